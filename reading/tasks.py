"""What waits for people, the most pressing first and why? Entries of the worklist, and one task with all it needs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from models.task import OUTCOMES, TaskKind
from reading import replies
from reading.reader import Reader
from reading.scripts import script_of
from store import history, steps, tasks
from store.engine import Tx
from store.worklist import Entry, Place, Wanted, worklist

_INSTANTS = ("opened_at", "closed_at", "snoozed_until", "escalated_at", "again_at")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entries of the worklist, `many` of them in all. `last` is the place of the last one where others follow.

    first: the place of the first one here.
    overdue: how many of all. claims: what may be asked for of all of them, by currency.
    """

    entries: list[dict[str, Any]]
    many: int
    last: Place | None
    overdue: int
    claims: dict[str, Decimal]
    first: Place | None


async def waiting(reader: Reader, tx: Tx, wanted: Wanted, *, limit: int, after: Place | None = None) -> Waiting:
    """So many entries of the wanted part of the worklist, with what customers wrote.

    after: the place of the last one already read; None: from the most pressing on.
    """
    now = await reader.clock.now(tx)
    calendar = calendar_of(reader.settings.country, None)
    listed = await worklist(tx, wanted, now, reader.zone, calendar, limit=limit, after=after)
    shown = listed.entries
    said = await replies.of_tasks(reader, tx, [entry.row["id"] for entry in shown if entry.reply is None])
    unknown = await replies.of_unknown(reader, tx, [entry.reply for entry in shown if entry.reply])
    told = [
        {
            **_ranked(reader, entry),
            "replies": unknown[entry.reply] if entry.reply else said.get(entry.row["id"], []),
        }
        for entry in shown
    ]
    last = shown[-1].place if listed.more else None
    return Waiting(told, listed.many, last, listed.late, listed.claims, shown[0].place if shown else None)


async def closed(
    reader: Reader,
    tx: Tx,
    *,
    owner: str | None = None,
    queue: str | None = None,
    kind: TaskKind | None = None,
    customer: str | None = None,
    after: tuple[date, int] | None = None,
    limit: int,
) -> list[dict[str, Any]]:
    """Tasks that are done, by the day they were to be done. after: day and id of the last one already read."""
    rows = await tasks.listed(
        tx, owner=owner, queue=queue, kind=kind, customer=customer, done=True, after=after, limit=limit
    )
    said = await replies.of_tasks(reader, tx, [row["id"] for row in rows])
    return [{**_told(row, reader.zone), "replies": said.get(row["id"], [])} for row in rows]


async def one(reader: Reader, tx: Tx, task_id: int, actor: str) -> dict[str, Any]:
    """A task with everything that is needed to do it: what was said, what to say, how it may end. Raises NotFound.

    actor: who would do it; what may be agreed to depends on that person's authority.
    """
    row = await tasks.get(tx, task_id)
    told = {**_told(row, reader.zone), "invoices": await steps.of_task(tx, task_id)}
    if row["closed_at"] is None:
        told["details"] = {**told["details"], **await _script(reader, tx, row, actor)}
    notes = await history.notes_of_task(tx, row["customer_id"], task_id)
    return {
        **told,
        "outcomes": list(OUTCOMES[TaskKind(row["kind"])]),
        "replies": (await replies.of_tasks(reader, tx, [task_id])).get(task_id, []),
        "notes": [{**note, "at": note["at"].astimezone(reader.zone)} for note in notes],
    }


async def _script(reader: Reader, tx: Tx, task: dict[str, Any], actor: str) -> dict[str, Any]:
    """Whom to call or visit and what to say, from what is true at this moment."""
    now, in_force = await reader.clock.now(tx), reader.in_force
    found = await script_of(tx, reader.shelf, in_force.words, in_force.contact_rules, in_force.limits, task, now, actor)
    if found is None:
        return {}
    shown: dict[str, Any] = {"person": found.person.name}
    if found.phone and task["kind"] == TaskKind.CALL:
        shown["phone"] = found.phone
    if found.allowed.at is None or found.allowed.at > now:
        code, rule = found.allowed.moved_by or "not_now", found.allowed.policy
        shown["not_now"] = reader.sentences.why(code, {"rule": rule})
        shown["allowed_from"] = found.allowed.at.astimezone(reader.zone) if found.allowed.at else None
    return {**shown, "script": found.text}


def _ranked(reader: Reader, entry: Entry) -> dict[str, Any]:
    """An entry with its rank in numbers and in one sentence."""
    reasons = [
        {
            "code": reason.why.code,
            "params": reason.why.params,
            "points": reason.points,
            "text": reader.sentences.why(reason.why.code, reason.why.params),
        }
        for reason in entry.rank.reasons
    ]
    return {
        **_told(entry.row, reader.zone),
        "reply": entry.reply,
        "overdue": entry.late,
        "claims": [{"currency": currency, "amount": amount} for currency, amount in entry.item.claims],
        "weight": entry.rank.weight,
        "reasons": reasons,
        "why": ", ".join(str(reason["text"]) for reason in reasons),
    }


def _told(row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """A task, its instants in the creditor's zone: who works on it sits there."""
    return {name: value.astimezone(zone) if name in _INSTANTS and value else value for name, value in row.items()}
