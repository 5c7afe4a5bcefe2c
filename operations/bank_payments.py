"""Which payment is a line of a bank, and what is said where its money went back?"""

from domain.bank_matching import Verdict
from models.bank import BankEntry
from models.credit import Allocation, Payment, ReversalKind

_LONGEST_REFERENCE = 500


def payment_of(entry: BankEntry, verdict: Verdict) -> Payment:
    """The payment that a matched entry is."""
    assert verdict.customer_id is not None, "what is matched has its customer"
    return Payment(
        id=entry.payment_id,
        customer_id=verdict.customer_id,
        received_on=entry.booked_on,
        currency=entry.currency,
        amount=entry.amount,
        method=entry.method,
        reference=written(entry),
        allocations=tuple(Allocation(invoice_id=invoice_id, amount=part) for invoice_id, part in verdict.pays),
    )


def written(entry: BankEntry) -> str | None:
    """What the payer wrote, as far as a payment has room for it."""
    return entry.remittance[:_LONGEST_REFERENCE].strip() or None


def kind_of_return(entry: BankEntry) -> ReversalKind:
    """Why money went back: as the bank says, else it could not be collected."""
    return entry.returned.kind if entry.returned is not None else ReversalKind.BOUNCED


def reason_of(entry: BankEntry) -> str:
    """What stands in the timeline as the reason: the bank's code, else that it came back."""
    code = entry.returned.reason if entry.returned is not None else None
    return f"returned by the bank ({code})" if code else "returned by the bank"
