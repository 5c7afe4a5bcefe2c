"""How does money come and go? Invoices, payments, credit notes, amendments and what is taken back, in any order."""

from datetime import timedelta
from decimal import Decimal

from models.credit import Credit, CreditKind
from models.invoice import Invoice
from operations.credits import record_credits, reverse
from operations.invoices import record_invoices
from tests.operations.office import credit_note, payment
from tests.scenarios.lives.ledger import Bill, Money
from tests.scenarios.lives.life import Life


async def is_billed(life: Life, invoice: Invoice) -> None:
    what = f"{invoice.id} {invoice.amount} {invoice.currency} due {invoice.due_on}"
    life.taken(await life.tries("invoice", what, record_invoices(life.desk("erp"), [invoice])) or [])
    life.ledger.bill(Bill(invoice.id, invoice.currency, invoice.issued_on, invoice.due_on, invoice.amount))


async def pays(life: Life) -> None:
    """With or without saying what for, in part, in full, or too much; now and then for an invoice that comes later."""
    owed = life.ledger.open_bills()
    if not owed:
        return await _pays_too_much(life)
    first = life.ledger.bills[life.chance.choice(owed)]
    same = [one for one in owed if life.ledger.bills[one].currency == first.currency]
    if life.chance.random() < 0.3:
        amount = life.some(2 * life.ledger.owed(first.id), first.currency)
        return await comes_in(life, payment, first.currency, amount, {})
    chosen = {first.id, *life.chance.sample(same, life.chance.randint(1, len(same)))}
    wishes = {one: life.some(life.ledger.owed(one), first.currency) for one in sorted(chosen)}
    later = [one.id for comes in life.to_come.values() for one in comes if one.currency == first.currency]
    if later and life.chance.random() < 0.1:
        wishes[life.chance.choice(later)] = life.some(Decimal(500), first.currency)
    more = life.some(Decimal(100), first.currency) if life.chance.random() < 0.1 else Decimal(0)
    return await comes_in(life, payment, first.currency, sum(wishes.values(), more), wishes)


async def _pays_too_much(life: Life) -> None:
    if life.ledger.bills and life.chance.random() < 0.2:
        currency = life.chance.choice(list(life.ledger.bills.values())).currency
        await comes_in(life, payment, currency, life.some(Decimal(300), currency), {})


async def is_credited(life: Life) -> None:
    """A credit note of the ERP, for an invoice or for whatever is owed."""
    owed = life.ledger.open_bills()
    if owed:
        bill = life.ledger.bills[life.chance.choice(owed)]
        amount = life.some(life.ledger.owed(bill.id), bill.currency)
        wishes = {bill.id: amount} if life.chance.random() < 0.8 else {}
        await comes_in(life, credit_note, bill.currency, amount, wishes)


async def sends_what_was_asked(life: Life) -> None:
    """The ERP books a credit note that was asked of it, whole or in part."""
    waiting = [one for one in life.ledger.expected.values() if one.amount and life.ledger.owed(one.invoice_id) > 0]
    if waiting:
        one = life.chance.choice(waiting)
        currency = life.ledger.bills[one.invoice_id].currency
        amount = life.some(one.amount or Decimal(0), currency)
        await comes_in(life, credit_note, currency, amount, {one.invoice_id: amount})


async def bounces(life: Life) -> None:
    """A payment, or a credit note that was a mistake."""
    if life.ledger.money:
        kind, id = life.chance.choice(sorted(life.ledger.money))
        day = life.now.date()
        await life.tries("reversal", id, reverse(life.desk("erp"), CreditKind(kind), id, day, "bounced"))
        life.agreements.money_is_gone(life.ledger.take_back(kind, id))


async def is_amended(life: Life) -> None:
    """The ERP corrects an amount, up or down, even below what was paid."""
    if life.ledger.bills:
        bill = life.ledger.bills[life.chance.choice(sorted(life.ledger.bills))]
        amount = life.some(bill.amount * life.chance.choice((1, 2)), bill.currency)
        [stored] = await life.rows("SELECT number, issued_on, due_on FROM invoices WHERE id = :id", id=bill.id)
        fields = {"id": bill.id, "customer_id": life.id, "currency": bill.currency, "amount": str(amount)}
        amended = Invoice.model_validate(stored | fields)
        life.taken(
            await life.tries("amended", f"{bill.id} {amount}", record_invoices(life.desk("erp"), [amended])) or []
        )
        life.agreements.is_amended(bill.id, amount - bill.amount)
        life.ledger.amend(bill.id, amount)


async def comes_in(life: Life, make: object, currency: str, amount: Decimal, wishes: dict[str, Decimal]) -> None:
    kind = "payment" if make is payment else "credit_note"
    id, received = life.new_id("P"), life.today - timedelta(days=life.chance.choice((0, 0, 0, 1, 5)))
    fields = {"customer_id": life.id, "currency": currency, "received_on": received}
    to = {one: str(part) for one, part in wishes.items()}
    credit: Credit = (payment if make is payment else credit_note)(id, str(amount), to, **fields)
    meant = ", ".join(f"{one} {part}" for one, part in wishes.items()) or "on account"
    what = f"{id} {amount} {currency} of {received} ({meant})"
    life.taken(await life.tries(kind, what, record_credits(life.desk("erp"), [credit])) or [])
    life.ledger.receive(Money(kind, id, currency, received, amount, wishes))
