"""What became of what was agreed? Arrangements are assessed on their day and whenever money moves, and what follows
from it is written: instalments, holds, news to tell, entries in the timelines.

Runs inside the transaction of whoever noticed, with the customer locked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.arrangement import assess, due_until, falls_short
from models.approval import ApprovalOf
from models.arrangement import Arrangement, ArrangementKind, ArrangementState, InstalmentState
from models.case import Why
from models.interaction import Interaction, InteractionKind
from models.notice import NoticeKind
from models.span import Span
from models.values import amount_text
from store import arrangements, arranging, cases, history, holds, notices, settlements, tasks
from store.arrangements import Followable
from store.engine import Tx

_ENGINE = "engine"
_APPROVALS = (ApprovalOf.PROMISE.value, ApprovalOf.PLAN.value)
_NOT_TOLD = (ArrangementState.KEPT, ArrangementState.CANCELLED)
_BROKEN_NEWS = {
    ArrangementKind.PROMISE: NoticeKind.PROMISE_BROKEN,
    ArrangementKind.PLAN: NoticeKind.PLAN_BROKEN,
    ArrangementKind.SETTLEMENT: NoticeKind.PROMISE_BROKEN,
}
_INSTALMENT_NEWS = {
    InstalmentState.KEPT: InteractionKind.INSTALMENT_KEPT,
    InstalmentState.PARTLY_KEPT: InteractionKind.INSTALMENT_MISSED,
    InstalmentState.MISSED: InteractionKind.INSTALMENT_MISSED,
}


async def follow(
    tx: Tx, invoice_ids: Iterable[str], now: datetime, *, credited_within: Span, taken_back: bool = False
) -> list[str]:
    """Follow up every arrangement about these invoices; the invoices whose open case has to plan anew.

    credited_within: how long the ERP has for the credit note of a settlement that was kept.
    taken_back: a payment was reversed, so that what was kept may not be any more.
    """
    states = [ArrangementState.PENDING, ArrangementState.OPEN, *([ArrangementState.KEPT] if taken_back else [])]
    touched: set[str] = set()
    for found in await arrangements.about(tx, invoice_ids, states):
        touched |= await _follow_one(tx, found, now, credited_within)
    return await replan(tx, touched)


async def follow_one(tx: Tx, arrangement_id: int, now: datetime, *, credited_within: Span) -> list[str]:
    """Look whether one arrangement was kept; as `follow`."""
    [found] = await arrangements.get(tx, [arrangement_id])
    return await replan(tx, await _follow_one(tx, found, now, credited_within))


async def replan(tx: Tx, invoice_ids: Iterable[str]) -> list[str]:
    """The plans of these cases are behind; those of them that are open, to be woken."""
    concerned = sorted(set(invoice_ids))
    await cases.revise(tx, concerned)
    return [invoice_id for invoice_id, case in sorted((await cases.get(tx, concerned)).items()) if case["open"]]


async def end(
    tx: Tx,
    found: Followable,
    state: ArrangementState,
    why: Why,
    *,
    now: datetime,
    by: str,
    reason: str | None = None,
    through: Mapping[str, str] | None = None,
) -> set[str]:
    """End an arrangement: what it covered is free, whoever broke it is told; the invoices it covered.

    reason: what somebody said, where somebody ended it. through: how they came, for the timeline.
    """
    one = found.arrangement
    await arranging.end(tx, one.id, state, now=now, by=by, reason=reason or why.code)
    if one.state is ArrangementState.PENDING:
        await tasks.cancel_approval(tx, _APPROVALS, one.id, customer_id=one.customer_id, now=now, by=by)
    await holds.end_of_arrangement(tx, one.id, now=now, by=by, as_=state.value)
    await notices.withdraw(tx, one.id, now)
    kind = InteractionKind(f"{one.kind.value}_{state.value}")
    told = {**({"reason": reason} if reason else {}), **(through or {})}
    await history.append(tx, [_entry(found, kind, invoice_id, now, by, told, why) for invoice_id in found.invoices])
    if state not in _NOT_TOLD and one.state is not ArrangementState.PENDING:
        for invoice_id in found.owing:
            await notices.add(
                tx,
                _BROKEN_NEWS[one.kind],
                customer_id=one.customer_id,
                invoice_id=invoice_id,
                since=now,
                details={},
                arrangement=one.id,
            )
    return set(found.invoices)


async def _follow_one(tx: Tx, found: Followable, now: datetime, credited_within: Span) -> set[str]:
    """The invoices of an arrangement of which something has changed; none where nothing has."""
    match found.arrangement.state:
        case ArrangementState.PENDING:
            return set() if found.owing else await _moot(tx, found, now)
        case ArrangementState.KEPT:
            if not falls_short(found.arrangement, found.received):
                return set()
            await settlements.credit_nothing(tx, found, now)
            return await end(tx, found, ArrangementState.BROKEN, Why("taken_back"), now=now, by=_ENGINE)
        case ArrangementState.OPEN:
            if not found.going_on:
                return await _moot(tx, found, now)
            return await _assessed(tx, found, now, credited_within)
        case _:
            return set()


async def _moot(tx: Tx, found: Followable, now: datetime) -> set[str]:
    """Nobody owes it any more, or nobody asks for it any more."""
    code = "nothing_owed" if found.going_on else "cases_ended"
    return await end(tx, found, ArrangementState.CANCELLED, Why(code), now=now, by=_ENGINE)


async def _assessed(tx: Tx, found: Followable, now: datetime, credited_within: Span) -> set[str]:
    one, today = found.arrangement, now.astimezone(ZoneInfo(found.time_zone)).date()
    assessment = assess(one, found.received, today)
    before = tuple(instalment.state for instalment in one.instalments)
    if assessment.states != before:
        await arranging.set_instalments(tx, one.id, assessment.states, now)
        await history.append(tx, _of_instalments(found, assessment.states, now))
    if assessment.state is not ArrangementState.OPEN:
        why = _why(one, found, assessment.states)
        if assessment.state is ArrangementState.KEPT and one.kind is ArrangementKind.SETTLEMENT:
            await settlements.credit_rest(tx, found, now, credited_within)
        return await end(tx, found, assessment.state, why, now=now, by=_ENGINE)
    to_come = [number for number, state in enumerate(assessment.states, 1) if state is InstalmentState.OPEN]
    await notices.remind_only_of(tx, one.id, to_come, now)
    if assessment.check_on is not None and assessment.check_on != found.check_on:
        await arranging.watch(tx, one.id, assessment.check_on)
        return set(found.invoices)
    return set(found.invoices) if assessment.states != before else set()


def _of_instalments(found: Followable, states: Sequence[InstalmentState], now: datetime) -> list[Interaction]:
    """Of several instalments each is told; of one only what became of the arrangement."""
    one = found.arrangement
    if len(one.instalments) == 1:
        return []
    return [
        _entry(
            found,
            _INSTALMENT_NEWS[state],
            invoice_id,
            now,
            _ENGINE,
            {
                "instalment": instalment.number,
                "of": len(one.instalments),
                "on": instalment.due_on.isoformat(),
                "amount": _money(one, instalment.amount),
            },
        )
        for instalment, state in zip(one.instalments, states, strict=True)
        if state is not instalment.state and state in _INSTALMENT_NEWS and state is not _same(instalment.state)
        for invoice_id in found.invoices
    ]


def _same(before: InstalmentState) -> InstalmentState | None:
    """Of what was missed a part came later: that is no news of its own."""
    return InstalmentState.PARTLY_KEPT if before is InstalmentState.MISSED else None


def _why(one: Arrangement, found: Followable, states: Sequence[InstalmentState]) -> Why:
    """What had come in of what was due, up to the deadline that decided it."""
    due = due_until(one.instalments)
    short = [position for position, state in enumerate(states) if state is not InstalmentState.KEPT]
    if not short:
        return Why("paid_as_agreed", {"received": _money(one, found.received), "due": _money(one, due[-1])})
    missed = [position for position in short if states[position] is not InstalmentState.OPEN][-1]
    deadline = one.instalments[missed].deadline.isoformat()
    return Why(
        "paid_short",
        {"until": deadline, "received": _money(one, found.received), "due": _money(one, due[missed])},
    )


def _entry(
    found: Followable,
    kind: InteractionKind,
    invoice_id: str,
    now: datetime,
    by: str,
    details: Mapping[str, object],
    why: Why | None = None,
) -> Interaction:
    one = found.arrangement
    told = {"arrangement": one.id, **details}
    return Interaction(kind, one.customer_id, by, now, invoice_id, told, cases.why_json(why) if why else None)


def _money(one: Arrangement, amount: Decimal) -> str:
    return f"{amount_text(amount, one.currency)} {one.currency}"
