"""What does the menu of the portal offer? Only what whoever came in may do."""

from dataclasses import dataclass

from models.portal import PortalRight
from web.portal.address import address
from web.portal.visit import Visit

#: Path, word of the menu, right that it needs.
_ENTRIES: tuple[tuple[str, str, PortalRight | None], ...] = (
    ("", "home", None),
    ("pay", "pay", PortalRight.PAY),
    ("talk", "talk", PortalRight.TALK),
    ("contacts", "contacts", None),
    ("details", "details", None),
)


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    word: str
    here: bool


def entries(visit: Visit, path: str) -> list[Entry]:
    found = []
    for part, word, right in _ENTRIES:
        if right is None or visit.may(right):
            where = address(part)
            inside = path.removesuffix("/") == where.removesuffix("/") or (bool(part) and path.startswith(f"{where}/"))
            found.append(Entry(where, word, inside))
    return found
