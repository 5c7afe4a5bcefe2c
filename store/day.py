"""What does a working day look like in the books: tasks by kind and person, payments promised, what the engine did?"""

from datetime import date, datetime
from typing import Any

from models.interaction import InteractionKind as Kind
from store.engine import Tx, run

#: More rows than this are not counted one by one: the page says "or more".
MOST = 10_000

_TASKS = """
SELECT t.kind, t.owner, COUNT(*)::int AS open, MAX(t.id) AS newest,
       COUNT(*) FILTER (WHERE t.due_on < (%(now)s AT TIME ZONE u.time_zone)::date)::int AS overdue,
       COUNT(*) FILTER (WHERE t.due_on = (%(now)s AT TIME ZONE u.time_zone)::date)::int AS due_today
FROM tasks t JOIN customers u ON u.id = t.customer_id
WHERE t.closed_at IS NULL AND (t.snoozed_until IS NULL OR t.snoozed_until <= %(now)s)
GROUP BY t.kind, t.owner
"""
_PROMISED = """
SELECT r.id, r.kind, r.customer_id, u.name AS customer_name, r.currency, i.due_on, i.amount,
       (SELECT MIN(n.invoice_id) FROM arrangement_invoices n WHERE n.arrangement_id = r.id) AS invoice_id,
       COUNT(*) OVER () AS many
FROM instalments i JOIN arrangements r ON r.id = i.arrangement_id JOIN customers u ON u.id = r.customer_id
WHERE i.state = 'open' AND r.state = 'open' AND i.due_on BETWEEN %(first)s AND %(last)s
  AND (%(person)s::text IS NULL OR u.collector = %(person)s)
ORDER BY i.due_on, i.amount DESC, r.id, i.number LIMIT %(limit)s
"""
_BROKEN = """
SELECT r.id, r.kind, r.customer_id, u.name AS customer_name, r.currency, r.total AS amount,
       (SELECT MIN(n.invoice_id) FROM arrangement_invoices n WHERE n.arrangement_id = r.id) AS invoice_id,
       COUNT(*) OVER () AS many
FROM arrangements r JOIN customers u ON u.id = r.customer_id
WHERE r.state = 'broken' AND r.ended_at >= %(since)s AND (%(person)s::text IS NULL OR u.collector = %(person)s)
ORDER BY r.total DESC, r.id LIMIT %(limit)s
"""
_DISPUTES = """
SELECT d.id, d.kind, d.customer_id, u.name AS customer_name, d.invoice_id, d.answer_by, d.task_id,
       COUNT(*) OVER () AS many
FROM disputes d JOIN customers u ON u.id = d.customer_id
WHERE d.resolved_at IS NULL AND d.answer_by <= %(last)s
  AND (%(person)s::text IS NULL OR COALESCE(d.owner, u.collector) = %(person)s)
ORDER BY d.answer_by, d.id LIMIT %(limit)s
"""
_MESSAGES = """
SELECT channel, COUNT(*) FILTER (WHERE state IN ('accepted', 'delivered', 'bounced', 'dropped'))::int AS sent,
       COUNT(*) FILTER (WHERE state IN ('bounced', 'dropped'))::int AS bounced,
       COUNT(*) FILTER (WHERE state IN ('rejected', 'suppressed'))::int AS refused
FROM messages WHERE claimed_at >= %(since)s AND claimed_at <= %(now)s GROUP BY channel ORDER BY channel
"""
_HAPPENED = """
SELECT kind, COUNT(*)::int AS times FROM interactions
WHERE kind = ANY(%(kinds)s) AND at >= %(since)s AND at <= %(now)s GROUP BY kind
"""
_PUT_OFF = """
SELECT why ->> 'code' AS code, COUNT(*)::int AS times FROM interactions
WHERE kind = %(kind)s AND at >= %(since)s AND at <= %(now)s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5
"""
_RECEIVED = """
SELECT details ->> 'currency' AS currency, SUM((details ->> 'amount')::numeric) AS amount,
       COUNT(DISTINCT details ->> 'credit')::int AS payments
FROM interactions WHERE kind = %(kind)s AND at >= %(since)s AND at <= %(now)s GROUP BY 1 ORDER BY 1
"""
_AHEAD = """
SELECT stage, COUNT(*)::int AS cases, MIN(next_at) AS first FROM (
    SELECT stage, next_at FROM cases WHERE open AND next_at < %(until)s AND next_activity IS NOT NULL
    ORDER BY next_at LIMIT %(most)s) due
GROUP BY stage ORDER BY 3, 1
"""
_HELD = "SELECT COUNT(*)::int AS held FROM messages WHERE state = 'held'"
_TOLD = (Kind.SETTLED, Kind.ESCALATED, Kind.REPLY, Kind.PROMISE_KEPT, Kind.HANDED_OVER, Kind.UNREACHABLE)


async def open_tasks(tx: Tx, now: datetime) -> list[dict[str, Any]]:
    """Open tasks that do not rest, counted by kind and owner; `newest` is the largest of their ids."""
    return await run(tx, _TASKS, {"now": now})


async def queues(tx: Tx) -> list[str]:
    """The queues in which something waits."""
    rows = await run(tx, "SELECT DISTINCT queue FROM tasks WHERE closed_at IS NULL ORDER BY queue", {})
    return [row["queue"] for row in rows]


async def promised(tx: Tx, first: date, last: date, person: str | None, limit: int) -> list[dict[str, Any]]:
    """Payments that were arranged for these days; `many` of them in all."""
    return await run(tx, _PROMISED, {"first": first, "last": last, "person": person, "limit": limit})


async def broken(tx: Tx, since: datetime, person: str | None, limit: int) -> list[dict[str, Any]]:
    return await run(tx, _BROKEN, {"since": since, "person": person, "limit": limit})


async def disputes(tx: Tx, last: date, person: str | None, limit: int) -> list[dict[str, Any]]:
    """Disputes whose answer is due by a day, or was."""
    return await run(tx, _DISPUTES, {"last": last, "person": person, "limit": limit})


async def messages(tx: Tx, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """By channel: how many were sent, came back, or were not to be sent."""
    return await run(tx, _MESSAGES, {"since": since, "now": now})


async def happened(tx: Tx, since: datetime, now: datetime) -> dict[str, int]:
    """How often what matters happened, by kind of interaction."""
    kinds = [kind.value for kind in _TOLD]
    return {row["kind"]: row["times"] for row in await run(tx, _HAPPENED, {"kinds": kinds, "since": since, "now": now})}


async def put_off(tx: Tx, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Why reminders were held back, the most frequent reasons."""
    return await run(tx, _PUT_OFF, {"kind": Kind.REMINDER_DEFERRED.value, "since": since, "now": now})


async def received(tx: Tx, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Money that came, by currency."""
    return await run(tx, _RECEIVED, {"kind": Kind.PAYMENT_RECEIVED.value, "since": since, "now": now})


async def ahead(tx: Tx, until: datetime) -> list[dict[str, Any]]:
    """Cases whose next step is due before an instant, by stage; of more than `MOST` the first ones."""
    return await run(tx, _AHEAD, {"until": until, "most": MOST})


async def held(tx: Tx) -> int:
    return int((await run(tx, _HELD, {}))[0]["held"])
