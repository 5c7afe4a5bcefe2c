"""How is a debt paid in instalments? The terms of a payment plan, before its days and amounts are worked out."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from models.arrangement import CoveredInvoice, DatedPayment, Due
from models.span import PercentField
from models.staff import StaffRole
from models.values import Amount, CalendarDate, Line, Shape, fault_at

_PERIOD = re.compile(r"(?:([0-9]{1,3}) ?)?(m|w|d|months?|weeks?|days?)", re.ASCII)
_MOST_PAYMENTS = 60
_LONGEST = {"m": 12, "w": 52, "d": 366}


@dataclass(frozen=True, slots=True)
class Period:
    """The distance between two instalments: months of the calendar, or days."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        if self.months:
            return f"{self.months}m"
        return f"{self.days // 7}w" if self.days % 7 == 0 else f"{self.days}d"


def parse_period(value: Any) -> Period:
    """`month`, `1m`, `2 weeks`, `10d`."""
    if isinstance(value, Period):
        return value
    found = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    number = int(found[1] or 1) if found else 0
    if not found or not number:
        raise ValueError('expected a length such as "1m", "2 weeks" or "10d"')
    unit = found[2][0]
    if number > _LONGEST[unit]:
        raise ValueError("expected at most a year between two instalments")
    return Period(months=number) if unit == "m" else Period(days=number * (7 if unit == "w" else 1))


PeriodField = Annotated[
    Period,
    BeforeValidator(parse_period),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": f"^{_PERIOD.pattern}$", "examples": ["1m"]}),
]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a plan comes to. `covered` are (invoice, part of it); needs: whose approval it waits for, None: nobody's."""

    customer_id: str
    currency: str
    covered: tuple[tuple[str, Decimal], ...]
    payments: tuple[Due, ...]
    needs: StaffRole | None


class Instalments(Shape):
    """When and in which parts it is paid: so many equal `instalments`, or `payments` of one's own.

    first_on: the day of the first payment; None: one period after the day it is agreed, or that day where a
    `down_payment` is made first. The equal instalments follow the down payment at the same distance. `payments` add up
    to what is covered. interest: percent a year on what is still to come; None: none. interest_from: the day from which
    it runs; None: the day it is agreed.
    """

    instalments: int | None = Field(default=None, ge=1, le=_MOST_PAYMENTS, strict=True)
    down_payment: Amount | None = None
    first_on: CalendarDate | None = None
    every: PeriodField = Period(months=1)
    payments: tuple[DatedPayment, ...] = Field(default=(), max_length=_MOST_PAYMENTS)
    interest: PercentField | None = None
    interest_from: CalendarDate | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.instalments is None) == (not self.payments):
            raise fault_at("instalments", "expected a number of equal instalments, or payments with their days")
        if not self.payments:
            return self
        if self.down_payment is not None or self.first_on is not None:
            raise fault_at(
                "payments", "expected no down payment and no first day beside payments with days of their own"
            )
        days = [payment.on for payment in self.payments]
        if sorted(set(days)) != days:
            raise fault_at("payments", "expected payments in the order of their days, each day once")
        if len(days) > 1 and any(payment.amount is None for payment in self.payments):
            raise fault_at("payments", "expected an amount for each of several payments")
        return self


class PlanTerms(Instalments):
    """A payment plan for invoices of one customer and currency, whole or in part."""

    invoices: tuple[CoveredInvoice, ...] = Field(min_length=1, max_length=500)
    note: Line | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [invoice.invoice_id for invoice in self.invoices]
        if len(named) != len(set(named)):
            raise fault_at("invoices", "expected each invoice once")
        return self
