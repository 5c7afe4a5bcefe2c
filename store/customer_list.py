"""Which customers are there, by name, that meet all filters? A page of them with what each owes and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from store.engine import Tx, run

_OPEN = "SELECT FROM cases c WHERE c.customer_id = u.id AND c.open"
_OVERDUE = (
    "SELECT FROM cases c WHERE c.customer_id = u.id AND c.open AND c.amount > c.allocated "
    "AND c.due_on < (:now AT TIME ZONE u.time_zone)::date"
)
_HELD = "SELECT FROM holds h WHERE h.customer_id = u.id AND h.ended_at IS NULL"

_NAMED = "SELECT m.id FROM customers m WHERE to_tsvector('simple', m.name) @@ to_tsquery('simple', :q)"
#: Of so many customers with a word all are put in order; of more a page is met soon on a walk by name.
_FEW = 500
_RARE, _COMMON = f"u.id IN ({_NAMED} OFFSET 0)", f"(u.id IN ({_NAMED})) IS TRUE"

#: Filters by name (but words of the customer's), each an SQL condition on its parameter of the same name.
FILTERS = {
    "segment": "u.segment = :segment",
    "owner": "u.collector = :owner",
    "country": "u.country = :country",
    "language": "u.language = :language",
    "kind": "u.kind = :kind",
}
#: Those that are true or false, each the condition for true.
FLAGS = {
    "unowned": "u.collector IS NULL",
    "owes": f"EXISTS ({_OPEN})",
    "overdue": f"EXISTS ({_OVERDUE})",
    "held": f"EXISTS ({_HELD})",
    "disputed": f"EXISTS ({_HELD} AND h.kind = 'dispute')",
    "promised": f"EXISTS ({_HELD} AND h.kind IN ('promise', 'plan', 'settlement'))",
    "credit_hold": "u.credit_hold_since IS NOT NULL",
}

_PAGE = """
SELECT u.id, u.name, u.kind, u.country, u.region, u.language, u.segment, u.collector, u.time_zone, u.credit_hold_since,
       n.stage AS next_stage, n.next_step, n.next_at
FROM (SELECT * FROM customers u WHERE {where} ORDER BY lower(u.name), u.id LIMIT :limit) u
LEFT JOIN LATERAL (SELECT c.stage, c.next_step, c.next_at FROM cases c
                    WHERE c.open AND c.customer_id = u.id AND c.next_at IS NOT NULL
                    ORDER BY c.next_at LIMIT 1) n ON true
ORDER BY lower(u.name), u.id
"""
_AFTER = "(lower(u.name), u.id) > (lower(:after_name), :after_id)"

_OWED = """
SELECT customer_id, currency, count(*) AS invoices, SUM(balance) AS owed,
       COALESCE(SUM(balance) FILTER (WHERE due_on < today), 0) AS overdue,
       MIN(due_on) FILTER (WHERE due_on < today) AS oldest_overdue
FROM (SELECT c.customer_id, c.currency, c.amount - c.allocated AS balance, c.due_on,
             (%(now)s::timestamptz AT TIME ZONE u.time_zone)::date AS today
      FROM cases c JOIN customers u ON u.id = c.customer_id
      WHERE c.open AND c.amount > c.allocated AND c.customer_id = ANY(%(ids)s)) AS debts
GROUP BY customer_id, currency ORDER BY customer_id, currency
"""


async def page(
    tx: Tx, filters: Mapping[str, Any], now: datetime, *, after: tuple[str, str] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """So many customers after (name, id) that meet all filters, by name. `q` is a tsquery, see `words_of`."""
    conditions = [FILTERS[name] for name in filters if name in FILTERS]
    if "q" in filters:
        some = text(f"SELECT count(*) FROM ({_NAMED} LIMIT :limit) n")  # nosec B608 - our own text
        named = (await tx.execute(some, {"q": filters["q"], "limit": _FEW + 1})).scalar_one()
        conditions.append(_RARE if named <= _FEW else _COMMON)
    # In words, not as a parameter: for one answer PostgreSQL stops at the first, for the other at none.
    conditions += [FLAGS[name] if filters[name] else f"NOT ({FLAGS[name]})" for name in filters if name in FLAGS]
    conditions += [_AFTER] if after else []
    query = text(_PAGE.format(where=" AND ".join(conditions) or "true"))
    name, id_ = after or ("", "")
    parameters = {**filters, "now": now, "after_name": name, "after_id": id_, "limit": limit}
    return [dict(row) for row in (await tx.execute(query, parameters)).mappings()]


async def owed(tx: Tx, customer_ids: Sequence[str], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What each of some customers owes in open cases, per currency."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in await run(tx, _OWED, {"ids": list(customer_ids), "now": now}):
        found.setdefault(row["customer_id"], []).append(row)
    return found


def words_of(typed: str) -> str | None:
    """A tsquery for names with words that begin so, all of them; None where no word was typed."""
    words = ["".join(one for one in word if one.isalnum()) for word in typed.replace("'", " ").split()]
    return " & ".join(f"{word}:*" for word in words[:6] if word) or None


#: One step along an index for each value instead of a walk over all customers.
_NEXT = """
WITH RECURSIVE known AS (
    (SELECT {column} AS value FROM customers WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT u.{column} FROM customers u WHERE u.{column} > known.value ORDER BY u.{column} LIMIT 1)
    FROM known WHERE known.value IS NOT NULL
)
SELECT value FROM known WHERE value IS NOT NULL LIMIT 200
"""


async def choices(tx: Tx) -> dict[str, list[str]]:
    """The segments, countries and owners that customers have, to choose from."""
    return {
        name: [row["value"] for row in (await tx.execute(text(_NEXT.format(column=column)))).mappings()]
        for name, column in (("segment", "segment"), ("country", "country"), ("owner", "collector"))
    }
