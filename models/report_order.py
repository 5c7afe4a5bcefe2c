"""Which reports leave by themselves, to whom, and what became of each? Orders, and deliveries by recipient."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, field_validator

from models.console import Cadence
from models.customer import Email
from models.values import LanguageCode, Line, Shape

#: People who get one report; a list of a mail server takes more.
MOST_RECIPIENTS = 50


class PackGroup(StrEnum):
    """By what the figures of a pack are grouped."""

    SEGMENT = "segment"
    REGION = "region"
    PRODUCT = "product"
    COLLECTOR = "collector"


class ReportOrder(Shape):
    """A report on a schedule. hour: of the creditor's day after the period, at which it leaves.

    grouped: each figure also by it; None: all together alone.
    """

    name: Line = Field(max_length=80)
    cadence: Cadence
    recipients: tuple[Email, ...] = Field(min_length=1, max_length=MOST_RECIPIENTS)
    language: LanguageCode
    grouped: PackGroup | None = None
    hour: int = Field(7, ge=0, le=23)

    @field_validator("recipients")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple({address.lower(): address for address in value}.values())


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order that was given. since: what should have left before is not sent any more."""

    id: int
    order: ReportOrder
    active: bool
    since: datetime
    created_by: str
    created_at: datetime


class DeliveryState(StrEnum):
    """waiting: its mail server was not called yet, for certain. unknown: it was, and nobody knows what came of it."""

    WAITING = "waiting"
    UNKNOWN = "unknown"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One report to one recipient. asked_by: who sent it by hand; None: the clock. answer, refused: codes."""

    id: int
    order_id: int
    as_of: date
    recipient: str
    claimed_at: datetime
    asked_by: str | None
    attempts: int
    called_at: datetime | None
    sent_at: datetime | None
    refused: str | None
    answer: str | None
    answered_by: str | None

    @property
    def state(self) -> DeliveryState:
        if self.sent_at is not None:
            return DeliveryState.SENT
        if self.refused is not None:
            return DeliveryState.REFUSED
        return DeliveryState.WAITING if self.called_at is None else DeliveryState.UNKNOWN
