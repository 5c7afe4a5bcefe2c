"""To what can a list of cases be narrowed? The values that there are, each found by one step along an index."""

from sqlalchemy import text

from store.engine import Tx

_NEXT = """
WITH RECURSIVE known AS (
    (SELECT {column} AS value FROM {table} WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT x.{column} FROM {table} x WHERE x.{column} > known.value ORDER BY x.{column} LIMIT 1)
    FROM known WHERE known.value IS NOT NULL
)
SELECT value FROM known WHERE value IS NOT NULL LIMIT 200
"""
_COLUMNS = {
    "stage": ("cases", "stage"),
    "currency": ("invoices", "currency"),
    "product": ("invoices", "product"),
    "region": ("customers", "region"),
}
_STRATEGIES = "SELECT DISTINCT name FROM strategy_versions ORDER BY name LIMIT 200"


async def choices(tx: Tx) -> dict[str, list[str]]:
    """Stages, currencies, products, regions and strategies, at most 200 of each."""
    found = {
        name: list((await tx.execute(text(_NEXT.format(table=table, column=column)))).scalars())
        for name, (table, column) in _COLUMNS.items()
    }
    return {**found, "strategy": list((await tx.execute(text(_STRATEGIES))).scalars())}
