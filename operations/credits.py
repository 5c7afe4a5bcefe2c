"""What happens when a payment or a credit note comes in, or is taken back? Balances move, cases follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from domain.allocation import Applied
from models.credit import Credit, CreditKind, Payment, ReversalKind
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.values import amount_text
from operations.batches import in_batches, take_in
from operations.desk import Desk
from operations.received_before import received_before
from operations.recorded import Recorded, Status, refused
from operations.settlement import allocate, follow_money
from store import cases, charges, credits, customers, history, invoices
from store.engine import Tx
from temporal.wake import WakeUp

_RECEIVED = {
    CreditKind.PAYMENT: InteractionKind.PAYMENT_RECEIVED,
    CreditKind.CREDIT_NOTE: InteractionKind.CREDIT_NOTE,
}


async def record_credits(desk: Desk, items: Iterable[Credit]) -> list[Recorded]:
    """Take in payments or credit notes (of one kind); the same content again changes nothing.

    Refused are unknown customers, an id that was used with other content, a day later than tomorrow, and allocations to
    an invoice of another customer or currency. An allocation to an invoice that is not known yet waits for it.
    """
    recorded: list[Recorded] = []

    async def do(batch: Sequence[Credit]) -> list[Recorded]:
        async with desk.database.begin() as tx:
            done, woken = await record_within(tx, desk, batch, await desk.clock.now(tx))
        await desk.waker.wake(woken)
        return done

    for batch in in_batches(items):
        recorded += await take_in(batch, do)
    return recorded


async def record_within(
    tx: Tx, desk: Desk, batch: Sequence[Credit], now: datetime
) -> tuple[list[Recorded], list[WakeUp]]:
    """The same in a transaction that has begun; whom to wake once it is committed. Ids are there once each."""
    # Tomorrow has begun where an ERP stands further east.
    done, new = await _sort(tx, batch, now.astimezone(desk.zone).date() + timedelta(days=1))
    await credits.write(tx, new)
    accounts = {(credit.customer_id, credit.booked_currency) for credit in new}
    quiet = frozenset((credit.kind.value, credit.id) for credit in new)
    applied = await allocate(tx, desk, accounts, now, quiet)
    lost = await cases.written_off(tx, {part.invoice_id for part in applied})
    await history.append(tx, _received(desk, new, applied, lost, now))
    woken = await follow_money(tx, desk, {part.invoice_id for part in applied}, now)
    kind = _RECEIVED[batch[0].kind]
    reasons = {part.invoice_id: _safe(part, new) for part in applied}
    return done, [desk.wake_up(invoice, kind, reasons.get(invoice)) for invoice in woken]


async def reverse(
    desk: Desk,
    kind: CreditKind,
    credit_id: str,
    on: date,
    reason: str,
    as_: ReversalKind = ReversalKind.BOUNCED,
) -> list[str]:
    """Take a payment back (bounced cheque, chargeback): balances come back, cases reopen where they stood.

    What it had paid of charges is owed again too. Returns the invoices whose balance rose. Raises NotFound for an
    unknown id, Refused for one already reversed.
    """
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        touched, woken = await reverse_within(tx, desk, kind, credit_id, on, reason, now, as_)
    await desk.waker.wake(woken)
    return touched


async def reverse_within(
    tx: Tx,
    desk: Desk,
    kind: CreditKind,
    credit_id: str,
    on: date,
    reason: str,
    now: datetime,
    as_: ReversalKind = ReversalKind.BOUNCED,
) -> tuple[list[str], list[WakeUp]]:
    """The same in a transaction that has begun; whom to wake once it is committed."""
    stored = (await credits.get(tx, kind, [credit_id])).get(credit_id)
    if stored is None:
        raise NotFound(f"No {kind.value.replace('_', ' ')} {credit_id}")
    await customers.lock(tx, [stored["customer_id"]])
    stored = (await credits.get(tx, kind, [credit_id]))[credit_id]
    if stored["reversed_on"] is not None:
        raise Refused(f"{credit_id} was reversed on {stored['reversed_on']} already")
    touched = await credits.take_back(tx, kind, credit_id, on, reason, as_)
    charged = await charges.unpay(tx, kind.value, credit_id)
    details = {
        "credit": credit_id,
        "amount": amount_text(stored["amount"], stored["currency"]),
        "currency": stored["currency"],
    }
    raised: list[str | None] = [*sorted({*touched, *charged})]
    await history.append(
        tx,
        [
            Interaction(
                InteractionKind.PAYMENT_REVERSED,
                stored["customer_id"],
                desk.actor,
                now,
                invoice_id,
                {**details, "reason": reason, "on": on.isoformat(), "as": as_.value},
            )
            for invoice_id in raised or [None]
        ],
    )
    # Money of the same customer that lies on account steps in at once.
    applied = await allocate(tx, desk, [(stored["customer_id"], stored["currency"])], now)
    moved = {*touched, *charged, *(part.invoice_id for part in applied)}
    woken = await follow_money(tx, desk, moved, now, taken_back=True)
    kind_of_news = InteractionKind.PAYMENT_REVERSED
    return touched, [desk.wake_up(invoice, kind_of_news, {"credit": credit_id}) for invoice in woken]


async def _sort(tx: Tx, batch: Sequence[Credit], latest: date) -> tuple[list[Recorded], list[Credit]]:
    known = await customers.lock(tx, [credit.customer_id for credit in batch])
    present = await credits.get(tx, batch[0].kind, [credit.id for credit in batch])
    meant = await invoices.get(tx, {wish.invoice_id for credit in batch for wish in credit.allocations})
    done: list[Recorded] = []
    new: list[Credit] = []
    for credit in batch:
        before = present.get(credit.id)
        if credit.customer_id not in known:
            expected = f"expected a customer that exists: {credit.customer_id} is not known"
            done.append(refused(credit.id, "customer_id", expected))
            continue
        if before is not None:
            done.append(received_before(credit, before))
            continue
        if credit.received_on > latest:
            expected = f"expected a day that has come, {latest} at the latest: what is announced pays nothing yet"
            done.append(refused(credit.id, "received_on", expected))
            continue
        errors = []
        for wish in credit.allocations:
            invoice = meant.get(wish.invoice_id)
            if invoice and (invoice.customer_id, invoice.currency) != (credit.customer_id, credit.booked_currency):
                expected = f"expected an invoice of the same customer and currency: {wish.invoice_id} is of "
                expected += f"{invoice.customer_id}, {invoice.currency}"
                if invoice.currency != credit.booked_currency and credit.kind is CreditKind.PAYMENT:
                    expected += "; a payment in another currency needs a conversion with its rate"
                errors.append(("allocations.invoice_id", expected))
        if errors:
            done.append(Recorded(credit.id, Status.REFUSED, tuple(errors)))
            continue
        new.append(credit)
        done.append(Recorded(credit.id, Status.NEW))
    return done, new


def _received(
    desk: Desk, new: Sequence[Credit], applied: Sequence[Applied], lost: Mapping[str, date], now: datetime
) -> list[Interaction]:
    """One entry per invoice that the credit lowers, and one of the customer for what is left on account.

    What it pays of charges has entries of its own. lost: the days on which invoices were written off: a payment for one
    of them is a recovery, and says so.
    """
    told = []
    for credit in new:
        parts = [part for part in applied if part.key == (credit.kind.value, credit.id)]
        currency = credit.booked_currency
        details = {
            "credit": credit.id,
            "currency": currency,
            "on": credit.received_on.isoformat(),
            "note": credits.note_of(credit),
            **_converted(credit),
        }
        entries: list[tuple[str | None, str]] = [
            (part.invoice_id, amount_text(part.amount, currency)) for part in parts if part.charge is None
        ]
        left = credit.booked - sum(part.amount for part in parts)
        if left > 0:
            entries.append((None, amount_text(left, currency)))
        for invoice_id, amount in entries:
            recovered = lost.get(invoice_id or "") if credit.kind is CreditKind.PAYMENT else None
            told.append(
                Interaction(
                    _RECEIVED[credit.kind],
                    credit.customer_id,
                    desk.actor,
                    now,
                    invoice_id,
                    {**details, "amount": amount, **({"written_off": recovered.isoformat()} if recovered else {})},
                )
            )
    return told


def _converted(credit: Credit) -> dict[str, str]:
    """What came in, where it was converted: amount with its currency, and the rate."""
    if not isinstance(credit, Payment) or credit.conversion is None:
        return {}
    received = f"{amount_text(credit.amount, credit.currency)} {credit.currency}"
    return {"received": received, "rate": format(credit.conversion.rate, "f")}


def _safe(part: Applied, new: Sequence[Credit]) -> dict[str, str]:
    currency = next((one.booked_currency for one in new if one.id == part.key[1]), new[0].booked_currency)
    return {"credit": part.key[1], "amount": amount_text(part.amount, currency), "currency": currency}
