"""Which debts does money pay? Those its sender asks for or names, those the customer promised, else the oldest due."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from models.charge import ChargeKind
from models.credit import CreditKind
from models.late_charges import Part

#: A credit's key: its kind and id.
Key = tuple[str, str]

_PART_OF = {ChargeKind.FEE: Part.COSTS, ChargeKind.COMPENSATION: Part.COSTS, ChargeKind.INTEREST: Part.INTEREST}
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Available:
    """Money of one customer in one currency that is not allocated yet, and what its sender still asks of it.

    named: invoices that its reference names.
    """

    key: Key
    amount: Decimal
    wishes: tuple[tuple[str, Decimal], ...] = ()
    named: frozenset[str] = frozenset()

    @property
    def pays_charges(self) -> bool:
        """A credit note takes back what was invoiced, and charges have not been."""
        return self.key[0] != CreditKind.CREDIT_NOTE.value


@dataclass(frozen=True, slots=True)
class OwedCharge:
    """What of a charge is not paid yet."""

    id: int
    kind: ChargeKind
    left: Decimal


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed of one invoice: its `balance`, and beside it open charges in the order in which they were claimed.

    order: in which a payment of the invoice is spent, by law or by the installation's own rule.
    """

    invoice_id: str
    balance: Decimal
    charges: tuple[OwedCharge, ...] = ()
    order: tuple[Part, ...] = (Part.PRINCIPAL, Part.COSTS, Part.INTEREST)


@dataclass(frozen=True, slots=True)
class Applied:
    """A part of a credit that lowers an invoice or, where `charge` is its id, what is charged on that invoice."""

    key: Key
    invoice_id: str
    amount: Decimal
    charge: int | None = None
    charge_kind: ChargeKind | None = None


def allocate(
    available: Sequence[Available],
    debts: Sequence[Debt],
    known: Collection[str],
    word: Iterable[tuple[str, Decimal]] = (),
) -> list[Applied]:
    """Spread credits over what is owed; the sum per credit, invoice and charge is never exceeded.

    available: in the order in which they were received. debts: the oldest due first. word: what the customer has
    promised to pay of which invoice, in the order of the days. known: invoices that have arrived (paid ones too).

    What a sender asks for pays the principal of that invoice, then its charges. A wish for an invoice that has not
    arrived waits with its money; what a wish has over falls to the others. What a law puts before the principal is paid
    with it, invoice by invoice; what comes after it waits until no principal is owed.
    """
    spread = _Spread(debts)
    for credit in available:
        spread.take_in(credit, known)
    for debt in debts:
        for credit in available:
            if debt.invoice_id in credit.named:
                spread.pay(credit, debt, debt.order)
    for invoice_id, promised in word:
        spread.keep_word(available, invoice_id, promised)
    for debt in debts:
        for credit in available:
            spread.pay(credit, debt, debt.order[: debt.order.index(Part.PRINCIPAL) + 1])
    for debt in debts:
        for credit in available:
            spread.pay(credit, debt, debt.order)
    return spread.applied()


class _Spread:
    """What is still free and still owed while money is spread."""

    def __init__(self, debts: Sequence[Debt]) -> None:
        self._debts = {debt.invoice_id: debt for debt in debts}
        self._balances = {debt.invoice_id: debt.balance for debt in debts}
        self._charges = {charge.id: charge.left for debt in debts for charge in debt.charges}
        self._kinds: dict[int | None, ChargeKind] = {one.id: one.kind for debt in debts for one in debt.charges}
        self._free: dict[Key, Decimal] = {}
        self._parts: dict[tuple[Key, str, int | None], Decimal] = {}

    def applied(self) -> list[Applied]:
        return [
            Applied(key, invoice_id, amount, charge, self._kinds.get(charge))
            for (key, invoice_id, charge), amount in self._parts.items()
        ]

    def take_in(self, credit: Available, known: Collection[str]) -> None:
        """A credit and what its sender asks of it; what waits for an invoice is not free."""
        self._free[credit.key], waiting = credit.amount, _NOTHING
        for invoice_id, wanted in credit.wishes:
            if invoice_id not in known:
                waiting += wanted
            elif invoice_id in self._debts:
                debt = self._debts[invoice_id]
                rest = wanted - self._principal(credit, invoice_id, wanted)
                self._costs(credit, debt, debt.order, rest)
        self._free[credit.key] = max(self._free[credit.key] - waiting, _NOTHING)

    def keep_word(self, available: Iterable[Available], invoice_id: str, promised: Decimal) -> None:
        """Payments keep what was promised: the principal alone was."""
        for credit in available:
            if credit.pays_charges:
                promised -= self._principal(credit, invoice_id, promised)

    def pay(self, credit: Available, debt: Debt, parts: Sequence[Part]) -> None:
        """As much of these parts of a debt as is free, in their order."""
        for part in parts:
            if part is Part.PRINCIPAL:
                self._principal(credit, debt.invoice_id, self._free[credit.key])
            else:
                self._costs(credit, debt, (part,), self._free[credit.key])

    def _principal(self, credit: Available, invoice_id: str, at_most: Decimal) -> Decimal:
        part = min(at_most, self._free[credit.key], self._balances.get(invoice_id, _NOTHING))
        return self._spend(credit, invoice_id, None, part, self._balances)

    def _costs(self, credit: Available, debt: Debt, parts: Sequence[Part], at_most: Decimal) -> None:
        if not credit.pays_charges:
            return
        for part in parts:
            for charge in debt.charges:
                if _PART_OF[charge.kind] is part:
                    amount = min(at_most, self._free[credit.key], self._charges[charge.id])
                    at_most -= self._spend(credit, debt.invoice_id, charge.id, amount, self._charges)

    def _spend(
        self, credit: Available, invoice_id: str, charge: int | None, amount: Decimal, owed: dict[Any, Decimal]
    ) -> Decimal:
        if amount <= 0:
            return _NOTHING
        place = credit.key, invoice_id, charge
        self._parts[place] = self._parts.get(place, _NOTHING) + amount
        self._free[credit.key] -= amount
        owed[invoice_id if charge is None else charge] -= amount
        return amount
