"""Which strategy fits a customer: ordered rules over attributes and payment behaviour."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from models.strategy import StepId
from models.values import Line, Shape

BEHAVIOUR_FIELDS = (
    "invoices_settled",
    "on_time_ratio",
    "mean_days_late",
    "disputes",
    "broken_promises",
    "months_known",
)
CUSTOMER_FIELDS = ("kind", "country", "region", "language")


class Behaviour(Shape):
    """How a customer paid, from the invoices settled in the last 24 months and those overdue now.

    An invoice that is overdue now counts as late by its days so far: who never pays has a history too.
    invoices_settled: number of invoices settled in the last 24 months.
    on_time_ratio: share of them and the overdue ones settled on or before due, 0..1; None without history.
    mean_days_late: mean of max(0, settled or today - due) in days; None without history.
    broken_promises: promises to pay that were broken in the last 24 months, or kept with a payment that was taken back.
    months_known: whole months since the first invoice was issued.
    """

    invoices_settled: int = 0
    on_time_ratio: Decimal | None = None
    mean_days_late: Decimal | None = None
    disputes: int = 0
    broken_promises: int = 0
    months_known: int = 0


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError("expected a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("expected a number") from error
    if not number.is_finite():
        raise ValueError("expected a number")
    return number


Number = Annotated[Decimal, BeforeValidator(_number)]


class Condition(Shape):
    """One test on one field; all that are given must hold. A field without a value fails every test."""

    is_: Line | None = Field(default=None, alias="is")
    in_: tuple[Line, ...] | None = Field(default=None, alias="in")
    not_in: tuple[Line, ...] | None = None
    below: Number | None = None
    above: Number | None = None
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Condition":
        if not self.model_fields_set:
            raise ValueError("expected at least one of is, in, not_in, below, above, at_least, at_most")
        return self


class SegmentRule(Shape):
    name: StepId
    strategy: StepId
    when: dict[str, Condition] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_fields(self) -> "SegmentRule":
        for field in self.when:
            if field not in BEHAVIOUR_FIELDS + CUSTOMER_FIELDS and not field.startswith("attributes."):
                known = ", ".join((*CUSTOMER_FIELDS, *BEHAVIOUR_FIELDS, "attributes.NAME"))
                raise ValueError(f"unknown field {field!r} in when: expected one of {known}")
        return self
