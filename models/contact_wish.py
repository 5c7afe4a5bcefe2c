"""How, when and in which language does somebody want to be contacted? Wishes are those of a role at a customer."""

from datetime import datetime, time, timedelta
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from models.span import ClockField
from models.strategy import Channel
from models.values import LanguageCode, Shape, fault_at

#: A message has to find the open hour: so long it is, at least.
SHORTEST = timedelta(hours=1)

Weekday = Annotated[int, Field(ge=1, le=7)]


class ContactWish(Shape):
    """What is left out is no wish: then it is as our rules have it.

    channel: the one that comes first, where a step has it. from_hour, until_hour: where the customer is, both or none.
    weekdays: ISO, 1 is Monday. agreed: channels by which they agreed to be written to, beside those that the ERP knows.
    """

    channel: Channel | None = None
    language: LanguageCode | None = None
    from_hour: ClockField | None = None
    until_hour: ClockField | None = None
    weekdays: tuple[Weekday, ...] | None = None
    agreed: tuple[Channel, ...] = ()

    @field_validator("weekdays")
    @classmethod
    def _each_once(cls, value: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if value is None or len(set(value)) == 7:
            return None
        if not value:
            raise ValueError("expected at least one day of the week")
        return tuple(sorted(set(value)))

    @field_validator("agreed")
    @classmethod
    def _in_one_order(cls, value: tuple[Channel, ...]) -> tuple[Channel, ...]:
        return tuple(channel for channel in Channel if channel in value)

    @model_validator(mode="after")
    def _an_hour_at_least(self) -> Self:
        if self.from_hour is None and self.until_hour is None:
            return self
        if self.from_hour is None:
            raise fault_at("from_hour", "expected both hours, or none")
        if self.until_hour is None:
            raise fault_at("until_hour", "expected both hours, or none")
        if _since_midnight(self.until_hour) - _since_midnight(self.from_hour) < SHORTEST:
            raise fault_at("until_hour", "expected an hour at least one hour later than the first")
        return self

    @property
    def says_when(self) -> bool:
        return self.from_hour is not None or self.weekdays is not None

    @property
    def is_empty(self) -> bool:
        return self == ContactWish()


class Wished(Shape):
    """A wish as it is kept. changed_by: `customer`, or who of us was told."""

    wish: ContactWish
    changed_at: datetime
    changed_by: str


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)
