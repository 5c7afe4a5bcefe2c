"""Of which day, group and currency are the figures that somebody asks for? What stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request

from models.errors import InvalidInput
from models.grouping import GroupBy
from models.values import parse_date
from reading.trends import day_shown
from store.engine import Tx
from web.console.formats import address
from web.console.visit import Visit


@dataclass(frozen=True, slots=True)
class Asked:
    """today: the creditor's day. as_of: never after it; where none was named, the newest that can be shown at once.

    currency: '' where none was named.
    """

    today: date
    as_of: date
    by: GroupBy | None
    currency: str

    def currency_of(self, known: Sequence[str]) -> str:
        """The one that was asked for, if there is anything in it; else the first."""
        return self.currency if self.currency in known else (known[0] if known else "")

    def link(self, *parts: str, **other: str | None) -> str:
        """The address of figures of the same day, group and currency. other: what differs; None leaves it out."""
        told: dict[str, str | None] = {
            "as_of": None if self.as_of == self.today else self.as_of.isoformat(),
            "by": self.by.value if self.by else None,
            "currency": self.currency or None,
            **other,
        }
        query = urlencode({name: value for name, value in told.items() if value is not None})
        return address("figures", *parts) + (f"?{query}" if query else "")


async def asked(request: Request, visit: Visit, tx: Tx) -> Asked:
    """Raises InvalidInput for a day or a group that cannot be."""
    given = request.query_params
    today = (await visit.door.desk.clock.now(tx)).astimezone(visit.door.desk.zone).date()
    as_of = min(day_of(given["as_of"], "as_of"), today) if given.get("as_of") else await day_shown(tx, today)
    by = given.get("by", "")
    if by and by not in list(GroupBy):
        expected = f"expected one of {', '.join(GroupBy)}"
        raise InvalidInput(f"by: {expected}", (("by", expected),))
    return Asked(today, as_of, GroupBy(by) if by else None, given.get("currency", "")[:3])


def day_of(text: str, field: str) -> date:
    """Raises InvalidInput."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise InvalidInput(f"{field}: {error}", ((field, str(error)),)) from error
