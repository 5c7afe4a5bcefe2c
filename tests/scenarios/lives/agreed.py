"""What has the customer agreed to pay, and was it kept? Promises, plans and settlements, as the ledger sees them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.scenarios.lives.ledger import NOTHING, Ledger


@dataclass(frozen=True)
class Part:
    """What of an invoice is agreed, of what was owed of it and credited to it then."""

    amount: Decimal
    owed: Decimal
    credited: Decimal


@dataclass
class Agreement:
    """`payments`: (the last day that counts, what is due on it), in their order."""

    id: int
    kind: str
    state: str
    currency: str
    parts: dict[str, Part]
    payments: list[tuple[date, Decimal]]
    interest: Decimal = NOTHING
    tolerance: Decimal = NOTHING
    break_after: int = 1

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.payments), NOTHING)

    @property
    def runs(self) -> bool:
        return self.state in ("pending", "open")


@dataclass
class Agreements:
    """`ended`: invoices that nobody asks for any more, though they are owed: handed over, written off, cancelled."""

    ledger: Ledger
    all: dict[int, Agreement] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ledger.word = self.word

    def part(self, invoice_id: str, amount: Decimal) -> Part:
        return Part(amount, self.ledger.owed(invoice_id), self.ledger.credited(invoice_id))

    def promised(self, invoice_id: str) -> Decimal:
        """What of an invoice is to be left alone because it was agreed."""
        found = [one for one in self.all.values() if one.state == "open" and invoice_id in one.parts]
        return sum((self._to_come(one, invoice_id) for one in found), NOTHING)

    def word(self, currency: str) -> list[tuple[str, Decimal]]:
        """What is still to come by what is in force, the earliest day first; of one agreement the oldest due first."""
        running = [one for one in self.all.values() if one.state == "open" and one.currency == currency]
        return [
            (id, self._to_come(one, id))
            for one in sorted(running, key=lambda one: (self._next(one), one.id))
            for id in sorted(one.parts, key=lambda id: (self.ledger.bills[id].due_on, id))
        ]

    def _next(self, one: Agreement) -> date:
        """The last day for the first payment that has not come in."""
        came, due = self.received(one), NOTHING
        for deadline, amount in one.payments:
            due += amount
            if came < due:
                return deadline
        return date.max

    def received(self, one: Agreement) -> Decimal:
        """All that has come in for it; interest, which no invoice asks for, lies on account."""
        came = sum((part.amount - self._missing(id, part) for id, part in one.parts.items()), NOTHING)
        return came + min(one.interest, self.ledger.on_account().get(one.currency, NOTHING))

    def pass_to(self, day: date) -> None:
        """What is true of each on a day where the customer is."""
        for one in self.all.values():
            if one.runs and not [id for id in one.parts if id not in self.ended and self._open(one, id)]:
                one.state = "cancelled"
            elif one.state == "open":
                one.state = self._judged(one, day)

    def money_is_gone(self, lowered: set[str]) -> None:
        """What had paid these invoices was taken back: what was kept with it is not any more."""
        for one in self.all.values():
            if one.state == "kept" and lowered & set(one.parts) and self.received(one) < one.total - one.tolerance:
                one.state = "broken"

    def is_amended(self, invoice_id: str, by: Decimal) -> None:
        """What an invoice grew by was never agreed; what it shrank by counts as a credit note does."""
        for one in self.all.values():
            part = one.parts.get(invoice_id)
            if part is not None:
                one.parts[invoice_id] = Part(
                    part.amount, part.owed + max(by, NOTHING), part.credited + min(by, NOTHING)
                )

    def _judged(self, one: Agreement, day: date) -> str:
        came, due, missed, to_come = self.received(one), NOTHING, 0, 0
        for deadline, amount in one.payments:
            due += amount
            if came < due and day <= deadline:
                to_come += 1
            elif came < due - one.tolerance * due / one.total:
                missed += 1
        if not missed and not to_come:
            return "kept"
        if to_come and missed < (one.break_after if one.kind == "plan" else 1):
            return "open"
        return "partly_kept" if one.kind == "promise" and came > 0 else "broken"

    def _open(self, one: Agreement, invoice_id: str) -> bool:
        """What is in force ends by being kept; what waits for an approval is moot once nothing is owed."""
        return one.state == "open" or self.ledger.owed(invoice_id) > 0

    def _to_come(self, one: Agreement, invoice_id: str) -> Decimal:
        if one.kind == "settlement":
            return self.ledger.owed(invoice_id)
        return self._missing(invoice_id, one.parts[invoice_id])

    def _missing(self, invoice_id: str, part: Part) -> Decimal:
        """Payments count for what was agreed before the rest of the invoice, credit notes for the rest first."""
        if invoice_id in self.ended:
            return NOTHING
        lowered = part.owed - self.ledger.owed(invoice_id)
        credited = max(self.ledger.credited(invoice_id) - part.credited, NOTHING)
        return max(part.amount - max(lowered - min(credited, part.owed - part.amount), NOTHING), NOTHING)
