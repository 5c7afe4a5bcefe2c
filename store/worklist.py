"""What waits for people, the most pressing first? Every open task, and the replies of senders that nobody knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.balance import still_covered, totals
from domain.calendar import BusinessCalendar
from domain.worklist import Item, Rank, in_order
from models.case import HoldKind
from models.reply import Intent
from models.span import Span
from models.task import TaskKind
from store.engine import Tx, run

#: A promise broken longer ago than this says little of the customer today.
LATELY = timedelta(days=180)
#: Somebody finds out who it was, and puts it before whoever looks after them.
_UNKNOWN_WITHIN = Span(1, business=True)
_COLLECTORS = "collectors"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list; what is None does not matter. overdue: only what its last day has passed.

    snoozed: what rests until later, in place of what does not.
    """

    owner: str | None = None
    queue: str | None = None
    kind: TaskKind | None = None
    customer: str | None = None
    overdue: bool = False
    snoozed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the worklist: the task's row (of a reply of somebody unknown: what there would be), and its rank.

    reply: the id of a reply that belongs to nobody known; it has no task. late: whether its last day has passed.
    """

    row: dict[str, Any]
    item: Item
    rank: Rank
    reply: int | None = None

    @property
    def late(self) -> bool:
        return self.item.due_on < self.item.today


# Set by set: asked for task by task, a list of ten thousand takes seconds.
_TASKS = """
WITH waiting AS MATERIALIZED (
    SELECT t.id, t.kind, t.queue, t.owner, t.stands_in_for, t.customer_id, u.name AS customer_name, t.invoice_id,
           t.step_id, t.occurrence, t.attempts, t.opened_at, t.due_on, t.details, t.snoozed_until, t.escalated_at,
           u.time_zone
    FROM tasks t JOIN customers u ON u.id = t.customer_id WHERE t.closed_at IS NULL
), about AS MATERIALIZED (
    SELECT w.id AS task_id, named.invoice_id FROM waiting w
    CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(w.details -> 'invoices')
                                                 WHEN 'array' THEN w.details -> 'invoices' ELSE '[]' END)
                       AS named (invoice_id)
    UNION SELECT id, invoice_id FROM waiting
), paid AS MATERIALIZED (
    SELECT a.invoice_id, SUM(a.amount) AS amount, SUM(a.amount) FILTER (WHERE a.credit_kind = 'credit_note') AS credited
    FROM allocations a WHERE a.invoice_id IN (SELECT invoice_id FROM about) GROUP BY a.invoice_id
), apart AS MATERIALIZED (
    SELECT h.invoice_id, jsonb_agg(jsonb_build_array(h.amount::text, p.amount::text, p.balance::text,
                                                     (COALESCE(c.credited, 0) - p.credited)::text)) AS holds
    FROM holds h
    LEFT JOIN arrangement_invoices p ON p.arrangement_id = h.arrangement_id AND p.invoice_id = h.invoice_id
    LEFT JOIN paid c ON c.invoice_id = h.invoice_id
    WHERE h.ended_at IS NULL AND h.kind = ANY(%(apart)s) AND h.invoice_id IN (SELECT invoice_id FROM about)
    GROUP BY h.invoice_id
), owed AS (
    SELECT b.task_id, jsonb_agg(jsonb_build_array(i.currency, i.due_on, (i.amount - COALESCE(c.amount, 0))::text,
                                                  h.holds)) AS invoices
    FROM about b JOIN invoices i ON i.id = b.invoice_id
    LEFT JOIN paid c ON c.invoice_id = b.invoice_id LEFT JOIN apart h ON h.invoice_id = b.invoice_id
    GROUP BY b.task_id
), broken AS (
    SELECT r.customer_id, COUNT(*) AS times FROM arrangements r
    WHERE r.kind = 'promise' AND r.state = 'broken' AND r.ended_at > %(since)s
      AND r.customer_id IN (SELECT customer_id FROM waiting)
    GROUP BY r.customer_id
), said AS (
    SELECT DISTINCT ON (r.task_id) r.task_id, r.intent FROM replies r
    WHERE r.task_id IN (SELECT id FROM waiting) ORDER BY r.task_id, r.id DESC
)
SELECT w.*, owed.invoices, COALESCE(broken.times, 0) AS broken, said.intent AS said
FROM waiting w LEFT JOIN owed ON owed.task_id = w.id LEFT JOIN broken ON broken.customer_id = w.customer_id
LEFT JOIN said ON said.task_id = w.id
"""
_UNKNOWN = """
SELECT id, received_at, channel, from_address, intent FROM replies
WHERE customer_id IS NULL AND read_at IS NULL ORDER BY id
"""


async def worklist(tx: Tx, wanted: Wanted, now: datetime, zone: ZoneInfo, calendar: BusinessCalendar) -> list[Entry]:
    """The wanted part of the list, each entry ranked among all that is open: a filter changes no order.

    zone, calendar: the creditor's, for what has no customer.
    """
    apart = [kind.value for kind in HoldKind if kind.sets_apart]
    rows = await run(tx, _TASKS, {"since": now - LATELY, "apart": apart})
    entries = [_of_task(row, now) for row in rows]
    entries += [_of_unknown(row, now, zone, calendar) for row in await run(tx, _UNKNOWN, {})]
    by_id = {entry.item.id: entry for entry in entries}
    ranked = (replace(by_id[item.id], rank=rank) for item, rank in in_order(entry.item for entry in entries))
    return [entry for entry in ranked if _is_wanted(entry, wanted, now)]


def _is_wanted(entry: Entry, wanted: Wanted, now: datetime) -> bool:
    row, rests = entry.row, entry.row["snoozed_until"]
    return (
        (wanted.owner is None or row["owner"] == wanted.owner)
        and (wanted.queue is None or row["queue"] == wanted.queue)
        and (wanted.kind is None or entry.item.kind is wanted.kind)
        and (wanted.customer is None or row["customer_id"] == wanted.customer)
        and (entry.late or not wanted.overdue)
        and (rests is not None and rests > now) == wanted.snoozed
    )


_UNRANKED = Rank(0, ())


def _of_task(row: dict[str, Any], now: datetime) -> Entry:
    said = row.pop("said") or (row["details"].get("intent") if row["kind"] == TaskKind.REPLY else None)
    asked_for = row["details"].get("asked_for")
    invoices: Sequence[Any] = row.pop("invoices") or ()
    item = Item(
        # In the order of their numbers, also as text.
        id=f"{row['id']:019d}",
        kind=TaskKind(row["kind"]),
        due_on=row["due_on"],
        today=now.astimezone(ZoneInfo(row.pop("time_zone"))).date(),
        now=now,
        claims=totals((currency, _claim(Decimal(owed), holds or ())) for currency, _, owed, holds in invoices),
        past_due_since=min(
            (date.fromisoformat(due) for _, due, owed, _ in invoices if Decimal(owed) > 0), default=None
        ),
        broken=row.pop("broken"),
        said=Intent(said) if said else None,
        asked_for=datetime.fromisoformat(asked_for) if asked_for else None,
    )
    return Entry(row, item, _UNRANKED)


def _claim(balance: Decimal, holds: Iterable[Sequence[str | None]]) -> Decimal:
    """What may be asked for: the balance less what is disputed, promised or expected as a credit."""
    apart = Decimal(0)
    for amount, covered, then, credited in holds:
        if covered is not None and then is not None and amount is not None:
            apart += still_covered(Decimal(covered), Decimal(then), balance, Decimal(credited or 0))
        else:
            apart += balance if amount is None else Decimal(amount)
    return max(balance - apart, Decimal(0))


def _of_unknown(row: dict[str, Any], now: datetime, zone: ZoneInfo, calendar: BusinessCalendar) -> Entry:
    due_on = calendar.add(row["received_at"].astimezone(zone).date(), _UNKNOWN_WITHIN)
    shown = {
        "id": None,
        "kind": TaskKind.REPLY.value,
        "queue": _COLLECTORS,
        "owner": None,
        "stands_in_for": None,
        "customer_id": None,
        "customer_name": None,
        "invoice_id": None,
        "step_id": None,
        "occurrence": 1,
        "attempts": 1,
        "opened_at": row["received_at"],
        "due_on": due_on,
        "details": {"reply": row["id"], "channel": row["channel"], "from": row["from_address"]},
        "snoozed_until": None,
        "escalated_at": None,
    }
    item = Item(
        id=f"reply {row['id']:019d}",
        kind=TaskKind.REPLY,
        due_on=due_on,
        today=now.astimezone(zone).date(),
        now=now,
        said=Intent(row["intent"]),
    )
    return Entry(shown, item, _UNRANKED, row["id"])
