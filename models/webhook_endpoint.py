"""Who subscribed to events? A receiver's address, what it wants to hear of, and the secrets that sign for it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import Field, field_validator

from models.values import Line, Shape
from models.webhook import ALL, EventType


class Stopped(StrEnum):
    """Why nothing is posted to it any more. gone: it said so. not_taken: for more than a day it took nothing."""

    GONE = "gone"
    NOT_TAKEN = "not_taken"


class NewEndpoint(Shape):
    """What is asked for. `events`: types of events, `promise.*` for all of a noun, `*` for every one."""

    url: str = Field(min_length=1, max_length=2000)
    events: tuple[str, ...] = Field(default=(ALL,), min_length=1)
    description: Line | None = None

    @field_validator("events")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        nouns = {event.partition(".")[0] for event in EventType}
        known = {ALL, *EventType, *(f"{noun}.*" for noun in nouns)}
        for one in value:
            if one not in known:
                raise ValueError(f"expected *, such as promise.*, or one of {', '.join(EventType)}; not {one!r}")
        return tuple(dict.fromkeys(value))


@dataclass(frozen=True, slots=True)
class Secret:
    """A signing secret (`whsec_...`); one that was replaced signs beside the newest until `until`."""

    secret: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A receiver. Its `secrets` are newest first. disabled_why: where we stopped by ourselves."""

    id: int
    url: str = field(repr=False)
    events: tuple[str, ...]
    secrets: tuple[Secret, ...]
    active: bool
    description: str | None
    disabled_why: Stopped | None
    created_at: datetime
    created_by: str


def in_force(secrets: tuple[Secret, ...], now: datetime) -> list[str]:
    """The secrets that sign at an instant, the newest first."""
    return [one.secret for one in secrets if one.until is None or one.until > now]
