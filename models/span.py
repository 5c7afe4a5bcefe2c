"""How are lengths of time, moments, hours and percentages written in YAML? Each in one way, checked when it is read."""

import re
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_SPAN = re.compile(r"([0-9]{1,4}) ?(d|bd|days?|business days?)", re.ASCII)
_MOMENT = re.compile(r"due(?: ?([+-]) ?([0-9]{1,4}) ?(d|bd))?", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in days: calendar days, or business days of the customer's calendar."""

    days: int
    business: bool = False

    def __str__(self) -> str:
        return f"{self.days}{'bd' if self.business else 'd'}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day counted from the due date; negative is before it."""

    days: int
    business: bool = False

    def __str__(self) -> str:
        if not self.days and not self.business:
            return "due"
        return f"due {'-' if self.days < 0 else '+'} {abs(self.days)}{'bd' if self.business else 'd'}"


def parse_span(value: Any) -> Span:
    """`10d`, `2bd`, `2 business days`, `1 day`."""
    if isinstance(value, Span):
        return value
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected a length such as "10d", "2bd" or "2 business days"')
    return Span(int(found[1]), found[2].startswith("b"))


def parse_moment(value: Any) -> Moment:
    """`due`, `due - 3d`, `due + 2bd`."""
    if isinstance(value, Moment):
        return value
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected a moment such as "due", "due - 3d" or "due + 2bd"')
    days = int(found[2] or 0)
    return Moment(-days if found[1] == "-" else days, found[3] == "bd")


def _parse_clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected an hour in quotes, such as "09:00"')
    return time(int(found[1]), int(found[2]))


def _parse_percent(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    found = re.fullmatch(r"([0-9]{1,2}(?:\.[0-9]{1,2})?) ?%", value, re.ASCII) if isinstance(value, str) else None
    if not found or not Decimal(found[1]):
        raise ValueError('expected a percentage above 0 and below 100, such as "5%"')
    return Decimal(found[1])


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


SpanField = Annotated[
    Span, BeforeValidator(parse_span), PlainSerializer(str), _schema(f"^{_SPAN.pattern}$", "2 business days")
]
MomentField = Annotated[
    Moment, BeforeValidator(parse_moment), PlainSerializer(str), _schema(f"^{_MOMENT.pattern}$", "due + 3d")
]
ClockField = Annotated[
    time,
    BeforeValidator(_parse_clock),
    PlainSerializer(lambda value: value.strftime("%H:%M")),
    _schema(f"^{_CLOCK.pattern}$", "09:00"),
]
PercentField = Annotated[
    Decimal,
    BeforeValidator(_parse_percent),
    PlainSerializer(lambda value: f"{value}%"),
    _schema(r"^[0-9]{1,2}(\.[0-9]{1,2})? ?%$", "5%"),
]
