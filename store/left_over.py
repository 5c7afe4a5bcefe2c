"""What becomes of charges that are open when their invoice is paid? The ERP bills them, or they are let go.

So a case settles with its principal, and nothing is left behind. Runs with the customers locked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from models.charge import ChargeEnd
from models.credit import CreditKind
from models.erp_request import ErpAnswer, ErpRequestKind
from models.interaction import Interaction, InteractionKind
from models.late_charges import LeftOver
from models.values import amount_text
from store import charges, credits, erp_requests, history
from store.charges import Charge
from store.engine import Tx, run

_ENGINE = "engine"
#: Why they ended: with the invoice, so that they are owed again where it is.
SETTLED, CREDITED = "settled", "credited"
_CODES = {SETTLED: "charge_settled", CREDITED: "charge_credited"}


async def end_of(tx: Tx, settled: Iterable[str], rule: LeftOver, now: datetime) -> None:
    """End what is open on invoices of which nothing is owed. What is paid of it stays paid.

    An invoice that credit notes took back whole was never rightly owed: neither is what was charged on it.
    """
    open_charges = [one for one in await charges.of_invoices(tx, settled) if one.left > 0]
    paid = await credits.allocated_to(tx, {one.invoice_id for one in open_charges}) if open_charges else {}
    for invoice_id in sorted({one.invoice_id for one in open_charges}):
        found = [one for one in open_charges if one.invoice_id == invoice_id]
        if not any(part["credit_kind"] == CreditKind.PAYMENT.value for part in paid.get(invoice_id, ())):
            await _end(tx, found, ChargeEnd.REVERSED, CREDITED, now)
        elif rule is LeftOver.BILL:
            await _bill(tx, found, now)
        else:
            await _end(tx, found, ChargeEnd.WAIVED, SETTLED, now)


async def owe_again(tx: Tx, owed: Iterable[str], now: datetime) -> None:
    """A payment was taken back: what ended with its invoice is owed again, unless the ERP has invoiced it by now."""
    for one in await charges.of_invoices(tx, owed):
        if one.ended_by != _ENGINE or one.ended_why not in (SETTLED, CREDITED):
            continue
        if one.erp_request_id is not None:
            request = await erp_requests.get(tx, one.erp_request_id)
            if request["answer"] == ErpAnswer.DONE.value:
                continue
            note = erp_requests.PAYMENT_TAKEN_BACK
            await erp_requests.answer(tx, one.erp_request_id, ErpAnswer.REFUSED, by=_ENGINE, now=now, note=note)
        await charges.reopen(tx, [one.id])
        kind = InteractionKind.CHARGE_CLAIMED
        await history.append(tx, [entry(one, kind, now, _ENGINE, code="charge_owed_again")])


_OF_REQUEST = "SELECT id FROM charges WHERE erp_request_id = %(request)s AND ended_as = 'billed' ORDER BY id"


async def refuse(tx: Tx, request_id: int, by: str, reason: str, now: datetime) -> None:
    """The ERP does not invoice them: they are let go."""
    rows = await run(tx, _OF_REQUEST, {"request": request_id})
    found = await charges.get(tx, [row["id"] for row in rows])
    ids = [one.id for one in found]
    await charges.end(tx, ids, ChargeEnd.WAIVED, now=now, by=by, why=reason, releases=False, request=request_id)
    kind = InteractionKind.CHARGE_WAIVED
    await history.append(tx, [entry(one, kind, now, by, reason=reason) for one in found])


async def _bill(tx: Tx, found: Sequence[Charge], now: datetime) -> None:
    first = found[0]
    total = amount_text(sum((one.left for one in found), Decimal(0)), first.currency)
    parts = [
        {"charge": one.kind.value, "charge_id": one.id, "amount": amount_text(one.left, one.currency)} for one in found
    ]
    money = {"amount": total, "currency": first.currency, "number": first.number}
    request = await erp_requests.ask(
        tx,
        ErpRequestKind.CHARGES_INVOICE,
        customer_id=first.customer_id,
        invoice_id=first.invoice_id,
        details={**money, "charges": parts},
        now=now,
        by=_ENGINE,
    )
    ids = [one.id for one in found]
    await charges.end(tx, ids, ChargeEnd.BILLED, now=now, by=_ENGINE, why=SETTLED, releases=False, request=request)
    told = {**money, "request": request, "charges": ids}
    kind = InteractionKind.CHARGES_BILLED
    await history.append(tx, [Interaction(kind, first.customer_id, _ENGINE, now, first.invoice_id, told)])


async def _end(tx: Tx, found: Sequence[Charge], as_: ChargeEnd, why: str, now: datetime) -> None:
    ids = [one.id for one in found]
    await charges.end(tx, ids, as_, now=now, by=_ENGINE, why=why, releases=False)
    kind = InteractionKind.CHARGE_WAIVED if as_ is ChargeEnd.WAIVED else InteractionKind.CHARGE_REVERSED
    await history.append(tx, [entry(one, kind, now, _ENGINE, code=_CODES[why]) for one in found])


def entry(
    one: Charge, kind: InteractionKind, now: datetime, by: str, *, reason: str | None = None, code: str | None = None
) -> Interaction:
    """What became of a charge, in the timeline of its invoice: what was not paid of it (else all of it), and why."""
    money = {"amount": amount_text(one.amount - one.paid or one.amount, one.currency), "currency": one.currency}
    details = {"charge": one.kind.value, "charge_id": one.id, **money, **({"reason": reason} if reason else {})}
    return Interaction(kind, one.customer_id, by, now, one.invoice_id, details, {"code": code} if code else None)
