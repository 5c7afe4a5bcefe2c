"""Who works on our side? Collectors, supervisors, managers, with their authority and their absences."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from models.customer import Email
from models.values import LanguageCode, Line, Shape

#: Actors of the timelines that are no people.
_TAKEN = frozenset({"engine", "customer", "erp", "web", "temporal"})
_HANDLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?", re.ASCII)


class StaffRole(StrEnum):
    """From the desk that calls to the one that decides; each may do what the ones before it may."""

    COLLECTOR = "collector"
    SUPERVISOR = "supervisor"
    CREDIT_MANAGER = "credit_manager"
    MANAGER = "manager"

    @property
    def rank(self) -> int:
        return tuple(StaffRole).index(self)


def _handle(value: Any) -> str:
    if not isinstance(value, str) or not _HANDLE.fullmatch(value):
        raise ValueError(
            "expected a handle such as ana or juan.perez: letters, digits, points and hyphens, at most 40, "
            "a letter or digit first and last"
        )
    if value.lower() in _TAKEN or value in frozenset(StaffRole):
        raise ValueError(f"expected another handle: {value} has a meaning of its own")
    return value


#: What follows the @ in a note, and the actor of what somebody does.
Handle = Annotated[str, BeforeValidator(_handle)]


class StaffMember(Shape):
    """Somebody who works here. `notify` are addresses of chat tools with their secrets: never shown, never logged.

    most_customers: how many they look after at most; None: any number.
    """

    name: Handle
    full_name: Line
    role: StaffRole
    email: Email | None = None
    languages: tuple[LanguageCode, ...] = ()
    most_customers: int | None = Field(default=None, ge=0, le=1_000_000)
    notify: tuple[str, ...] = Field(default=(), max_length=10, repr=False)
    active: bool = True

    @field_validator("languages", "notify")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value))


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, both included, in the creditor's calendar; as instants from `begins` to `ends`.

    substitute: who does their tasks meanwhile; None: whoever of the queue comes first.
    """

    staff: str
    from_day: date
    through: date
    begins: datetime
    ends: datetime
    substitute: str | None = None
    reason: str | None = None
