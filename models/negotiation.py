"""How are terms agreed with a customer? A negotiation: offers of ours and theirs, until one is accepted."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from models.plan import Instalments
from models.span import PercentField
from models.staff import StaffRole
from models.values import Amount, CalendarDate, Shape


class NegotiationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class OfferKind(StrEnum):
    """instalments: a plan. discount: less, for payment soon. partial: a part now as full settlement.
    extension: all of it, later: a promise.
    """

    INSTALMENTS = "instalments"
    DISCOUNT = "discount"
    PARTIAL = "partial"
    EXTENSION = "extension"


class OfferState(StrEnum):
    """pending: it needs an approval before it may be made (ours) or accepted (theirs). open: on the table."""

    PENDING = "pending"
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COUNTERED = "countered"
    REFUSED = "refused"
    EXPIRED = "expired"

    @property
    def is_running(self) -> bool:
        return self in (OfferState.PENDING, OfferState.OPEN)


class OfferSide(StrEnum):
    US = "us"
    CUSTOMER = "customer"


class OfferTerms(Shape):
    """What is offered. Which fields it has depends on its kind.

    plan: of instalments. percent: off what is owed (discount), or the part that is paid (partial). amount: in place of
    that percent, for a part of one currency. until: the last day to pay, of all but instalments.
    """

    kind: OfferKind
    plan: Instalments | None = None
    percent: PercentField | None = None
    amount: Amount | None = None
    until: CalendarDate | None = None

    @model_validator(mode="after")
    def _fields_of_its_kind(self) -> Self:
        given = {name for name in ("plan", "percent", "amount", "until") if getattr(self, name) is not None}
        match self.kind:
            case OfferKind.INSTALMENTS:
                possible = [{"plan"}]
            case OfferKind.DISCOUNT:
                possible = [{"percent", "until"}]
            case OfferKind.PARTIAL:
                possible = [{"percent", "until"}, {"amount", "until"}]
            case OfferKind.EXTENSION:
                possible = [{"until"}]
        if given not in possible:
            expected = " or ".join(" and ".join(sorted(names)) for names in possible)
            message = f"expected {expected} for {self.kind.value}, and nothing else"
            raise PydanticCustomError("offer", "{message}", {"field": self.kind.value, "message": message})
        return self

    @property
    def settles(self) -> bool:
        """Whether less than what is owed is paid, and the rest is let go."""
        return self.kind in (OfferKind.DISCOUNT, OfferKind.PARTIAL)


#: Amounts by currency, in the order of the codes.
Sums = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer as it stands. `number` counts from 1 within its negotiation.

    owed: what was owed when it was made. to_pay: what is paid in all where it is accepted, without interest.
    needs: the role that has to approve it first, where one has to.
    """

    id: int
    number: int
    side: OfferSide
    state: OfferState
    terms: OfferTerms
    owed: Sums
    to_pay: Sums
    made_at: datetime
    made_by: str
    needs: StaffRole | None = None
    approved_by: str | None = None
    note: str | None = None

    @property
    def was_told(self) -> bool:
        """Whether the customer may know of it: what of ours waits for a second person's yes, or got none, is ours."""
        return self.side is OfferSide.CUSTOMER or self.needs is None or self.approved_by is not None


@dataclass(frozen=True, slots=True)
class Negotiation:
    """One negotiation as it stands, with its offers in their order. open_until: last day, where the customer is.

    step_id: the rung that opened it; None: a person did. task_id: whoever deals with it.
    """

    id: int
    customer_id: str
    state: NegotiationState
    open_until: date
    opened_at: datetime
    opened_by: str
    invoices: tuple[str, ...]
    offers: tuple[Offer, ...] = ()
    step_id: str | None = None
    task_id: int | None = None

    def offer(self, number: int) -> Offer | None:
        return next((offer for offer in self.offers if offer.number == number), None)
