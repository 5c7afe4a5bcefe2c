"""What does a dossier tell? Everything about some invoices of a customer that somebody else needs to pursue them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from models.statement import Statement


class Purpose(StrEnum):
    """Whom it is for; `person`: somebody asked for it."""

    AGENCY = "agency"
    LEGAL = "legal"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class StoryFile:
    """What was attached to a message or to a dispute. `place`: its path in the dossier."""

    place: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One sealed entry of the customer's chain. `entry` is its text as it was sealed; None where it is about others.

    entry_digest: SHA-256 of that text, also where the text is left out.
    """

    position: int
    digest: bytes
    entry_digest: bytes
    entry: str | None
    invoice_id: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """Rows as the database has them (amounts Decimal, days date, instants aware), each list oldest first.

    customer: with its address (lines) and contacts. messages: with `attempts` and `invoices`. contacts_made: calls and
    visits. interactions: the entries of these invoices and of the customer itself. chain: all of the customer's.
    """

    customer: dict[str, Any]
    invoices: tuple[dict[str, Any], ...]
    statement: Statement
    messages: tuple[dict[str, Any], ...]
    replies: tuple[dict[str, Any], ...]
    contacts_made: tuple[dict[str, Any], ...]
    arrangements: tuple[dict[str, Any], ...]
    disputes: tuple[dict[str, Any], ...]
    credits: tuple[dict[str, Any], ...]
    charges: tuple[dict[str, Any], ...]
    interactions: tuple[dict[str, Any], ...]
    chain: tuple[ChainLink, ...]
    files: tuple[StoryFile, ...]
    purpose: Purpose
    reason: str | None
    language: str
    made_at: datetime
    made_by: str

    @property
    def today(self) -> date:
        return self.statement.as_of
