"""What does everybody look after, and what came of it? Load and results per collector, amounts per currency."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from store.engine import Tx, run

#: Results are those of so many days.
RESULTS_OF = timedelta(days=30)

_PEOPLE = """
SELECT owner, count(*) AS customers FROM
    (SELECT COALESCE(collector, '') AS owner FROM customers
      WHERE %(person)s::text IS NULL OR collector = %(person)s) u
GROUP BY owner ORDER BY owner = '', owner
"""
_OWED = """
SELECT COALESCE(u.collector, '') AS owner, c.currency, count(*) AS invoices, SUM(c.amount - c.allocated) AS owed,
       COALESCE(SUM(c.amount - c.allocated) FILTER (WHERE c.due_on < (%(now)s AT TIME ZONE u.time_zone)::date), 0)
           AS overdue
FROM cases c JOIN customers u ON u.id = c.customer_id
WHERE c.open AND c.amount > c.allocated AND (%(person)s::text IS NULL OR u.collector = %(person)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""
_COLLECTED = """
SELECT COALESCE(u.collector, '') AS owner, p.currency, SUM(p.amount) AS collected
FROM credits p JOIN customers u ON u.id = p.customer_id
WHERE p.kind = 'payment' AND p.reversed_on IS NULL AND p.received_on > %(since)s AND p.received_on <= %(today)s
  AND (%(person)s::text IS NULL OR u.collector = %(person)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""
_TASKS = """
SELECT COALESCE(t.owner, '') AS owner, count(*) AS open,
       count(*) FILTER (WHERE t.due_on < (%(now)s AT TIME ZONE u.time_zone)::date) AS overdue
FROM tasks t JOIN customers u ON u.id = t.customer_id
WHERE t.closed_at IS NULL AND (%(person)s::text IS NULL OR t.owner = %(person)s)
GROUP BY 1
"""
_PROMISES = """
SELECT COALESCE(u.collector, '') AS owner, count(*) FILTER (WHERE a.state IN ('pending', 'open')) AS running,
       count(*) FILTER (WHERE a.state = 'kept' AND a.ended_at > %(from)s) AS kept,
       count(*) FILTER (WHERE a.state IN ('kept', 'partly_kept', 'broken') AND a.ended_at > %(from)s) AS decided
FROM arrangements a JOIN customers u ON u.id = a.customer_id
WHERE a.kind = 'promise' AND (%(person)s::text IS NULL OR u.collector = %(person)s)
  AND (a.state IN ('pending', 'open') OR a.ended_at > %(from)s)
GROUP BY 1
"""
_CALLS = """
SELECT actor AS owner, count(*) AS made FROM interactions
WHERE kind = 'call_made' AND at > %(from)s AND at <= %(now)s AND (%(person)s::text IS NULL OR actor = %(person)s)
GROUP BY actor
"""


async def portfolios(tx: Tx, now: datetime, today: date, person: str | None = None) -> list[dict[str, Any]]:
    """One row for everybody who looks after customers or has tasks (of `person` alone), those of nobody last.

    Amounts are lists of {currency, ...} without being added across currencies. collected, calls and kept promises are
    those of the last 30 days; kept_rate is the share of the promises decided in them, None where there was none.
    """
    parameters = {
        "person": person,
        "now": now,
        "today": today,
        "since": today - RESULTS_OF,
        "from": now - RESULTS_OF,
    }
    found: dict[str, dict[str, Any]] = {}
    if person is not None:
        _of(found, person)
    for row in await run(tx, _PEOPLE, parameters):
        _of(found, row["owner"])["customers"] = row["customers"]
    for row in await run(tx, _TASKS, parameters):
        _of(found, row["owner"]).update(tasks_open=row["open"], tasks_overdue=row["overdue"])
    for row in await run(tx, _OWED, parameters):
        one = _of(found, row["owner"])
        one["open_invoices"] += row["invoices"]
        one["owed"].append({name: row[name] for name in ("currency", "owed", "overdue")})
    for row in await run(tx, _COLLECTED, parameters):
        _of(found, row["owner"])["collected"].append({name: row[name] for name in ("currency", "collected")})
    for row in await run(tx, _PROMISES, parameters):
        rate = Decimal(row["kept"]) / row["decided"] if row["decided"] else None
        _of(found, row["owner"]).update(promises_running=row["running"], kept_rate=rate)
    for row in await run(tx, _CALLS, parameters):
        if row["owner"] in found:
            found[row["owner"]]["calls_made"] = row["made"]
    return [found[owner] for owner in sorted(found, key=lambda owner: (owner == "", owner))]


def _of(found: dict[str, dict[str, Any]], owner: str) -> dict[str, Any]:
    """The row of somebody, begun where it is not there yet; '' is nobody."""
    return found.setdefault(
        owner,
        {
            "owner": owner or None,
            "customers": 0,
            "open_invoices": 0,
            "owed": [],
            "tasks_open": 0,
            "tasks_overdue": 0,
            "promises_running": 0,
            "collected": [],
            "calls_made": 0,
            "kept_rate": None,
        },
    )
