"""Who runs on which rules? Open cases and what is owed on them, by version and by segment; customers by segment."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from store.engine import Tx, run

_CASES = """
SELECT v.name AS strategy, c.strategy_version AS version, u.segment, c.currency, count(*) AS cases,
       SUM(c.amount - c.allocated) AS owed
FROM cases c
JOIN strategy_versions v ON v.id = c.strategy_version
JOIN customers u ON u.id = c.customer_id
WHERE c.open AND (%(name)s::text IS NULL OR v.name = %(name)s)
GROUP BY v.name, c.strategy_version, u.segment, c.currency
ORDER BY v.name, c.strategy_version, u.segment, c.currency
"""
_BY_VERSION = """
SELECT v.name AS strategy, v.id AS version, v.written_at, n.cases
FROM (SELECT strategy_version, count(*) AS cases FROM cases WHERE open GROUP BY strategy_version) n
JOIN strategy_versions v ON v.id = n.strategy_version
ORDER BY v.name, n.cases DESC, v.id
"""
_BY_SEGMENT = """
SELECT u.segment, count(*) AS cases FROM cases c JOIN customers u ON u.id = c.customer_id WHERE c.open
GROUP BY u.segment
"""
_CUSTOMERS = "SELECT segment, count(*) AS customers FROM customers GROUP BY segment"


@dataclass(frozen=True, slots=True)
class Used:
    """Open cases of one version in one segment and currency, and what is owed on them."""

    strategy: str
    version: str
    segment: str
    currency: str
    cases: int
    owed: Decimal


async def of_cases(tx: Tx, name: str | None = None) -> list[Used]:
    """Of the versions of one strategy, or of all."""
    return [Used(**row) for row in await run(tx, _CASES, {"name": name})]


async def cases_by_version(tx: Tx) -> list[dict[str, Any]]:
    """strategy, version, written_at and how many open cases run on it; quick, unlike what is owed on them."""
    return await run(tx, _BY_VERSION, {})


async def cases_by_segment(tx: Tx) -> dict[str, int]:
    return {row["segment"]: row["cases"] for row in await run(tx, _BY_SEGMENT, {})}


async def customers_by_segment(tx: Tx) -> dict[str, int]:
    return {row["segment"]: row["customers"] for row in await run(tx, _CUSTOMERS, {})}


async def some_customers(tx: Tx, limit: int) -> list[str]:
    """Ids drawn evenly, the same ones each time."""
    query = "SELECT id FROM customers ORDER BY hashtext(id), id LIMIT %(limit)s"
    return [row["id"] for row in await run(tx, query, {"limit": limit})]


async def customers_after(tx: Tx, after: str, limit: int) -> list[str]:
    """Ids in their order, a page at a time."""
    query = "SELECT id FROM customers WHERE id > %(after)s ORDER BY id LIMIT %(limit)s"
    return [row["id"] for row in await run(tx, query, {"after": after, "limit": limit})]
