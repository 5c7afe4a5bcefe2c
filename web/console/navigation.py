"""Which pages does the menu lead to? Each shown to whoever may open it."""

from dataclasses import dataclass

from models.user import Access, User
from web.console.formats import address


@dataclass(frozen=True, slots=True)
class Entry:
    """word: its key in `frame.menu`."""

    word: str
    path: str
    access: Access = Access.READ


@dataclass(frozen=True, slots=True)
class Shown:
    word: str
    path: str
    here: bool


MENU = (
    Entry("today", address("today")),
    Entry("portfolio", address("cases")),
    Entry("customers", address("customers")),
    Entry("figures", address("figures")),
    Entry("rules", address("rules")),
    Entry("packs", address("packs"), Access.SUPERVISE),
    Entry("health", address("health")),
    Entry("people", address("people"), Access.ADMINISTER),
)


def entries(user: User, path: str) -> list[Shown]:
    """The menu of somebody; `path` is the page they are on."""
    return [
        Shown(one.word, one.path, path == one.path or path.startswith(f"{one.path}/"))
        for one in MENU
        if user.may(one.access)
    ]
