"""What is owed, and what is set apart? One customer's books in plain Python, without the engine's rules or store."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass
class Bill:
    """An invoice."""

    id: str
    currency: str
    issued_on: date
    due_on: date
    amount: Decimal


@dataclass
class Money:
    """A payment or a credit note: what of it is `free`, asked for and applied by invoice."""

    kind: str
    id: str
    currency: str
    received_on: date
    free: Decimal
    wishes: dict[str, Decimal]
    applied: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Apart:
    """A disputed amount, or what a credit note is expected for; None: all that is owed.

    ends_with: the kinds of money that are expected; none of them ends a dispute.
    """

    invoice_id: str
    amount: Decimal | None
    ends_with: tuple[str, ...] = ()


@dataclass
class Ledger:
    """word: what the customer has promised to pay in a currency, by invoice, in the order of the days."""

    bills: dict[str, Bill] = field(default_factory=dict)
    money: dict[tuple[str, str], Money] = field(default_factory=dict)
    word: Callable[[str], Iterable[tuple[str, Decimal]]] = lambda currency: ()
    disputed: dict[int, Apart] = field(default_factory=dict)
    expected: dict[int, Apart] = field(default_factory=dict)

    # What happens

    def bill(self, new: Bill) -> None:
        self.bills[new.id] = new
        self._spend(new.currency)

    def amend(self, invoice_id: str, amount: Decimal) -> None:
        """What is above the new amount comes free again, of the money received last."""
        bill = self.bills[invoice_id]
        bill.amount = amount
        above = -self.owed(invoice_id)
        for money in sorted(self.money.values(), key=_received, reverse=True):
            back = min(money.applied.get(invoice_id, NOTHING), max(above, NOTHING))
            if back:
                money.applied[invoice_id] -= back
                money.free += back
                above -= back
        self._spend(bill.currency)

    def receive(self, new: Money) -> None:
        self.money[new.kind, new.id] = new
        self._spend(new.currency)

    def take_back(self, kind: str, id: str) -> set[str]:
        """The invoices that it had lowered."""
        gone = self.money.pop((kind, id))
        self._spend(gone.currency)
        return set(gone.applied)

    # What is true

    def owed(self, invoice_id: str) -> Decimal:
        paid = sum((money.applied.get(invoice_id, NOTHING) for money in self.money.values()), NOTHING)
        return self.bills[invoice_id].amount - paid

    def credited(self, invoice_id: str) -> Decimal:
        """By credit notes."""
        notes = (money for money in self.money.values() if money.kind == "credit_note")
        return sum((money.applied.get(invoice_id, NOTHING) for money in notes), NOTHING)

    def on_account(self) -> dict[str, Decimal]:
        """By currency, where there is any."""
        found: dict[str, Decimal] = {}
        for money in self.money.values():
            if money.free:
                found[money.currency] = found.get(money.currency, NOTHING) + money.free
        return found

    def claim(self, invoice_id: str, promised: Decimal = NOTHING) -> Decimal:
        """What may be asked for: nothing disputed, nothing promised, nothing that a credit note is to come for."""
        owed = self.owed(invoice_id)
        apart = (one for one in (*self.disputed.values(), *self.expected.values()) if one.invoice_id == invoice_id)
        parts = [owed if one.amount is None else one.amount for one in apart]
        return max(owed - sum(parts, NOTHING) - promised, NOTHING)

    def open_bills(self) -> list[str]:
        return [bill.id for bill in self._oldest(self.bills.values()) if self.owed(bill.id) > 0]

    def _oldest(self, bills: Iterable[Bill]) -> list[Bill]:
        return sorted(bills, key=lambda bill: (bill.due_on, bill.issued_on, bill.id))

    def _spend(self, currency: str) -> None:
        """First what each sender asked for; what payments have left keeps what was promised, then the oldest due."""
        purses = sorted((one for one in self.money.values() if one.currency == currency), key=_received)
        rest: dict[tuple[str, str], Decimal] = {}
        for money in purses:
            waits = NOTHING
            left = money.free
            for invoice_id, wanted in sorted(money.wishes.items()):
                unmet = max(wanted - money.applied.get(invoice_id, NOTHING), NOTHING)
                if invoice_id in self.bills:
                    left -= self._apply(money, invoice_id, min(unmet, left))
                else:
                    waits += unmet
            rest[money.kind, money.id] = max(left - waits, NOTHING)
        for invoice_id, promised in self.word(currency):
            for money in purses:
                if money.kind == "payment":
                    part = self._apply(money, invoice_id, min(promised, rest[money.kind, money.id]))
                    rest[money.kind, money.id] -= part
                    promised -= part
        for bill in self._oldest(one for one in self.bills.values() if one.currency == currency):
            for money in purses:
                rest[money.kind, money.id] -= self._apply(money, bill.id, rest[money.kind, money.id])

    def _apply(self, money: Money, invoice_id: str, at_most: Decimal) -> Decimal:
        part = max(min(at_most, self.owed(invoice_id)), NOTHING)
        if part:
            money.free -= part
            money.applied[invoice_id] = money.applied.get(invoice_id, NOTHING) + part
            self._arrives(money.kind, invoice_id, part)
        return part

    def _arrives(self, kind: str, invoice_id: str, part: Decimal) -> None:
        """What was expected comes, the oldest first."""
        for one in self.expected.values():
            if one.invoice_id == invoice_id and kind in one.ends_with and one.amount is not None:
                came = min(part, one.amount)
                one.amount -= came
                part -= came


def _received(money: Money) -> tuple[date, str, str]:
    return money.received_on, money.kind, money.id
