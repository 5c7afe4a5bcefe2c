"""Whom did we reach by telephone? Calls that were made to numbers of the customer, and the conversations among them."""

from datetime import date
from typing import Any, LiteralString

from models.grouping import GroupBy
from models.task import SPOKEN
from store.engine import Tx
from store.kpis.book import rows
from store.kpis.groups import EXPRESSIONS, NO_GROUP

_CALLS: LiteralString = """
WITH made AS (
    SELECT DISTINCT ON (1, 2, 3)
           (x.details ->> 'task')::bigint AS task_id, i.currency, """
_MADE: LiteralString = """ AS "group", x.customer_id, u.name AS customer_name,
           COALESCE(t.details ->> 'role', '') AS role, x.at, x.actor, x.details ->> 'outcome' AS outcome, x.invoice_id,
           x.details ->> 'outcome' = 'wrong_number' AS wrong, x.details ->> 'outcome' = ANY(%(spoken)s) AS spoke
    FROM interactions x JOIN invoices i ON i.id = x.invoice_id JOIN customers u ON u.id = x.customer_id
    LEFT JOIN tasks t ON t.id = (x.details ->> 'task')::bigint
    WHERE x.kind = 'call_made' AND x.at >= %(opening)s::date AND x.at < %(as_of)s::date + 2
      AND (x.at AT TIME ZONE u.time_zone)::date > %(opening)s AND (x.at AT TIME ZONE u.time_zone)::date <= %(as_of)s
      AND t.details ->> 'by_customer' IS NULL
    ORDER BY 1, 2, 3, x.id
)
"""
_REACHED: LiteralString = """
SELECT currency, "group", count(*) FILTER (WHERE NOT wrong) AS attempts, count(*) FILTER (WHERE wrong) AS wrong_numbers,
       count(*) FILTER (WHERE spoke) AS conversations,
       count(DISTINCT (customer_id, role)) FILTER (WHERE NOT wrong) AS persons,
       count(DISTINCT (customer_id, role)) FILTER (WHERE spoke) AS persons_reached
FROM made GROUP BY currency, "group" ORDER BY currency, "group"
"""
#: Of a call, it is whoever made it.
_BY: dict[GroupBy, LiteralString] = {
    GroupBy.COLLECTOR: "x.actor",
    GroupBy.HOUR: "lpad(EXTRACT(HOUR FROM x.at AT TIME ZONE u.time_zone)::text, 2, '0')",
}


def made(by: GroupBy | None) -> LiteralString:
    """`made`: the month's calls, each once per currency (and group) of the invoices that it was about.

    Calls that customers made are no attempts of ours.
    """
    return _CALLS + (_BY[by] if by in _BY else EXPRESSIONS.get(by, NO_GROUP)) + _MADE


def parameters() -> dict[str, Any]:
    return {"spoken": [outcome.value for outcome in SPOKEN]}


async def reached(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Attempts, conversations with somebody of the customer, and the same of persons."""
    return await rows(tx, made(by) + _REACHED, as_of, **parameters())
