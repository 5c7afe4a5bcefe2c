"""What does a customer want to agree to in the portal, and why can it not be agreed to there and then?"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from models.negotiation import OfferKind, OfferTerms
from models.plan import Instalments, Period, PeriodField
from models.values import Amount, CalendarDate, ExternalId, Line, Shape, fault_at

#: Invoices that one wish is about: who has more chooses, or writes to us.
MOST_INVOICES = 50
#: Characters of what somebody says with it: one line of a timeline.
LONGEST_WORDS = 300
_MOST_PAYMENTS = 60


class PromiseWish(Shape):
    """A day to pay. amount: what is paid then; None: all. then_on: the day of the rest; None: it is not promised."""

    invoice_ids: tuple[ExternalId, ...] = Field(min_length=1, max_length=MOST_INVOICES)
    on: CalendarDate
    amount: Amount | None = None
    then_on: CalendarDate | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.then_on is not None and self.amount is None:
            raise fault_at("amount", "expected what is paid on the first of two days")
        if self.then_on is not None and self.then_on <= self.on:
            raise fault_at("then_on", "expected a later day than the first")
        return self


class PlanWish(Shape):
    """So many `payments`, the first on its day and as high as `first_amount`; None: all equal."""

    invoice_ids: tuple[ExternalId, ...] = Field(min_length=1, max_length=MOST_INVOICES)
    payments: int = Field(ge=2, le=_MOST_PAYMENTS)
    first_on: CalendarDate
    every: PeriodField
    first_amount: Amount | None = None
    note: Line | None = Field(default=None, max_length=LONGEST_WORDS)

    @property
    def terms(self) -> Instalments:
        """As a plan has them: equal instalments follow a first payment of its own."""
        equal = self.payments if self.first_amount is None else self.payments - 1
        return Instalments(
            instalments=equal, down_payment=self.first_amount, first_on=self.first_on, every=self.every
        )  # fmt: skip


class CounterWish(Shape):
    """What a customer offers in place of what we did. Which fields it has depends on its kind.

    payments, first_on, every: of instalments. until: the day of all of it (extension), or of `amount`, which is to
    settle it (partial).
    """

    kind: Literal[OfferKind.INSTALMENTS, OfferKind.EXTENSION, OfferKind.PARTIAL]
    payments: int | None = Field(default=None, ge=2, le=_MOST_PAYMENTS)
    first_on: CalendarDate | None = None
    every: PeriodField = Period(months=1)
    until: CalendarDate | None = None
    amount: Amount | None = None
    note: Line | None = Field(default=None, max_length=LONGEST_WORDS)

    @model_validator(mode="after")
    def _fields_of_its_kind(self) -> Self:
        needed = {
            OfferKind.INSTALMENTS: ("payments", "first_on"),
            OfferKind.EXTENSION: ("until",),
            OfferKind.PARTIAL: ("amount", "until"),
        }[self.kind]
        for name in needed:
            if getattr(self, name) is None:
                raise fault_at(name, "expected a value, the field is required")
        return self

    @property
    def terms(self) -> OfferTerms:
        match self.kind:
            case OfferKind.INSTALMENTS:
                plan = Instalments(instalments=self.payments, first_on=self.first_on, every=self.every)
                return OfferTerms(kind=self.kind, plan=plan)
            case OfferKind.EXTENSION:
                return OfferTerms(kind=self.kind, until=self.until)
            case OfferKind.PARTIAL:
                return OfferTerms(kind=self.kind, amount=self.amount, until=self.until)


class Beyond(StrEnum):
    """In what a wish goes further than a customer may alone.

    broken: something was broken lately. times: promised often already. less: less than is owed.
    """

    DAY = "day"
    PAYMENTS = "payments"
    FIRST_DAY = "first_day"
    FIRST_AMOUNT = "first_amount"
    EVERY = "every"
    AMOUNT = "amount"
    TIMES = "times"
    BROKEN = "broken"
    LESS = "less"


class AgreeFault(StrEnum):
    """Why nothing can be agreed here and now.

    ended: nothing is owed, or nobody asks for it. covered: something was agreed about it already. set_apart: all of it
    is disputed or waits for a credit note. negotiated: an offer about it waits for an answer. often: asked or promised
    too often. early, late: the day. amount: more than is owed, or too fine. currencies: invoices of several where one
    is meant. payments: too many. first_amount: a first payment as high as the whole. begun: the day of the promise has
    come. beyond: more than may be changed alone. over: it has ended meanwhile. answered: the offer is off the table.
    changed: what is owed is another amount now.
    """

    ENDED = "ended"
    COVERED = "covered"
    SET_APART = "set_apart"
    NEGOTIATED = "negotiated"
    OFTEN = "often"
    EARLY = "early"
    LATE = "late"
    AMOUNT = "amount"
    CURRENCIES = "currencies"
    PAYMENTS = "payments"
    FIRST_AMOUNT = "first_amount"
    BEGUN = "begun"
    BEYOND = "beyond"
    OVER = "over"
    ANSWERED = "answered"
    CHANGED = "changed"
