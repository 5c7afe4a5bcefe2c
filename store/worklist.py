"""What waits for people, the most pressing first? Every open task, and the replies of senders that nobody knows."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from domain.calendar import BusinessCalendar
from domain.worklist import Item, Rank, Sizes, in_order
from models.reply import Intent
from models.span import Span
from models.task import TaskKind
from store.engine import Tx, run
from store.ranking import RANKED, parameters

#: Somebody finds out who it was, and puts it before whoever looks after them.
_UNKNOWN_WITHIN = Span(1, business=True)
_COLLECTORS = "collectors"

#: Where an entry stands in the list: the weight turned round, its day, its id as text.
Place = tuple[int, date, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list; what is None does not matter. overdue: only what its last day has passed.

    snoozed: what rests until later, in place of what does not. unowned: what is nobody's. language: the customer's.
    ids: these tasks alone. any_time: what rests and what does not.
    """

    owner: str | None = None
    queue: str | None = None
    kind: TaskKind | None = None
    customer: str | None = None
    overdue: bool = False
    snoozed: bool = False
    unowned: bool = False
    language: str | None = None
    ids: tuple[int, ...] | None = None
    any_time: bool = False


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

    @property
    def place(self) -> Place:
        return -self.rank.weight, self.item.due_on, self.item.id


@dataclass(frozen=True, slots=True)
class Listed:
    """Some entries of the wanted part, in order, of `many`; `more` follow. late: how many are.

    claims: what may be asked for of all that is wanted, by currency; an invoice of several tasks counts in each.
    """

    entries: list[Entry]
    many: int
    more: bool
    late: int
    claims: dict[str, Decimal]


_WANTED: LiteralString = f"""{RANKED}, wanted AS MATERIALIZED (
    SELECT r.* FROM ranked r
    WHERE (%(owner)s::text IS NULL OR r.owner = %(owner)s) AND (%(queue)s::text IS NULL OR r.queue = %(queue)s)
      AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
      AND (%(customer)s::text IS NULL OR r.customer_id = %(customer)s)
      AND (r.late > 0 OR NOT %(only_overdue)s)
      AND (%(any_time)s OR (r.snoozed_until IS NOT NULL AND r.snoozed_until > %(now)s) = %(snoozed)s)
      AND (r.owner IS NULL OR NOT %(unowned)s) AND (%(language)s::text IS NULL OR r.language = %(language)s)
      AND (%(ids)s::bigint[] IS NULL OR r.id = ANY(%(ids)s))
), sums AS (
    SELECT s.currency, SUM(s.claim) AS claim FROM sized s JOIN wanted w ON w.id = s.task_id GROUP BY s.currency
)
"""  # nosec B608 - our own text
_PAGE: LiteralString = f"""{_WANTED}, page AS MATERIALIZED (
    SELECT w.* FROM wanted w
    WHERE %(after_id)s::bigint IS NULL OR (-w.weight, w.due_on, w.id) > (%(after_weight)s, %(after_day)s, %(after_id)s)
    ORDER BY w.weight DESC, w.due_on, w.id LIMIT %(limit)s
), claims AS (
    SELECT s.task_id, jsonb_agg(jsonb_build_array(s.currency, s.claim::text, s.not_larger, s.compared)
                                ORDER BY s.currency) AS claims
    FROM sized s WHERE s.task_id IN (SELECT id FROM page) GROUP BY s.task_id
)
SELECT f.many, f.overdue, f.sums, t.id, t.kind, t.queue, t.owner, t.stands_in_for, t.customer_id,
       u.name AS customer_name, t.invoice_id, t.step_id, t.occurrence, t.attempts, t.opened_at, t.due_on, t.details,
       t.snoozed_until, t.escalated_at, p.today, p.since, p.broken, p.said, p.asked_for, c.claims
FROM (SELECT (SELECT COUNT(*) FROM wanted) AS many, (SELECT COUNT(*) FROM wanted WHERE late > 0) AS overdue,
             (SELECT jsonb_object_agg(currency, claim::text) FROM sums) AS sums) f
LEFT JOIN (page p JOIN tasks t ON t.id = p.id JOIN customers u ON u.id = p.customer_id
           LEFT JOIN claims c ON c.task_id = p.id) ON true
ORDER BY p.weight DESC, p.due_on, p.id
"""  # nosec B608 - our own text
_UNKNOWN = """
SELECT id, received_at, channel, from_address, intent FROM replies
WHERE customer_id IS NULL AND read_at IS NULL ORDER BY id
"""
#: After all tasks of the same weight and day, before the replies of people unknown.
_AFTER_TASKS = 2**63 - 1
#: Of an entry's columns, those that only its rank is made of.
_RANKED_BY = ("today", "since", "broken", "said", "asked_for", "claims", "many", "overdue", "sums")


async def worklist(
    tx: Tx,
    wanted: Wanted,
    now: datetime,
    zone: ZoneInfo,
    calendar: BusinessCalendar,
    *,
    limit: int,
    after: Place | None = None,
) -> Listed:
    """So many entries of the wanted part, each ranked among all that is open: a filter changes no order.

    zone, calendar: the creditor's, for what has no customer. after: the place of the last one already read.
    """
    rows = await run(tx, _PAGE, {**parameters(now), **_conditions(wanted), **_following(after), "limit": limit + 1})
    facts = rows[0]
    tasks = [row for row in rows if row["id"] is not None]
    sizes = Sizes(
        {
            (currency, Decimal(claim)): (not_larger, compared)
            for row in tasks
            for currency, claim, not_larger, compared in row["claims"] or ()
        }
    )
    unknown = await _unknown(tx, wanted, now, zone, calendar)
    entries = [_of_task(row, now) for row in tasks]
    by_id = {entry.item.id: entry for entry in (*entries, *unknown)}
    ranked = [replace(by_id[item.id], rank=rank) for item, rank in in_order((e.item for e in by_id.values()), sizes)]
    left = [entry for entry in ranked if after is None or entry.place > after]
    return Listed(
        left[:limit],
        facts["many"] + len(unknown),
        len(left) > limit,
        facts["overdue"] + sum(entry.late for entry in unknown),
        {currency: Decimal(claim) for currency, claim in sorted((facts["sums"] or {}).items())},
    )


def _conditions(wanted: Wanted) -> dict[str, Any]:
    return {
        "owner": wanted.owner,
        "queue": wanted.queue,
        "kind": wanted.kind.value if wanted.kind else None,
        "customer": wanted.customer,
        "only_overdue": wanted.overdue,
        "snoozed": wanted.snoozed,
        "any_time": wanted.any_time,
        "unowned": wanted.unowned,
        "language": wanted.language,
        "ids": list(wanted.ids) if wanted.ids is not None else None,
    }


def _following(after: Place | None) -> dict[str, Any]:
    if after is None:
        return {"after_weight": None, "after_day": None, "after_id": None}
    weight, day, id_ = after
    return {"after_weight": weight, "after_day": day, "after_id": int(id_) if id_.isdigit() else _AFTER_TASKS}


_UNRANKED = Rank(0, ())


def _of_task(row: dict[str, Any], now: datetime) -> Entry:
    item = Item(
        # In the order of their numbers, also as text.
        id=f"{row['id']:019d}",
        kind=TaskKind(row["kind"]),
        due_on=row["due_on"],
        today=row["today"],
        now=now,
        claims=tuple((currency, Decimal(claim)) for currency, claim, _, _ in row["claims"] or ()),
        past_due_since=row["since"],
        broken=row["broken"],
        said=Intent(row["said"]) if row["said"] else None,
        asked_for=row["asked_for"],
    )
    return Entry({name: value for name, value in row.items() if name not in _RANKED_BY}, item, _UNRANKED)


async def _unknown(tx: Tx, wanted: Wanted, now: datetime, zone: ZoneInfo, calendar: BusinessCalendar) -> list[Entry]:
    """Replies of senders that nobody knows, where they are wanted; few at a time, whoever they are from."""
    if (
        wanted.owner is not None
        or wanted.queue not in (None, _COLLECTORS)
        or wanted.kind not in (None, TaskKind.REPLY)
        or wanted.customer is not None
        or wanted.snoozed
        or wanted.language is not None
        or wanted.ids is not None
    ):
        return []
    entries = [_of_unknown(row, now, zone, calendar) for row in await run(tx, _UNKNOWN, {})]
    return [entry for entry in entries if entry.late or not wanted.overdue]


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
