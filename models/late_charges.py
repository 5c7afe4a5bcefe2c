"""What may be claimed because a payment is late: laws and contracts about interest, compensation, and their rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.customer import CustomerKind
from models.errors import InvalidInput


class Part(StrEnum):
    """What a payment of one invoice is split into. costs: fees and compensation."""

    COSTS = "costs"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class LeftOver(StrEnum):
    """What becomes of charges still open when the principal is paid. bill: the ERP invoices them."""

    BILL = "bill"
    WAIVE = "waive"


class Standing(StrEnum):
    """Only what is in force is claimed. contractual: where it was agreed, so an own file has to say so."""

    IN_FORCE = "in_force"
    CONTRACTUAL = "contractual"
    UNVERIFIED = "unverified"


class DayCount(StrEnum):
    """What a day is of a year: one of 365, one of 360, or one of as many as that year has."""

    ACTUAL_365 = "actual/365"
    ACTUAL_360 = "actual/360"
    ACTUAL_ACTUAL = "actual/actual"


class RateOf(StrEnum):
    """Which reference rate counts: that of each period that passes, or that of the day on which interest began."""

    EACH_PERIOD = "each_period"
    START = "start"


@dataclass(frozen=True, slots=True)
class RatePeriod:
    """Percent a year from `first` to `last`, both included. doubt: what is not sure about it."""

    first: date
    last: date
    percent: Decimal
    source: str
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class ReferenceRate:
    """A published rate: its periods in order, without gaps. `name` by language."""

    id: str
    name: dict[str, str]
    sources: tuple[str, ...]
    periods: tuple[RatePeriod, ...]

    def on(self, day: date) -> RatePeriod:
        """Raises InvalidInput where nobody entered a rate for this day: it is never guessed."""
        for period in reversed(self.periods):
            if period.first <= day <= period.last:
                return period
        known = f"known from {self.periods[0].first} to {self.periods[-1].last}" if self.periods else "none is known"
        raise InvalidInput(
            f"Reference rate {self.id} is unknown on {day} ({known}): expected a row in reference_rates.yaml",
            ((f"reference_rates.yaml, rate {self.id}", f"expected a row for {day}"),),
        )


@dataclass(frozen=True, slots=True)
class AccountingUnit:
    """A unit whose worth in a currency is published for each day, such as Chile's UF."""

    id: str
    name: dict[str, str]
    currency: str
    sources: tuple[str, ...]
    values: dict[date, Decimal]

    def on(self, day: date) -> Decimal:
        """Raises InvalidInput where nobody entered its worth on this day."""
        found = self.values.get(day)
        if found is None:
            raise InvalidInput(
                f"The worth of {self.id} is unknown on {day}: expected it in reference_rates.yaml",
                ((f"reference_rates.yaml, unit {self.id}", f"expected a value for {day}"),),
            )
        return found


@dataclass(frozen=True, slots=True)
class InterestRule:
    """Simple interest: a fixed `percent` a year, or a reference rate `times` a factor plus `points`."""

    percent: Decimal | None = None
    reference: ReferenceRate | None = None
    times: Decimal = Decimal(1)
    points: Decimal = Decimal(0)
    rate_of: RateOf = RateOf.EACH_PERIOD
    day_count: DayCount = DayCount.ACTUAL_365


@dataclass(frozen=True, slots=True)
class Tier:
    """A fixed sum for debts of at least `least`."""

    least: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Tranche:
    """A percentage of the part of the debt up to `up_to` (None: of all above), in the rule's unit or currency."""

    up_to: Decimal | None
    percent: Decimal


@dataclass(frozen=True, slots=True)
class CompensationRule:
    """For the costs of recovery: a fixed sum by the size of the debt (`tiers`), or a part of it (`tranches`).

    currency: of the sums; a debt in another one has no compensation. None: percentages alone, of any currency.
    unit: what the bounds of tranches are counted in. after_days: only where the debt is later than that.
    """

    currency: str | None
    tiers: tuple[Tier, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    unit: AccountingUnit | None = None
    after_days: int = 0


@dataclass(frozen=True, slots=True)
class Law:
    """What one law or contract gives the creditor. Countries and regions are the debtor's; no kinds: every kind.

    order: how a payment of an invoice is split, where this differs from the country's. instrument: as it is cited.
    """

    id: str
    instrument: str
    countries: frozenset[str]
    regions: frozenset[str]
    debtors: frozenset[CustomerKind]
    standing: Standing
    interest: InterestRule | None
    compensation: CompensationRule | None
    order: tuple[Part, ...] | None
    sources: tuple[str, ...]
    seen_on: date
    confidence: str
    notes: tuple[str, ...] = ()

    def concerns(self, country: str, region: str | None, kind: CustomerKind) -> bool:
        return (
            country in self.countries
            and (not self.regions or region in self.regions)
            and (not self.debtors or kind in self.debtors)
        )


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """In which order a payment of one invoice is spent in these countries, and by which law."""

    countries: frozenset[str]
    order: tuple[Part, ...]
    instrument: str
    source: str


@dataclass(frozen=True, slots=True)
class LateCharges:
    """All of it. `laws`: the installation's own first, those of a region before those of its country."""

    laws: tuple[Law, ...]
    orders: tuple[PaymentOrder, ...]
    order: tuple[Part, ...]
    left_over: LeftOver
    rates: dict[str, ReferenceRate]
    units: dict[str, AccountingUnit]

    @property
    def in_force(self) -> tuple[Law, ...]:
        return tuple(law for law in self.laws if law.standing is Standing.IN_FORCE)

    def law_for(self, country: str, region: str | None, kind: CustomerKind) -> Law | None:
        """By which law a debtor owes more for being late; None where nothing is in force: then nothing is claimed."""
        return next((law for law in self.in_force if law.concerns(country, region, kind)), None)

    def order_for(self, country: str, region: str | None, kind: CustomerKind) -> tuple[Part, ...]:
        """In which order a payment of one invoice is spent; it holds for fees too, where no law gives interest."""
        law = self.law_for(country, region, kind)
        if law is not None and law.order is not None:
            return law.order
        return next((rule.order for rule in self.orders if country in rule.countries), self.order)
