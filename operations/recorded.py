"""What became of each item that was handed in? New, amended, unchanged or refused, item by item."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    NEW = "new"
    AMENDED = "amended"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Recorded:
    """`errors` are (field, what was expected) of a refused item, of which nothing was stored.

    conflict: it was refused because the same id was written before with other content.
    """

    id: str
    status: Status
    errors: tuple[tuple[str, str], ...] = ()
    conflict: bool = False


def refused(item_id: str, field: str, expected: str, *, conflict: bool = False) -> Recorded:
    return Recorded(item_id, Status.REFUSED, ((field, expected),), conflict)
