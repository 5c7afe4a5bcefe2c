"""Which payment does a person mean who says whose a line of a bank is?"""

from decimal import Decimal

from pydantic import ValidationError

from models.bank import Assignment, BankEntry
from models.credit import Allocation, Conversion, Payment
from models.errors import InvalidInput, NotFound
from models.invoice import Invoice
from models.values import amount_text
from operations.bank_payments import written
from store import bank, invoices
from store.engine import Tx


async def meant(tx: Tx, assignment: Assignment) -> tuple[list[Invoice], str]:
    """The invoices in the order in which they were named, and the one customer whose they are."""
    named = [one.invoice_id for one in assignment.invoices]
    found = await invoices.get(tx, named)
    if missing := [one for one in named if one not in found]:
        raise NotFound(f"No invoice {', '.join(missing)}")
    of = {found[one].customer_id for one in named} | ({assignment.customer_id} if assignment.customer_id else set())
    if len(of) > 1:
        expected = f"expected invoices of one customer: these are of {', '.join(sorted(filter(None, of)))}"
        hint = "what one transfer pays for several is recorded as payments by the ERP, and the line ignored"
        raise _wrong("invoices", f"{expected}; {hint}")
    currencies = sorted({found[one].currency for one in named})
    if len(currencies) > 1:
        expected = f"expected invoices of one currency, not {' and '.join(currencies)}"
        raise _wrong("invoices", expected)
    [customer_id] = of
    assert customer_id is not None, "an assignment names somebody"
    return [found[one] for one in named], customer_id


async def payment_of(
    tx: Tx, entry: BankEntry, assignment: Assignment, customer_id: str, named: list[Invoice]
) -> Payment:
    """The payment that an entry is, for the invoices that were named; one matched anew has a number behind its id.

    Raises InvalidInput with the field that does not fit.
    """
    currency = named[0].currency if named else entry.currency
    conversion = None
    if currency != entry.currency:
        if assignment.rate is None:
            expected = f"expected a rate: {entry.currency} came in, and {currency} is owed"
            raise _wrong("rate", expected)
        conversion = Conversion(currency=currency, rate=assignment.rate)
    elif assignment.rate is not None:
        expected = f"expected a rate only where another currency is owed than the {entry.currency} that came in"
        raise _wrong("rate", expected)
    left = conversion.of(entry.amount) if conversion else entry.amount
    parts = await _parts(tx, assignment, named, left)
    taken = await bank.payments_named(tx, entry.payment_id)
    number = 1
    while (payment_id := entry.payment_id if number == 1 else f"{entry.payment_id}:{number}") in taken:
        number += 1
    try:
        return Payment(
            id=payment_id,
            customer_id=customer_id,
            received_on=entry.booked_on,
            currency=entry.currency,
            amount=entry.amount,
            method=entry.method,
            reference=written(entry),
            conversion=conversion,
            allocations=tuple(Allocation(invoice_id=one, amount=part) for one, part in parts),
        )
    except ValidationError as failure:
        expected = failure.errors()[0]["msg"].removeprefix("Value error, ")
        raise _wrong("invoices" if conversion is None else "rate", expected) from None


async def _parts(tx: Tx, assignment: Assignment, named: list[Invoice], left: Decimal) -> list[tuple[str, Decimal]]:
    """What of the money each invoice gets: as named, else what is owed of it, in their order, as far as it reaches."""
    balances = await invoices.balances(tx, [one.id for one in named])
    parts = []
    for one, invoice in zip(assignment.invoices, named, strict=True):
        if one.amount is None and balances[invoice.id] <= 0:
            expected = (
                f"expected an invoice of which something is owed: {invoice.id} is paid; the customer alone would do"
            )
            raise _wrong("invoices", expected)
        part = one.amount if one.amount is not None else min(balances[invoice.id], left)
        if part > left:
            given = f"{amount_text(left, invoice.currency)} {invoice.currency}"
            expected = f"expected parts that add up to at most what came in: for {invoice.id} there is {given} left"
            raise _wrong("invoices", expected)
        left -= part
        parts += [(invoice.id, part)] if part > 0 else []
    return parts


def _wrong(field: str, expected: str) -> InvalidInput:
    return InvalidInput(f"{field}: {expected}", ((field, expected),))
