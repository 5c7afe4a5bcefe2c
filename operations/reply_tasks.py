"""Who reads what a customer answered, and until when? At most one open task per customer, however often they write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.intent.understand import GRAVEST_FIRST
from models.reply import PORTAL, Intent, Understood
from models.span import Span
from models.task import TaskKind
from operations.whereabouts import Whereabouts
from store import holds, tasks
from store.engine import Tx

#: The step id of what no rung of the ladder asked for (ids of rungs are slugs, so it cannot clash).
REPLY = "*reply"
_QUEUE = "collectors"

#: Nobody is asked again for what they say is paid, promised or wrong, before a person has read it.
_PAUSED_FOR = (Intent.PAID, Intent.PROMISE, Intent.DISPUTE)
_PAUSE = Span(2, business=True)
_SOON, _SOMETIME = Span(1, business=True), Span(5, business=True)
_LITTLE = (Intent.OTHER, Intent.START)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a reply wherever it is mentioned: never its words, which only the database holds.

    id: of the reply; None for what was said in a call or on a visit (`channel`).
    """

    id: int | None
    channel: str
    understood: Understood

    @property
    def shown(self) -> dict[str, str]:
        """For the news of a case, which stay in Temporal."""
        return {"intent": self.understood.intent.value, "confidence": f"{self.understood.confidence:.0%}"}

    @property
    def details(self) -> dict[str, Any]:
        day, amount = self.understood.day, self.understood.amount
        return {
            "reply": self.id,
            "channel": self.channel,
            **self.shown,
            "day": day.isoformat() if day else None,
            "amount": format(amount, "f") if amount is not None else None,
        }


async def put_before_a_person(
    tx: Tx,
    told: Told,
    customer_id: str,
    concerned: Sequence[tuple[str, bool]],
    now: datetime,
    *,
    may_pause: bool,
    owner: str | None = None,
) -> tuple[int | None, date | None]:
    """The task in which it is read, and the last day through which the invoices concerned rest until then.

    concerned: invoices, the gravest first, and whether each is open. No task where the customer has no invoice at all.
    Reminders rest once: only a new task sets the pause, so nobody holds them off by writing every day.
    owner: who reads it; None: whoever looks after the customer.
    """
    if not concerned:
        return None, None
    place = await Whereabouts.of(tx, customer_id, now)
    intent = told.understood.intent
    # The portal tells whoever wrote there by when they are answered.
    says_little = intent in _LITTLE and told.channel != PORTAL
    due_on = _after(place, _SOMETIME if says_little else _SOON)
    running = await tasks.open_of(tx, customer_id, TaskKind.REPLY)
    if running is not None:
        graver = _rank(intent) < _rank(Intent(running["details"]["intent"]))
        details = {**(told.details if graver else running["details"]), "replies": running["details"]["replies"] + 1}
        await tasks.amend(tx, running["id"], due_on=min(due_on, running["due_on"]), details=details)
        return int(running["id"]), None
    task_id = await _open(tx, TaskKind.REPLY, told, customer_id, concerned[0][0], now, due_on, owner or place.collector)
    resting = [invoice_id for invoice_id, is_open in concerned if is_open]
    if not (may_pause and resting and intent in _PAUSED_FOR):
        return task_id, None
    until = _after(place, _PAUSE)
    await holds.pause_for_reading(tx, customer_id, resting, since=now, until=until)
    return task_id, until


async def find_contact(
    tx: Tx, told: Told, customer_id: str, concerned: Sequence[tuple[str, bool]], now: datetime
) -> int | None:
    """The task to find the right person in place of a wrong one; one that is open already serves."""
    running = await tasks.open_of(tx, customer_id, TaskKind.FIND_CONTACT)
    if running is not None:
        return int(running["id"])
    if not concerned:
        return None
    place = await Whereabouts.of(tx, customer_id, now)
    due_on = _after(place, _SOON)
    return await _open(tx, TaskKind.FIND_CONTACT, told, customer_id, concerned[0][0], now, due_on, place.collector)


async def _open(
    tx: Tx,
    kind: TaskKind,
    told: Told,
    customer_id: str,
    invoice_id: str,
    now: datetime,
    due_on: date,
    owner: str | None,
) -> int:
    details = {**told.details, "replies": 1}
    return await tasks.ask(
        tx, tasks.NewTask(kind, _QUEUE, customer_id, invoice_id, REPLY, now, due_on, owner=owner, details=details)
    )


def _after(place: Whereabouts, span: Span) -> date:
    return place.calendar.add(place.today, span)


def _rank(intent: Intent) -> int:
    return GRAVEST_FIRST.index(intent) if intent in GRAVEST_FIRST else len(GRAVEST_FIRST)
