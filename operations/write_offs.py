"""When is nothing to be had any more? Somebody with the authority writes it off; the ERP is asked to book it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.balance import totals
from models.approval import ApprovalOf
from models.case import Facts, Outcome
from models.erp_request import ErpRequestKind
from models.errors import Refused
from models.interaction import Interaction, InteractionKind
from models.limits import Limits
from models.staff import StaffRole
from models.values import amount_text
from operations.approvals import ask_within
from operations.desk import Desk
from operations.pursued import expect_nothing_apart, lock_cases
from store import approvals, cases, history, negotiation_ends, staff, tasks
from store.engine import Tx
from store.hand_overs import tell_erp

_OVER = (Outcome.SETTLED, Outcome.WRITTEN_OFF)


async def write_off(desk: Desk, invoice_ids: Sequence[str], reason: str) -> int | None:
    """Write off what invoices of one customer still owe; the task in which somebody is asked, None where it is done.

    All of them together count against the limits. Raises NotFound, InvalidInput for invoices of several customers, and
    Refused where nothing is owed, a part is set apart, or nobody may.
    """
    async with desk.database.begin() as tx:
        found = await lock_cases(tx, desk, invoice_ids)
        now = await desk.clock.now(tx)
        about = [case.invoice_id for case in found]
        owed = _expect_allowed(found, now)
        asked = await approvals.open_about(tx, ApprovalOf.WRITE_OFF, about)
        if asked is not None:
            raise Refused(f"Task {asked} asks for that already: somebody else has to answer it")
        needs = _needed(desk.rulebook.limits, owed)
        if (await staff.role_of(tx, desk.actor)).rank < needs.rank:
            return await ask_within(
                tx, desk, ApprovalOf.WRITE_OFF, about[0],
                customer_id=found[0].customer_id, invoice_ids=about, needs=needs, now=now,
                details={"amounts": _texts(owed), "reason": reason},
            )  # fmt: skip
        await _record(tx, desk, found, reason, now)
    await _wake(desk, found)
    return None


async def approve_within(tx: Tx, desk: Desk, task: dict[str, Any], now: datetime) -> list[str]:
    """A second person said yes; the invoices to be woken. Raises Refused where it is not allowed any more.

    What is written off is what is owed now; where that has become more than whoever answers may, it is asked anew.
    """
    found = await lock_cases(tx, desk, task["details"]["invoices"])
    needs = _needed(desk.rulebook.limits, _expect_allowed(found, now))
    role = await staff.role_of(tx, desk.actor)
    if role.rank < needs.rank:
        raise Refused(f"More is owed by now than a {role.value} may write off: reject it, and ask a {needs.value}")
    await _record(tx, desk, found, task["details"]["reason"], now)
    return [case.invoice_id for case in found]


async def reverse_within(tx: Tx, desk: Desk, invoice_id: str, now: datetime) -> None:
    """What was written off is pursued again: the ERP is asked to book it back. The caller reopens the case."""
    [case] = await lock_cases(tx, desk, [invoice_id])
    if case.balance <= 0:
        raise Refused(f"Nothing is owed of {invoice_id} any more: there is nothing to start")
    kind = ErpRequestKind.WRITE_OFF_REVERSED
    await tell_erp(tx, kind, case.customer_id, [invoice_id], {}, now, desk.actor)


def _expect_allowed(found: Sequence[Facts], now: datetime) -> dict[str, Decimal]:
    """What is owed in all, by currency. Cases that were handed over or cancelled can be written off too."""
    for case in found:
        if case.closed_as in _OVER or case.balance <= 0:
            stands = case.closed_as if case.closed_as is Outcome.WRITTEN_OFF else "settled"
            raise Refused(f"The case of {case.invoice_id} has ended ({stands}): nothing to write off")
        expect_nothing_apart(case, now, "written off")
    return dict(totals((case.currency, case.balance) for case in found))


def _needed(limits: Limits, owed: Mapping[str, Decimal]) -> StaffRole:
    """The lowest role that may write all of it off. Raises Refused where none may, with what would be allowed."""
    for role in StaffRole:
        may = limits.authority[role].write_off
        if all(amount <= may.get(currency, Decimal(0)) for currency, amount in owed.items()):
            return role
    highest = tuple(StaffRole)[-1]
    most = {currency: limits.authority[highest].write_off.get(currency, Decimal(0)) for currency in owed}
    raise Refused(
        f"Nobody may write off {', '.join(_texts(owed))} at once: expected at most {', '.join(_texts(most))} "
        f"(limits.yaml, authority, {highest.value}, write_off)"
    )


def _texts(amounts: Mapping[str, Decimal]) -> list[str]:
    return [f"{amount_text(amount, currency)} {currency}" for currency, amount in amounts.items()]


async def _record(tx: Tx, desk: Desk, found: Sequence[Facts], reason: str, now: datetime) -> None:
    customer_id, about = found[0].customer_id, [case.invoice_id for case in found]
    kind = InteractionKind.WRITTEN_OFF
    told = [
        Interaction(
            kind, customer_id, desk.actor, now, case.invoice_id,
            {"amount": amount_text(case.balance, case.currency), "currency": case.currency, "reason": reason},
        )
        for case in found
    ]  # fmt: skip
    await history.append(tx, told)
    await tell_erp(tx, ErpRequestKind.WRITE_OFF, customer_id, about, {"reason": reason}, now, desk.actor)
    ended = Outcome.WRITTEN_OFF.value
    for invoice_id, case in (await cases.get(tx, about)).items():
        closed = {} if case["open"] else {"outcome": ended, "stage": ended}
        await cases.change(tx, invoice_id, {"closed_as": ended, **closed})
    await tasks.cancel_pointless(tx, about, now)
    await negotiation_ends.withdraw_pointless(tx, about, now)


async def _wake(desk: Desk, found: Sequence[Facts]) -> None:
    shown = {"amount": "…", "reason": "…"}
    woken = [case.invoice_id for case in found if case.closed_as is None]
    await desk.waker.wake([desk.wake_up(one, InteractionKind.WRITTEN_OFF, shown) for one in woken])
