"""What could money that came in be for? Open invoices, found by number, amount, customer and the payer's account.

It goes along with what is matched: an invoice that one line has paid is not what the next one is for, and one whose
payment went back is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.payer_names import Names
from domain.references import Mention, Numbers

_ZERO = Decimal(0)
_SIGNS = re.compile(r"[^0-9A-Z]")
#: Shorter ones are in other numbers by chance.
_SHORTEST_TAX_ID = 7


@dataclass(frozen=True, slots=True)
class OwedInvoice:
    """balance: of its principal; zero where it was paid lately. on_top: fees, interest and compensation claimed."""

    invoice_id: str
    customer_id: str
    number: str
    currency: str
    due_on: date
    balance: Decimal
    on_top: Decimal = _ZERO


@dataclass(frozen=True, slots=True)
class Payer:
    customer_id: str
    name: str
    tax_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """An account from which a customer has paid before. sure: a person said so, or it was so more than once."""

    account: str
    customer_id: str
    sure: bool


class Portfolio:
    """Everything open, indexed once for a whole statement; `take` lowers what was paid."""

    def __init__(self, owed: Iterable[OwedInvoice], payers: Iterable[Payer], seen: Iterable[SeenAccount] = ()) -> None:
        self._owed = {one.invoice_id: one for one in owed}
        self._of: dict[tuple[str, str], list[str]] = {}
        self._by_amount: dict[tuple[str, Decimal], set[str]] = {}
        for one in sorted(self._owed.values(), key=lambda one: (one.due_on, one.invoice_id)):
            self._of.setdefault((one.customer_id, one.currency), []).append(one.invoice_id)
            self._note(one)
        numbers = ((name, one.invoice_id) for one in self._owed.values() for name in {one.number, one.invoice_id})
        self._numbers = Numbers(numbers)
        listed = list(payers)
        self._names = Names((payer.customer_id, payer.name) for payer in listed)
        self._tax_ids: dict[str, set[str]] = {}
        for payer in listed:
            for tax_id in map(_compact, payer.tax_ids):
                if len(tax_id) >= _SHORTEST_TAX_ID:
                    self._tax_ids.setdefault(tax_id, set()).add(payer.customer_id)
        self._seen: dict[str, dict[str, bool]] = {}
        for account in seen:
            known = self._seen.setdefault(account.account, {})
            known[account.customer_id] = account.sure or known.get(account.customer_id, False)

    def mentions(self, text: str) -> list[Mention]:
        return self._numbers.mentions(text)

    def invoice(self, invoice_id: str) -> OwedInvoice:
        return self._owed[invoice_id]

    def open_of(self, customer_id: str, currency: str) -> list[OwedInvoice]:
        """What a customer owes in a currency, oldest due first."""
        found = (self._owed[one] for one in self._of.get((customer_id, currency), ()))
        return [one for one in found if one.balance > 0]

    def with_balance(self, currency: str, amount: Decimal) -> list[OwedInvoice]:
        """Open invoices of which exactly this is owed, with or without what is claimed on top."""
        found = sorted(self._by_amount.get((currency, amount), ()))
        return [self._owed[one] for one in found]

    def payers_by_account(self, account: str | None) -> Mapping[str, bool]:
        """Customers that have paid from an account before, and whether that is sure."""
        return self._seen.get(account, {}) if account else {}

    def payers_by_tax_id(self, text: str) -> set[str]:
        found: set[str] = set()
        for word in text.upper().split():
            found |= self._tax_ids.get(_compact(word), set())
        return found

    def payers_by_name(self, text: str) -> frozenset[str]:
        return self._names.named_in(text)

    def take(self, customer_id: str, currency: str, amount: Decimal, pays: Iterable[tuple[str, Decimal]]) -> None:
        """Money was matched: these invoices owe less, and with the rest the oldest due ones."""
        left = amount
        for invoice_id, part in pays:
            left -= self._lower(invoice_id, part)
        for one in self.open_of(customer_id, currency):
            if left <= 0:
                return
            left -= self._lower(one.invoice_id, left)

    def put(self, owed: Iterable[OwedInvoice]) -> None:
        """What is owed of these invoices now; those that were not there before are left out."""
        for one in owed:
            if one.invoice_id in self._owed:
                self._replace(one)

    def _lower(self, invoice_id: str, at_most: Decimal) -> Decimal:
        before = self._owed[invoice_id]
        part = min(at_most, before.balance)
        self._replace(replace(before, balance=before.balance - part))
        return part

    def _replace(self, one: OwedInvoice) -> None:
        before = self._owed[one.invoice_id]
        for amount in {before.balance, before.balance + before.on_top}:
            self._by_amount.get((before.currency, amount), set()).discard(one.invoice_id)
        self._owed[one.invoice_id] = one
        self._note(one)

    def _note(self, one: OwedInvoice) -> None:
        if one.balance > 0:
            for amount in {one.balance, one.balance + one.on_top}:
                self._by_amount.setdefault((one.currency, amount), set()).add(one.invoice_id)


def _compact(text: str) -> str:
    return _SIGNS.sub("", text.upper())
