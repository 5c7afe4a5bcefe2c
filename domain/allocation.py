"""Which invoices does the money pay? As its sender asked first, the rest oldest due first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: A credit's key: its kind and id.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Available:
    """Money of one customer in one currency that is not allocated yet, and what its sender still asks of it."""

    key: Key
    amount: Decimal
    wishes: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A part of a credit that lowers an invoice."""

    key: Key
    invoice_id: str
    amount: Decimal


def allocate(available: Sequence[Available], owed: Mapping[str, Decimal], known: frozenset[str]) -> list[Applied]:
    """Spread credits over what is owed; the sum per credit and per invoice is never exceeded.

    available: in the order in which they were received. owed: balance by invoice id, oldest due first.
    known: invoices that have arrived (paid ones too). A wish for one that has not waits with its money: it is not
    spent on others. A wish for a paid one falls to the oldest due.
    """
    balances = dict(owed)
    free: dict[Key, Decimal] = {}
    applied: dict[tuple[Key, str], Decimal] = {}

    def take(key: Key, invoice_id: str, at_most: Decimal) -> Decimal:
        part = min(at_most, balances.get(invoice_id, Decimal(0)))
        if part > 0:
            applied[key, invoice_id] = applied.get((key, invoice_id), Decimal(0)) + part
            balances[invoice_id] -= part
        return max(part, Decimal(0))

    for credit in available:
        left, waiting = credit.amount, Decimal(0)
        for invoice_id, wanted in credit.wishes:
            if invoice_id in known:
                left -= take(credit.key, invoice_id, min(wanted, left))
            else:
                waiting += wanted
        free[credit.key] = max(left - waiting, Decimal(0))
    for invoice_id in owed:
        for key, left in free.items():
            free[key] -= take(key, invoice_id, left)
    return [Applied(key, invoice_id, amount) for (key, invoice_id), amount in applied.items()]
