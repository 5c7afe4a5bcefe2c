"""What do people do about late charges? They claim by hand, let go with a reason, and take back what was wrong."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.charges import Claimed, compensation_on, interest_on
from domain.telling import claim_on
from models.case import Facts
from models.charge import ChargeEnd, ChargeKind
from models.errors import InvalidInput, Refused
from models.interaction import Interaction, InteractionKind
from models.limits import Limits
from models.staff import StaffRole
from models.values import amount_text, check_decimals
from operations.desk import Desk
from operations.pursued import lock_cases
from operations.settlement import allocate, follow_money
from store import charges, customers, history, left_over, staff
from store.charges import Charge, NewCharge
from store.engine import Tx
from store.late_invoices import late_invoices
from temporal.wake import WakeUp


async def waive(desk: Desk, charge_id: int, reason: str) -> Charge:
    """Let a charge go; what was paid of it goes back to the account, and on to what is owed.

    Raises NotFound, and Refused for one that is paid or has ended, or is more than whoever asks may let go.
    """
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        found = await _lock(tx, charge_id)
        _expect_open(found)
        if found.left <= 0:
            raise Refused(
                f"Charge {charge_id} is paid: nothing is left to let go. Reversing it gives the money back "
                f"(puntual charges reverse {charge_id})"
            )
        await _authorise(tx, desk, found)
        woken = await _end(tx, desk, found, ChargeEnd.WAIVED, reason, now)
        ended = await charges.one(tx, charge_id)
    await desk.waker.wake(woken)
    return ended


async def reverse(desk: Desk, charge_id: int, reason: str) -> Charge:
    """It should not have been claimed: what was paid of it goes back to the account, and on to what is owed.

    Raises NotFound, and Refused for one that has ended.
    """
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        found = await _lock(tx, charge_id)
        _expect_open(found)
        woken = await _end(tx, desk, found, ChargeEnd.REVERSED, reason, now)
        ended = await charges.one(tx, charge_id)
    await desk.waker.wake(woken)
    return ended


async def claim(desk: Desk, invoice_id: str, kind: ChargeKind, reason: str, amount: Decimal | None = None) -> Charge:
    """Claim by hand: interest or compensation as the law gives them today, or a fee of an amount.

    Raises NotFound, Refused where nothing is late or the law gives nothing (more), InvalidInput for an amount that does
    not fit and where no rate is known for a day.
    """
    async with desk.database.begin() as tx:
        [case] = await lock_cases(tx, desk, [invoice_id])
        now = await desk.clock.now(tx)
        claimed = await _reckoned(tx, desk, case, kind, reason, amount, now)
        today = now.astimezone(ZoneInfo(case.time_zone)).date()
        new = NewCharge(
            case.customer_id,
            invoice_id,
            kind,
            case.currency,
            claimed.amount,
            today,
            claimed.through,
            {**claimed.basis, "reason": reason},
        )
        charge_id = await charges.claim(tx, new, now, desk.actor)
        details = {
            "charge": kind.value,
            "charge_id": charge_id,
            "amount": amount_text(claimed.amount, case.currency),
            "currency": case.currency,
            "reason": reason,
        }
        why = {name: claimed.basis[name] for name in ("code", "params")}
        told = InteractionKind.CHARGE_CLAIMED
        await history.append(tx, [Interaction(told, case.customer_id, desk.actor, now, invoice_id, details, why)])
        # Money on account steps in at once, as it does for an invoice.
        applied = await allocate(tx, desk, [(case.customer_id, case.currency)], now)
        moved = await follow_money(tx, desk, {invoice_id, *(part.invoice_id for part in applied)}, now)
        written = await charges.one(tx, charge_id)
    await desk.waker.wake([desk.wake_up(one, told, {**details, "reason": "…"}) for one in moved])
    return written


async def _reckoned(
    tx: Tx, desk: Desk, case: Facts, kind: ChargeKind, reason: str, amount: Decimal | None, now: datetime
) -> Claimed:
    today = now.astimezone(ZoneInfo(case.time_zone)).date()
    if case.closed_as is not None or claim_on(case, today) <= 0:
        raise Refused(f"Nothing may be asked for of {case.invoice_id} now: there is nothing to charge it on")
    if today <= case.due_on:
        raise Refused(f"{case.invoice_id} is not late: it is due on {case.due_on}")
    if kind is ChargeKind.FEE:
        return _fee(case, amount, reason)
    if amount is not None:
        raise InvalidInput(f"The law says how much {kind} it is", (("amount", "expected only for a fee"),))
    law = desk.rulebook.late_charges.law_for(case.country, case.region, case.kind)
    if law is None:
        raise Refused(f"No law in force gives {kind} for {case.customer_id} ({case.country}, {case.kind})")
    known = await charges.of_invoices(tx, [case.invoice_id])
    late = (await late_invoices(tx, [(case, claim_on(case, today))], known))[case.invoice_id]
    claimed = interest_on(law, late, today) if kind is ChargeKind.INTEREST else compensation_on(law, late, today)
    if claimed is None:
        raise Refused(f"{law.instrument} gives no {kind} on {case.invoice_id} now, or it is claimed already")
    return claimed


def _fee(case: Facts, amount: Decimal | None, reason: str) -> Claimed:
    if amount is None:
        raise InvalidInput("A fee needs its amount", (("amount", "expected the amount of the fee"),))
    try:
        check_decimals(amount, case.currency)
    except ValueError as error:
        raise InvalidInput(f"amount: {error}", (("amount", str(error)),)) from error
    return Claimed(ChargeKind.FEE, amount, basis={"code": "fee_by_hand", "params": {"reason": reason}})


async def _lock(tx: Tx, charge_id: int) -> Charge:
    """The charge with its customer locked. Raises NotFound."""
    await customers.lock(tx, [(await charges.one(tx, charge_id)).customer_id])
    return await charges.one(tx, charge_id)


def _expect_open(found: Charge) -> None:
    if found.ended_as is None:
        return
    ended = f"Charge {found.id} was {found.ended_as} on {found.ended_at:%Y-%m-%d} by {found.ended_by}"
    more = f": the ERP invoices it (request {found.erp_request_id})" if found.ended_as is ChargeEnd.BILLED else ""
    raise Refused(ended + more)


async def _authorise(tx: Tx, desk: Desk, found: Charge) -> None:
    role = await staff.role_of(tx, desk.actor)
    most = _most(desk.rulebook.limits, role, found.currency)
    if most is None or found.left <= most:
        return
    may = [one.value for one in StaffRole if _reaches(desk.rulebook.limits, one, found)]
    raise Refused(
        f"A {role.value} may let go at most {amount_text(most, found.currency)} {found.currency} of one charge "
        f"(limits.yaml, authority, {role.value}, waive); may: {', '.join(may) or 'nobody'}"
    )


def _most(limits: Limits, role: StaffRole, currency: str) -> Decimal | None:
    return limits.authority[role].waive.get(currency)


def _reaches(limits: Limits, role: StaffRole, found: Charge) -> bool:
    most = _most(limits, role, found.currency)
    return most is None or found.left <= most


async def _end(tx: Tx, desk: Desk, found: Charge, as_: ChargeEnd, reason: str, now: datetime) -> Sequence[WakeUp]:
    await charges.end(tx, [found.id], as_, now=now, by=desk.actor, why=reason, releases=True)
    kind = InteractionKind.CHARGE_WAIVED if as_ is ChargeEnd.WAIVED else InteractionKind.CHARGE_REVERSED
    await history.append(tx, [left_over.entry(found, kind, now, desk.actor, reason=reason)])
    applied = await allocate(tx, desk, [(found.customer_id, found.currency)], now)
    moved = await follow_money(tx, desk, {found.invoice_id, *(part.invoice_id for part in applied)}, now)
    shown = {"charge": found.kind.value, "amount": "…", "reason": "…"}
    return [desk.wake_up(one, kind, shown) for one in moved]
