"""What is owed, and what may be asked for? Money is exact, per currency, never added across currencies."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from models.case import Facts, Hold, HoldKind


def is_settled(facts: Facts) -> bool:
    return facts.balance <= 0


def active_holds(holds: Iterable[Hold], today: date) -> list[Hold]:
    """The holds in force on a day where the customer is."""
    begun = (hold for hold in holds if hold.starts_on is None or hold.starts_on <= today)
    return [hold for hold in begun if hold.until is None or hold.until >= today]


def claim_of(facts: Facts, holds: Iterable[Hold]) -> Decimal:
    """What may be asked for now, in the invoice's currency: the live balance less what is disputed or promised."""
    apart = Decimal(0)
    for hold in holds:
        if hold.kind.sets_apart:
            apart += facts.balance if hold.amount is None else hold.amount
    return max(facts.balance - apart, Decimal(0))


def reserved(facts: Facts, kinds: Collection[HoldKind]) -> Decimal:
    """How much of the balance holds of these kinds keep out of the claim."""
    apart = (facts.balance if hold.amount is None else hold.amount for hold in facts.holds if hold.kind in kinds)
    return min(sum(apart, Decimal(0)), facts.balance)


def still_covered(covered: Decimal, then: Decimal, balance: Decimal, credited: Decimal = Decimal(0)) -> Decimal:
    """What is still to come of an arranged part, now that of the balance `then` this `balance` is left.

    Payments count towards what was arranged before anything else. What credit notes took off since (`credited`) counts
    first towards the rest: it was disputed, or never promised.
    """
    beside = min(max(credited, Decimal(0)), max(then - covered, Decimal(0)))
    return max(covered - max(then - balance - beside, Decimal(0)), Decimal(0))


def totals(amounts: Iterable[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    """Sums per currency, in the order of the currency codes."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return tuple(sorted(sums.items()))
