"""At which hours may customers be contacted, by the policy file in force?"""

from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, LiteralString

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from config.faults import Fault, field_of, place, shape_faults
from config.yaml_source import read_yaml
from domain.contact_hours import WEEKDAYS, ContactHours, Window
from models.strategy import ClockField
from models.values import Line, Shape

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _pair(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError('expected an opening and a closing hour, such as ["08:00", "19:00"]')
    return tuple(value)


def _wrong_windows(message: LiteralString) -> PydanticCustomError:
    return PydanticCustomError("windows", message, {"field": "windows"})


class ContactPolicy(Shape):
    """`windows` in the customer's local time, from the first hour until just before the second; no entry: closed."""

    name: Line
    source: Line
    windows: dict[Weekday, tuple[Annotated[tuple[ClockField, ClockField], BeforeValidator(_pair)], ...]] = Field(
        min_length=1
    )
    holidays_allowed: bool
    weekends_allowed: bool

    @model_validator(mode="after")
    def _in_order(self) -> "ContactPolicy":
        if not any(self.windows.values()):
            raise _wrong_windows("expected at least one window in the week")
        for windows in self.windows.values():
            hours: list[time] = [hour for window in windows for hour in window]
            if any(later <= earlier for earlier, later in pairwise(hours)):
                raise _wrong_windows(
                    "expected windows of one day in order, each closing after it opens, that do not touch"
                )
        return self

    def contact_hours(self) -> ContactHours:
        windows = tuple(
            tuple(Window(opens, closes) for opens, closes in self.windows.get(day, ()))  # type: ignore[call-overload]
            for day in WEEKDAYS
        )
        return ContactHours(windows, self.holidays_allowed, self.weekends_allowed)


def read_policy(path: Path, name: str) -> tuple[ContactHours | None, list[Fault]]:
    """The hours, where nothing is wrong with the file, and every fault."""
    data, faults = read_yaml(path, name)
    if data is None and faults:
        return None, faults
    try:
        policy = ContactPolicy.model_validate(data)
    except ValidationError as error:
        return None, faults + shape_faults(
            error, lambda path: place(name, field_of(path)), lambda _: list(ContactPolicy.model_fields)
        )
    return (None if faults else policy.contact_hours()), faults
