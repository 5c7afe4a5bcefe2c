"""How are late charges and reference rates written in their files, each entry by itself?"""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, LiteralString

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from models.customer import CustomerKind
from models.late_charges import DayCount, LeftOver, Part, RateOf, Standing
from models.values import LANGUAGES, Amount, CalendarDate, CountryCode, CurrencyCode, Line, Shape, parse_amount

_PERCENT = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,4})?) ?%", re.ASCII)
_FACTOR = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,4})?", re.ASCII)
_LARGEST, _LOWEST = Decimal(100), Decimal(-5)


def _percent(value: Any) -> Decimal:
    """A rate: central banks have had negative ones."""
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if not found or not _LOWEST <= Decimal(found[1]) <= _LARGEST:
        raise ValueError('expected a percentage between -5% and 100%, such as "2.15%"')
    return Decimal(found[1])


def _share(value: Any) -> Decimal:
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if not found or not 0 < Decimal(found[1]) <= _LARGEST:
        raise ValueError('expected a percentage above 0% and at most 100%, such as "9%"')
    return Decimal(found[1])


def _points(value: Any) -> Decimal:
    if not isinstance(value, str) or not _FACTOR.fullmatch(value):
        raise ValueError('expected percentage points between 0 and 99 in quotes, such as "8"')
    return Decimal(value)


def _factor(value: Any) -> Decimal:
    if not isinstance(value, str) or not _FACTOR.fullmatch(value) or not 0 < Decimal(value) <= 10:
        raise ValueError('expected a factor above 0 and at most 10 in quotes, such as "1.5"')
    return Decimal(value)


def _from_zero(value: Any) -> Decimal:
    parsed = parse_amount(value)
    if parsed < 0:
        raise ValueError("expected an amount of zero or more")
    return parsed


def _in_every_language(value: dict[str, str]) -> dict[str, str]:
    if set(value) != set(LANGUAGES):
        raise ValueError(f"expected a name in each of {', '.join(LANGUAGES)}")
    return value


def _each_once(value: tuple[Part, ...]) -> tuple[Part, ...]:
    if set(value) != set(Part) or len(value) != len(Part):
        raise ValueError(f"expected {', '.join(Part)} in some order, each once")
    return value


def _text(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "examples": [example]})


_said = PlainSerializer(lambda value: f"{value}%")
RatePercent = Annotated[Decimal, BeforeValidator(_percent), _said, _text(_PERCENT.pattern, "2.15%")]
Share = Annotated[Decimal, BeforeValidator(_share), _said, _text(_PERCENT.pattern, "9%")]
Points = Annotated[Decimal, BeforeValidator(_points), PlainSerializer(str), _text(_FACTOR.pattern, "8")]
Factor = Annotated[Decimal, BeforeValidator(_factor), PlainSerializer(str), _text(_FACTOR.pattern, "1.5")]
FromZero = Annotated[Decimal, BeforeValidator(_from_zero), PlainSerializer(str), _text(r"[0-9.]+", "1000.00")]
Worth = Annotated[Amount, _text(r"[0-9]{1,15}(\.[0-9]{1,4})?", "39643.59")]
Name = Annotated[dict[str, Line], AfterValidator(_in_every_language)]
EntryId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
OrderOfParts = Annotated[tuple[Part, ...], AfterValidator(_each_once)]


def _wrong(field: str, message: LiteralString) -> PydanticCustomError:
    return PydanticCustomError("late_charges", message, {"field": field})


class RateRow(Shape):
    """Percent a year from one day to another, both included. doubt: what is not sure about it."""

    from_: CalendarDate = Field(alias="from")
    to: CalendarDate
    percent: RatePercent
    source: Line
    doubt: Line | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "RateRow":
        if self.to < self.from_:
            raise _wrong("to", "expected a day on or after from")
        return self


class RateEntry(Shape):
    """A reference rate. An own file may give rows alone for a shipped one: they stand beside those shipped."""

    name: Name | None = None
    sources: tuple[Line, ...] = ()
    rows: tuple[RateRow, ...] = ()


class UnitEntry(Shape):
    """A unit of account with its worth by day; own values stand beside those shipped."""

    name: Name | None = None
    currency: CurrencyCode | None = None
    sources: tuple[Line, ...] = ()
    values: dict[CalendarDate, Worth] = Field(default_factory=dict)


class ReferenceRateFile(Shape):
    """`reference_rates.yaml`: published rates and units by id. What an own file leaves out stays as shipped."""

    rates: dict[EntryId, RateEntry] = Field(default_factory=dict)
    units: dict[EntryId, UnitEntry] = Field(default_factory=dict)


class InterestEntry(Shape):
    """A fixed `percent` a year, or a `reference` rate `times` a factor plus `points`."""

    percent: Share | None = None
    reference: EntryId | None = None
    times: Factor = Decimal(1)
    points: Points = Decimal(0)
    rate_of: RateOf = RateOf.EACH_PERIOD
    day_count: DayCount = DayCount.ACTUAL_365

    @model_validator(mode="after")
    def _one_of_both(self) -> "InterestEntry":
        if (self.percent is None) == (self.reference is None):
            raise _wrong("percent", "expected either percent or reference")
        given = self.model_fields_set & {"times", "points", "rate_of"}
        if self.reference is None and given:
            raise _wrong("reference", "expected a reference where times, points or rate_of are given")
        return self


class TierEntry(Shape):
    """A fixed sum for debts of at least `from`."""

    from_: FromZero = Field(alias="from")
    amount: Amount


class TrancheEntry(Shape):
    """A percentage of the debt up to a bound; the last has none."""

    up_to: Worth | None = None
    percent: Share


class CompensationEntry(Shape):
    """For the costs of recovery, once: a fixed sum by the size of the debt, or percentages of its parts."""

    currency: CurrencyCode | None = None
    tiers: tuple[TierEntry, ...] = ()
    tranches: tuple[TrancheEntry, ...] = ()
    unit: EntryId | None = None
    after_days: int = Field(default=0, ge=0, le=365)

    @model_validator(mode="after")
    def _consistent(self) -> "CompensationEntry":
        if bool(self.tiers) == bool(self.tranches):
            raise _wrong("tiers", "expected either tiers or tranches")
        if self.tiers and self.currency is None:
            raise _wrong("currency", "is missing: expected the currency of the tiers")
        if self.tiers and self.unit is not None:
            raise _wrong("unit", "expected no unit: tiers are in the currency")
        if self.tiers and (self.tiers[0].from_ or any(a.from_ >= b.from_ for a, b in pairwise(self.tiers))):
            raise _wrong("tiers", "expected tiers from 0 upwards, each from more than the one before")
        if self.tranches:
            bounds = [tranche.up_to for tranche in self.tranches]
            if bounds[-1] is not None or None in bounds[:-1]:
                raise _wrong("tranches", "expected a bound (up_to) in each tranche but the last, which has none")
            if any(a is not None and b is not None and a >= b for a, b in pairwise(bounds)):
                raise _wrong("tranches", "expected tranches upwards, each up to more than the one before")
            if len(bounds) > 1 and self.currency is None:
                raise _wrong("currency", "is missing: expected the currency of the bounds")
        return self


class LawEntry(Shape):
    """What one law or contract gives the creditor of a late payment."""

    id: EntryId
    instrument: Line
    countries: tuple[CountryCode, ...] = Field(min_length=1)
    regions: tuple[Line, ...] = ()
    debtors: tuple[CustomerKind, ...] = ()
    standing: Standing
    interest: InterestEntry | None = None
    compensation: CompensationEntry | None = None
    order: OrderOfParts | None = None
    confidence: Line
    notes: tuple[Line, ...] = ()
    sources: tuple[Line, ...] = Field(min_length=1)
    seen_on: CalendarDate

    @model_validator(mode="after")
    def _says_something(self) -> "LawEntry":
        if self.interest is None and self.compensation is None:
            raise _wrong("interest", "expected interest, or compensation, or both")
        if self.regions and len(self.countries) > 1:
            raise _wrong("regions", "expected one country where regions are given")
        return self


class OrderEntry(Shape):
    """In which order a payment of one invoice is spent in these countries, and by which law."""

    countries: tuple[CountryCode, ...] = Field(min_length=1)
    order: OrderOfParts
    instrument: Line
    source: Line


class LateChargesFile(Shape):
    """`late_charges.yaml`. An own file's laws go before the shipped ones; a law of a shipped id takes its place."""

    left_over: LeftOver | None = None
    order: OrderOfParts | None = None
    orders: tuple[OrderEntry, ...] = ()
    laws: tuple[LawEntry, ...] = ()
