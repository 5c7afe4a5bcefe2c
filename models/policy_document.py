"""What does a readable document of policies consist of? Chapters of sections: sentences, points and tables."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from models.customer import CustomerKind


class Audience(StrEnum):
    """customers read what concerns them; staff also who decides what, and where a rule comes from."""

    CUSTOMERS = "customers"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Concerned:
    """Of whom a document speaks, where it is one customer's: what holds for others is left out."""

    kind: CustomerKind
    country: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """Rows of texts under their columns. amounts: the columns of numbers, from 0. widths: against each other."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    amounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicySection:
    """Sentences, then points, then a table, then what has to be said after it; each may be missing."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: PolicyTable | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyChapter:
    """`id` is its place in a page."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    sections: tuple[PolicySection, ...]


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """file: a name for it, without ending. as_of: the day on which the rules were in force, in words. day: that day."""

    audience: Audience
    language: str
    title: str
    file: str
    day: date
    as_of: str
    contents: str
    paragraphs: tuple[str, ...]
    chapters: tuple[PolicyChapter, ...]

    def told(self) -> dict[str, Any]:
        """The whole document as JSON knows it."""
        return {**asdict(self), "audience": self.audience.value, "day": self.day.isoformat()}
