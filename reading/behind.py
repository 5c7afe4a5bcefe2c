"""Which rows stand behind a number of a report? Page by page, as many as the number counts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, LiteralString

from models.errors import InvalidInput
from models.grouping import GroupBy
from models.values import amount_text
from store import costs
from store.engine import Tx
from store.kpis import actions, spending
from store.kpis.behind import SOURCES, Source, Thing
from store.kpis.book import rows
from store.kpis.kinds import kind_of

#: Rows of a page.
MOST = 500


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of a list. many: how long the whole list is; total: what its `value` comes to.

    kind: what the rows are. Each has `key` (unique; the list is in its order), `customer_id`, `customer_name`, `value`
    and what is known of such a thing: of an invoice `invoice_id`, `number`, `issued_on`, `due_on`, `amount`.
    after: the key to go on with; None: this was the last page.
    """

    rows: list[dict[str, Any]]
    many: int
    total: Decimal | None
    kind: Thing
    after: str | None


async def behind(
    tx: Tx,
    name: str,
    as_of: date,
    *,
    currency: str,
    by: GroupBy | None = None,
    group: str | None = None,
    cell: str,
    limit: int = 50,
    after: str | None = None,
) -> Behind:
    """What a column of a report's row was made of. cell: the column's name; of roll-rates `1-30/settled`.

    Raises NotFound for an unknown report, InvalidInput for a group or cell that it has not.
    """
    kind = kind_of(name, by)
    source = SOURCES[name](cell, by) if cell in kind.columns or "from_bucket" in kind.columns else None
    if source is None:
        expected = f"expected a column of the report {name}, of roll-rates two buckets like 1-30/settled"
        raise InvalidInput(f"cell: {expected}", (("cell", expected),))
    limit = max(1, min(limit, MOST))
    found = await rows(
        tx,
        source.sql + _page(source, by),
        as_of,
        **actions.parameters(as_of),
        **spending.parameters((await costs.in_force(tx)).minutes),
        currency=currency,
        by_group=group or "",
        cell=cell,
        limit=limit + 1,
        after=after or "",
    )
    many, total = found[0]["many"], found[0]["total"]
    page = [_shown(row, currency) for row in found[:limit] if row["key"] is not None]
    return Behind(page, many, total, source.thing, page[-1]["key"] if len(found) > limit else None)


def _page(source: Source, by: GroupBy | None) -> LiteralString:
    in_group: LiteralString = f" AND COALESCE({source.group}, '') = %(by_group)s" if by else ""
    return f""", listed AS (
    SELECT {source.columns}, {source.value} AS value FROM {source.table}
    WHERE currency = %(currency)s AND ({source.where}){in_group}
), page AS (
    SELECT * FROM listed WHERE key COLLATE "C" > %(after)s ORDER BY key COLLATE "C" LIMIT %(limit)s
)
SELECT t.many, t.total, n.name AS customer_name, p.*
FROM (SELECT count(*) AS many, SUM(value) AS total FROM listed) t
LEFT JOIN page p ON true LEFT JOIN customers n ON n.id = p.customer_id ORDER BY p.key COLLATE "C"
"""  # nosec B608 - constants of store/kpis/behind.py


def _shown(row: dict[str, Any], currency: str) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in ("many", "total")}
    for name in ("amount", "value", "paid"):
        if isinstance(told.get(name), Decimal):
            told[name] = amount_text(told[name], currency)
    return told
