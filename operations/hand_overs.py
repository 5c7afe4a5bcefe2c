"""How does a person give a case to an agency or to lawyers? After all warnings, with a second person's yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from channels.paper.dossier import dossier_of
from channels.templates.render import Renderer
from domain.measures import Missing, warnings_missing
from models.approval import ApprovalOf
from models.case import Facts
from models.errors import Refused
from models.interaction import InteractionKind
from models.span import Span
from models.staff import StaffRole
from models.strategy import Level
from operations.approvals import ask_within
from operations.desk import Desk
from operations.pursued import expect_nothing_apart, lock_cases
from operations.whereabouts import Whereabouts
from store import approvals, staff
from store.engine import Tx
from store.hand_overs import HAND_OVER, HandOver
from store.hand_overs import hand_over as record

#: A manager hands over alone; whoever else wants to asks somebody of this role or a higher one.
_NEEDS = StaffRole.CREDIT_MANAGER
_ALONE = StaffRole.MANAGER
#: How long there is to send the dossier.
_WITHIN = Span(2, business=True)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came of it: the task to send the dossier, and the dossier; or the task in which somebody is asked."""

    task: int | None = None
    dossier: int | None = None
    approval_task: int | None = None


async def hand_over(
    desk: Desk, invoice_ids: Sequence[str], to: Level, reason: str, told_on: date | None = None
) -> HandedOver:
    """Hand over open cases of one customer together.

    told_on: the day on which the customer was told of it by name outside Puntual, where the law asks for that.
    Raises NotFound, InvalidInput for invoices of several customers, and Refused where a case has ended, a part is set
    apart, or a warning is missing: each with the day from which it would be allowed.
    """
    async with desk.database.begin() as tx:
        cases = await lock_cases(tx, desk, invoice_ids)
        now = await desk.clock.now(tx)
        customer_id, about = cases[0].customer_id, [case.invoice_id for case in cases]
        _expect_allowed(desk, cases, to, now, told_on)
        asked = await approvals.open_about(tx, ApprovalOf.HAND_OVER, about)
        if asked is not None:
            raise Refused(f"Task {asked} asks for that already: somebody else has to answer it")
        if await staff.role_of(tx, desk.actor) is not _ALONE:
            details = {"to": to.value, "reason": reason, "told_on": told_on.isoformat() if told_on else None}
            task = await ask_within(
                tx, desk, ApprovalOf.HAND_OVER, about[0],
                customer_id=customer_id, invoice_ids=about, needs=_NEEDS, now=now, details=details,
            )  # fmt: skip
            return HandedOver(approval_task=task)
        done = await _record(tx, desk, cases, to, reason, told_on, now)
    await _wake(desk, about, to)
    return done


async def approve_within(tx: Tx, desk: Desk, task: dict[str, Any], now: datetime) -> list[str]:
    """A second person said yes; the invoices to be woken. Raises Refused where it is not allowed any more."""
    details = task["details"]
    to = Level(details["to"])
    told_on = date.fromisoformat(details["told_on"]) if details["told_on"] else None
    cases = await lock_cases(tx, desk, details["invoices"])
    _expect_allowed(desk, cases, to, now, told_on)
    await _record(tx, desk, cases, to, details["reason"], told_on, now)
    return [case.invoice_id for case in cases]


def _expect_allowed(desk: Desk, cases: Sequence[Facts], to: Level, now: datetime, told_on: date | None) -> None:
    if told_on is not None and told_on > now.astimezone(desk.zone).date():
        raise Refused(f"The customer cannot have been told on {told_on}: that day is still to come")
    faults = []
    for case in cases:
        if case.closed_as is not None or case.balance <= 0:
            raise Refused(
                f"The case of {case.invoice_id} has ended ({case.closed_as or 'settled'}): nothing to hand over"
            )
        expect_nothing_apart(case, now, "handed over")
        missing = warnings_missing(case, to, now, desk.rulebook.contact_rules, told_on)
        faults += [f"{case.invoice_id}: {_said(desk, one)}" for one in missing]
    if faults:
        raise Refused(f"Not without its warnings. {'; '.join(faults)}")


def _said(desk: Desk, missing: Missing) -> str:
    return desk.sentences.why(missing.why.code, missing.why.params)


async def _record(
    tx: Tx, desk: Desk, cases: Sequence[Facts], to: Level, reason: str, told_on: date | None, now: datetime
) -> HandedOver:
    customer_id, about = cases[0].customer_id, [case.invoice_id for case in cases]
    there = await Whereabouts.of(tx, customer_id, now)
    told = {"told_on": told_on.isoformat()} if told_on else {}
    order = HandOver(
        customer_id=customer_id,
        invoice_ids=about,
        to=to,
        queue=to.value,
        step_id=HAND_OVER,
        due_on=there.calendar.add(there.today, _WITHIN),
        reason=reason,
        told=dict.fromkeys(about, told),
        why={},
    )
    press = partial(dossier_of, Renderer(desk.rulebook.folder))
    task, dossier = await record(tx, press, order, now, desk.actor)
    return HandedOver(task, dossier)


async def _wake(desk: Desk, about: Sequence[str], to: Level) -> None:
    shown = {"level": to.value, "reason": "…"}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.HANDED_OVER, shown) for one in about])
