"""What stands in the books of the demo? Counts and sums of its six weeks, for its summary."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from store.engine import Tx, run

_DAY = """
SELECT (SELECT COUNT(*) FROM messages WHERE claimed_at >= %(begins)s AND claimed_at < %(ends)s) AS messages,
       (SELECT COUNT(*) FROM tasks WHERE opened_at >= %(begins)s AND opened_at < %(ends)s) AS tasks,
       (SELECT COUNT(*) FROM credits WHERE received_on = %(day)s) AS credits,
       (SELECT COUNT(*) FROM cases WHERE settled_at >= %(begins)s AND settled_at < %(ends)s) AS settled
"""
_MESSAGES = "SELECT template, channel, COUNT(*) AS n FROM messages GROUP BY template, channel"
_TASKS = (
    "SELECT kind, COUNT(*) FILTER (WHERE closed_at IS NULL) AS waiting, COUNT(outcome) AS done, "
    "COUNT(*) FILTER (WHERE closed_at IS NOT NULL AND outcome IS NULL) AS pointless FROM tasks GROUP BY kind"
)
_CASES = (
    "SELECT COUNT(*) AS all_cases, COUNT(*) FILTER (WHERE settled_on < %(first)s) AS past, "
    "COUNT(*) FILTER (WHERE settled_on >= %(first)s) AS settled, "
    "COUNT(*) FILTER (WHERE open AND settled_at IS NULL) AS running, COUNT(DISTINCT customer_id) AS people FROM cases"
)
_HELD = (
    "SELECT (SELECT COUNT(*) FROM holds WHERE kind = 'dispute' AND ended_at IS NULL) AS disputes, "
    "(SELECT COUNT(*) FROM holds WHERE kind = 'pause' AND ended_at IS NULL) AS pauses, "
    "(SELECT COUNT(*) FROM customers WHERE credit_hold_since IS NOT NULL) AS without_credit"
)
_MONEY = """
SELECT b.currency, SUM(b.balance) AS owed,
       SUM(b.balance) FILTER (WHERE b.due_on < %(today)s) AS overdue,
       (SELECT SUM(k.amount) FROM credits k
         WHERE k.currency = b.currency AND k.kind = 'payment' AND k.reversed_on IS NULL
           AND k.received_on >= %(first)s) AS received
FROM balances b GROUP BY b.currency ORDER BY b.currency
"""
_STRANGERS = "SELECT EXISTS (SELECT 1 FROM customers WHERE id <> ALL(%(ours)s)) AS there"


async def happened_on(tx: Tx, day: date, begins: datetime, ends: datetime) -> dict[str, Any]:
    """How many messages, tasks, credits and settled cases a day had; it begins and ends at these instants."""
    return (await run(tx, _DAY, {"day": day, "begins": begins, "ends": ends}))[0]


async def cases(tx: Tx, first: date) -> dict[str, Any]:
    """How many there are, settled before the first day (`past`) and since, and still running; of how many people."""
    return (await run(tx, _CASES, {"first": first}))[0]


async def messages(tx: Tx) -> list[dict[str, Any]]:
    """How many (`n`) by template and channel."""
    return await run(tx, _MESSAGES, {})


async def tasks(tx: Tx) -> list[dict[str, Any]]:
    """How many by kind: waiting, done, pointless."""
    return await run(tx, _TASKS, {})


async def held(tx: Tx) -> dict[str, Any]:
    """How many disputes, pauses, and customers without credit."""
    return (await run(tx, _HELD, {}))[0]


async def money(tx: Tx, first: date, today: date) -> list[dict[str, Any]]:
    """By currency: received since the first day, owed, and what of it is overdue; None where there is nothing."""
    return await run(tx, _MONEY, {"first": first, "today": today})


async def has_strangers(tx: Tx, ours: Sequence[str]) -> bool:
    """Whether there are customers beside these."""
    return bool((await run(tx, _STRANGERS, {"ours": list(ours)}))[0]["there"])
