"""What does somebody bring to show that they are right, and what may be wrong with it?"""

from dataclasses import dataclass, field
from enum import StrEnum

from models.errors import InvalidInput


class FileFault(StrEnum):
    """large: more bytes than are taken, or more points than a screen can show. sort: none of those that are taken.

    locked: by a password. broken: nobody can open it. active: it would do something when it is opened. carries: there
    are other files in it.
    """

    EMPTY = "empty"
    LARGE = "large"
    SORT = "sort"
    LOCKED = "locked"
    BROKEN = "broken"
    ACTIVE = "active"
    CARRIES = "carries"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file. name: plain, with an ending of what it is."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class FileRefused(InvalidInput):
    """One file is not taken. name: as it was brought, whatever that is."""

    def __init__(self, name: str, fault: FileFault, expected: str) -> None:
        super().__init__(f"{name}: {expected}", (("file", expected),))
        self.name, self.fault = name, fault
