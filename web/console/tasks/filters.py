"""Which part of the worklist does an address ask for? Filters as they stand behind the ?, and the place in the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from models.errors import InvalidInput
from models.task import TaskKind
from models.user import Access, User
from models.values import LANGUAGES
from store.worklist import Place, Wanted

#: Whose tasks: one's own, nobody's, everybody's; else a name.
MINE, NOBODY, ALL = "mine", "nobody", "all"
_LONGEST = 200
_ON = "yes"


@dataclass(frozen=True, slots=True)
class Filters:
    """`whose` is MINE, NOBODY, ALL or a name; the others are empty where they do not matter."""

    whose: str
    queue: str = ""
    kind: str = ""
    customer: str = ""
    language: str = ""
    overdue: bool = False
    snoozed: bool = False
    after: str = ""

    @property
    def place(self) -> Place | None:
        """Raises InvalidInput."""
        return place_of(self.after) if self.after else None

    def wanted(self, user: User) -> Wanted:
        """Raises InvalidInput for a kind that no task has."""
        if self.kind and self.kind not in set(TaskKind):
            raise InvalidInput("kind: expected a kind of task", (("kind", "expected a kind of task"),))
        owner = None if self.whose in (NOBODY, ALL) else user.name if self.whose == MINE else self.whose
        return Wanted(
            owner=owner,
            queue=self.queue or None,
            kind=TaskKind(self.kind) if self.kind else None,
            customer=self.customer or None,
            overdue=self.overdue,
            snoozed=self.snoozed,
            unowned=self.whose == NOBODY,
            language=self.language or None,
        )

    def query(self, **changed: str) -> str:
        """What stands behind the ?, without the place in the list; `changed` in place of what was asked for."""
        given = {
            "owner": self.whose,
            "queue": self.queue,
            "kind": self.kind,
            "customer": self.customer,
            "language": self.language,
            "overdue": _ON if self.overdue else "",
            "snoozed": _ON if self.snoozed else "",
            **changed,
        }
        return urlencode({name: value for name, value in given.items() if value})


def filters_of(query: Mapping[str, str], user: User) -> Filters:
    """As an address asks. Whoever does tasks sees their own first, others everybody's."""
    given = {name: value.strip()[:_LONGEST] for name, value in query.items()}
    return Filters(
        whose=given.get("owner") or (MINE if user.may(Access.WORK) else ALL),
        queue=given.get("queue", ""),
        kind=given.get("kind", ""),
        customer=given.get("customer", ""),
        language=given.get("language", "") if given.get("language") in LANGUAGES else "",
        overdue=given.get("overdue") == _ON,
        snoozed=given.get("snoozed") == _ON,
        after=given.get("after", ""),
    )


def written(place: Place) -> str:
    """A place in the list for an address."""
    weight, day, id_ = place
    return f"{weight}_{day.isoformat()}_{id_}"


def place_of(text: str) -> Place:
    """Raises InvalidInput."""
    try:
        weight, day, id_ = text.split("_")
        return int(weight), date.fromisoformat(day), id_
    except ValueError as error:
        expected = "expected a place in the list, as its own links give it"
        raise InvalidInput(f"after: {expected}", (("after", expected),)) from error
