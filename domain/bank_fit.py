"""How does an amount stand to what is owed: exactly, a part of it, more, or in another currency?"""

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum, auto

from domain.bank_portfolio import OwedInvoice
from models.bank import BankEntry
from models.case import Why

#: So much less than owed may be a bank's fee. It makes nobody clear.
NEAR = Decimal("0.02")
_ZERO = Decimal(0)


class Fit(Enum):
    """How an amount stands to what is owed. EQUAL: to each of several. PAID: nothing is owed of what was named."""

    EXACT = auto()
    EQUAL = auto()
    NEAR = auto()
    PART = auto()
    MORE = auto()
    PAID = auto()
    OTHER_CURRENCY = auto()
    NONE = auto()


#: How it stands, what it would pay (invoice id, part), and why.
Fitted = tuple[Fit, list[tuple[str, Decimal]], list[Why]]


def fit_named(entry: BankEntry, named: Sequence[OwedInvoice]) -> Fitted | None:
    """How the amount stands to the invoices that were named; None where none was."""
    if not named:
        return None
    same = [one for one in named if one.currency == entry.currency]
    if not same:
        return Fit.OTHER_CURRENCY, [], [Why("bank_other_currency", {"currency": named[0].currency})]
    unpaid = sorted((one for one in same if one.balance > 0), key=lambda one: (one.due_on, one.invoice_id))
    if not unpaid:
        return Fit.PAID, [], [Why("bank_paid_already", {"invoices": numbers_of(same)})]
    owed, left, pays = _sum(unpaid), entry.amount, []
    for one in unpaid:
        pays.append((one.invoice_id, min(left, one.balance)))
        left -= pays[-1][1]
    pays = [(invoice_id, part) for invoice_id, part in pays if part > 0]
    code = "bank_exact" if len(unpaid) == 1 else "bank_exact_sum"
    if entry.amount in (owed, owed + sum((one.on_top for one in unpaid), _ZERO)):
        return Fit.EXACT, pays, [Why(code, {"invoices": numbers_of(unpaid)})]
    if entry.amount > owed:
        return Fit.MORE, pays, [_differs("bank_more", entry, entry.amount - owed)]
    if owed - entry.amount <= owed * NEAR:
        return Fit.NEAR, pays, [_differs("bank_near", entry, owed - entry.amount)]
    return Fit.PART, pays, [_differs("bank_part", entry, owed - entry.amount)]


def fit_owed(entry: BankEntry, owed: Sequence[OwedInvoice]) -> Fitted:
    """How the amount stands to all that a customer owes in its currency."""
    if not owed:
        return Fit.NONE, [], []
    equal = [one for one in owed if entry.amount in (one.balance, one.balance + one.on_top)]
    if len(equal) > 1:
        return (
            Fit.EQUAL,
            [(one.invoice_id, one.balance) for one in equal],
            [Why("bank_one_of_equal", {"count": len(equal)})],
        )
    for some in (equal, owed, [one for one in owed if one.due_on <= entry.booked_on]):
        total = _sum(some)
        if some and entry.amount in (total, total + sum((one.on_top for one in some), _ZERO)):
            code = "bank_exact" if len(some) == 1 else "bank_exact_sum"
            return (
                Fit.EXACT,
                [(one.invoice_id, one.balance) for one in some],
                [Why(code, {"invoices": numbers_of(some)})],
            )
    near = [one for one in owed if _ZERO < one.balance - entry.amount <= one.balance * NEAR]
    if len(near) == 1:
        missing = near[0].balance - entry.amount
        return Fit.NEAR, [(near[0].invoice_id, entry.amount)], [_differs("bank_near", entry, missing)]
    return (Fit.PART if entry.amount < _sum(owed) else Fit.MORE), [], []


def _differs(code: str, entry: BankEntry, by: Decimal) -> Why:
    return Why(code, {"amount": f"{by:f} {entry.currency}"})


def numbers_of(invoices: Sequence[OwedInvoice]) -> str:
    return ", ".join(one.number for one in invoices)


def _sum(invoices: Sequence[OwedInvoice]) -> Decimal:
    return sum((one.balance for one in invoices), _ZERO)
