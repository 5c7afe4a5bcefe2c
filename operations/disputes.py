"""What happens when a customer disputes an invoice? The disputed part is not asked for until the dispute is closed."""

from decimal import Decimal

from models.case import HoldKind
from models.dispute import DisputeAnswer, DisputeKind
from models.errors import InvalidInput, NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.notice import NoticeKind
from models.values import amount_text, check_decimals
from operations.desk import Desk
from store import cases, history, holds, invoices, notices


async def open_dispute(desk: Desk, invoice_id: str, *, reason: str, amount: Decimal | None = None) -> None:
    """Hold back the disputed amount (None: all of it); the rest is still collected.

    Raises NotFound, InvalidInput for an amount with too many decimals, and Refused where a dispute is open already or
    the amount is not part of what is owed.
    """
    async with desk.database.begin() as tx:
        customer_id = await cases.lock_customer_of(tx, invoice_id)
        if customer_id is None:
            raise NotFound(f"No invoice {invoice_id}")
        now = await desk.clock.now(tx)
        today = now.astimezone(desk.zone).date()
        if await holds.active(tx, HoldKind.DISPUTE, today, customer_id=customer_id, invoice_id=invoice_id):
            raise Refused(f"A dispute about {invoice_id} is open already: resolve it first")
        invoice = (await invoices.get(tx, [invoice_id]))[invoice_id]
        balance = (await invoices.balances(tx, [invoice_id]))[invoice_id]
        disputed = balance if amount is None else amount
        _check(disputed, balance, invoice.currency)
        await holds.set_one(
            tx,
            HoldKind.DISPUTE,
            customer_id=customer_id,
            invoice_id=invoice_id,
            since=now,
            until=None,
            reason=reason,
            actor=desk.actor,
            amount=amount,
        )
        details = {"amount": f"{amount_text(disputed, invoice.currency)} {invoice.currency}", "reason": reason}
        kind = InteractionKind.DISPUTE_OPENED
        await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, invoice_id, details)])
        told = {"kind": DisputeKind.OTHER.value, "amounts": [[invoice.currency, str(disputed)]]}
        received = NoticeKind.DISPUTE_RECEIVED
        await notices.add(tx, received, customer_id=customer_id, invoice_id=invoice_id, since=now, details=told)
        await cases.revise(tx, [invoice_id])
    shown = {"amount": details["amount"], "reason": "…"}
    await desk.waker.wake([desk.wake_up(invoice_id, InteractionKind.DISPUTE_OPENED, shown)])


async def resolve_dispute(
    desk: Desk, invoice_id: str, *, outcome: str, answer: DisputeAnswer | None = None, reasons: str = ""
) -> None:
    """Close the open dispute; the case goes on where it stood. Raises NotFound, and Refused where none is open.

    outcome: for ourselves. answer, reasons: what the customer is told, in the customer's language; None: nothing.
    """
    async with desk.database.begin() as tx:
        customer_id = await cases.lock_customer_of(tx, invoice_id)
        if customer_id is None:
            raise NotFound(f"No invoice {invoice_id}")
        now = await desk.clock.now(tx)
        today = now.astimezone(desk.zone).date()
        running = await holds.active(tx, HoldKind.DISPUTE, today, customer_id=customer_id, invoice_id=invoice_id)
        if not running:
            raise Refused(f"No dispute about {invoice_id} is open")
        for hold in running:
            await holds.end(tx, hold["id"], now=now, by=desk.actor, as_=outcome)
        if answer is not None:
            invoice = (await invoices.get(tx, [invoice_id]))[invoice_id]
            balance = (await invoices.balances(tx, [invoice_id]))[invoice_id]
            disputed = [[invoice.currency, str(hold["amount"] or balance)] for hold in running]
            told = {"kind": DisputeKind.OTHER.value, "amounts": disputed, "answer": answer.value, "reasons": reasons}
            answered = NoticeKind.DISPUTE_ANSWERED
            await notices.add(tx, answered, customer_id=customer_id, invoice_id=invoice_id, since=now, details=told)
        kind = InteractionKind.DISPUTE_RESOLVED
        await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, invoice_id, {"outcome": outcome})])
        await cases.revise(tx, [invoice_id])
    await desk.waker.wake([desk.wake_up(invoice_id, InteractionKind.DISPUTE_RESOLVED, {"outcome": "…"})])


def _check(disputed: Decimal, balance: Decimal, currency: str) -> None:
    try:
        check_decimals(disputed, currency)
    except ValueError as error:
        raise InvalidInput(f"amount: {error}", (("amount", str(error)),)) from error
    if not 0 < disputed <= balance:
        owed = f"{amount_text(balance, currency)} {currency}"
        raise Refused(f"expected an amount above 0 and at most the balance of {owed}")
