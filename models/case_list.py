"""Which cases does somebody want to see, and in which order? What may be asked of the list, checked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from models.case import HoldKind, Outcome
from models.values import Amount, CalendarDate, CountryCode, CurrencyCode, ExternalId, Line, Shape


class CaseSort(StrEnum):
    """By what the list is in order. Amounts of several currencies are in one order: narrow it to one first."""

    NEXT = "next"
    DUE = "due"
    AMOUNT = "amount"
    CUSTOMER = "customer"
    INVOICE = "invoice"


def _whole(value: Any) -> Any:
    """A number as it stands in an address."""
    if isinstance(value, str):
        if not value.isascii() or not value.isdecimal() or len(value) > 6:
            raise ValueError("expected a whole number, such as 30")
        return int(value)
    return value


Days = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=100_000)]
#: Any hold, or none of them, beside the kinds that there are.
ANY_HOLD, NO_HOLD = "any", "none"


class CaseFilters(Shape):
    """Cases that meet all of these; what is None does not matter. Days are both included.

    late: days past the due date, where the customer is. next_within: days until the step to come. text: an id, a
    number, or words with which words of the customer's name begin.
    """

    invoice: ExternalId | None = None
    customer: ExternalId | None = None
    text: Line | None = None
    stage: Line | None = None
    segment: Line | None = None
    strategy: Line | None = None
    collector: Line | None = None
    unowned: bool | None = None
    country: CountryCode | None = None
    region: Line | None = None
    currency: CurrencyCode | None = None
    product: Line | None = None
    due_before: CalendarDate | None = None
    due_after: CalendarDate | None = None
    due_from: CalendarDate | None = None
    due_to: CalendarDate | None = None
    late_from: Days | None = None
    late_to: Days | None = None
    amount_from: Amount | None = None
    amount_to: Amount | None = None
    hold: HoldKind | Literal["any", "none"] | None = None
    next_within: Days | None = None
    open: bool | None = None
    outcome: Outcome | None = None

    def asked(self) -> dict[str, Any]:
        """The values of those that matter, as the store takes them."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Order:
    by: CaseSort = CaseSort.NEXT
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended. key: of its last row, as text; None: among those that have none, which come last."""

    key: str | None
    invoice_id: str
