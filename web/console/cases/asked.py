"""What does the address of the portfolio ask for? Filters, order and place, read and written again as one query."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from config.room_words import RoomWords
from models.case_list import CaseFilters, CaseSort, Order, Position
from models.values import Shape
from web.forms import Typed, amount_of, checked

#: What is shown of cases where the address does not say: `state` is one of these, or an outcome.
OPEN, CLOSED, ALL = "open", "closed", "all"
#: Columns that can be left out or put in; the invoice, the customer and the money are always there.
COLUMNS = ("due", "late", "amount", "stage", "next", "segment", "strategy", "owner", "country", "product")
USUAL = ("due", "late", "stage", "next", "owner")
_AMOUNTS = ("amount_from", "amount_to")
_PLACE = ("after", "key")


class _Listing(Shape):
    sort: CaseSort = CaseSort.NEXT


@dataclass(frozen=True, slots=True)
class Asked:
    """form: the filters as they were typed, with what is wrong. state: see `OPEN`. query: without the place."""

    filters: CaseFilters
    order: Order
    after: Position | None
    state: str
    columns: tuple[str, ...]
    form: Typed
    given: list[tuple[str, str]] = field(default_factory=list)

    @property
    def query(self) -> str:
        return urlencode(self.given)

    def values(self) -> dict[str, Any]:
        """The filters as the store takes them."""
        return self.filters.asked()

    def narrowing(self) -> list[tuple[str, str]]:
        """Of the address what chooses cases, and nothing of how they are shown."""
        return [(name, value) for name, value in self.given if name not in ("sort", "down", "column")]

    def sorted_by(self, by: str) -> str:
        """The query that puts this column in order; the other way round where it is so already."""
        down = self.order.by.value == by and not self.order.descending
        kept = [(name, value) for name, value in self.given if name not in ("sort", "down")]
        return urlencode([*kept, ("sort", by), *([("down", "yes")] if down else [])])

    def onward(self, row: dict[str, Any]) -> str:
        """The query of the page behind a row."""
        key = [] if row["key"] is None else [("key", row["key"])]
        return urlencode([*self.given, ("after", row["invoice_id"]), *key])


def asked_in(request: Request, words: RoomWords, language: str) -> Asked:
    """Whatever cannot be read is told in `form` and counts as not asked."""
    return asked_of(request.query_params.multi_items(), words, language)


def asked_of(items: list[tuple[str, str]], words: RoomWords, language: str) -> Asked:
    known = {*CaseFilters.model_fields, "state", "sort", "down", "column", *_PLACE}
    given = [(name, value.strip()) for name, value in items if name in known and value.strip()]
    values = dict(given)
    form = Typed({name: value for name, value in values.items() if name not in _PLACE})
    state = values.get("state", OPEN)
    wanted: dict[str, Any] = {name: values[name] for name in CaseFilters.model_fields if name in values}
    wanted |= {name: amount_of(wanted[name], language) for name in _AMOUNTS if name in wanted}
    if state in (OPEN, CLOSED):
        wanted["open"] = state == OPEN
    elif state != ALL:
        wanted["outcome"] = state
    filters = checked(CaseFilters, wanted, form, words)
    if filters is None:
        if "outcome" in form.faults:
            form.faults["state"] = form.faults.pop("outcome")
        kept = {name: value for name, value in wanted.items() if name not in form.faults}
        kept.pop("outcome" if "state" in form.faults else "", None)
        filters = CaseFilters.model_validate(kept)
    listing = checked(_Listing, {"sort": values.get("sort", "")}, form, words) or _Listing()
    after = None
    if "after" in values:
        after = Position(values.get("key"), values["after"])
    columns = tuple(one for one in COLUMNS if ("column", one) in given) or USUAL
    order = Order(listing.sort, values.get("down") == "yes")
    plain = [(name, value) for name, value in given if name not in _PLACE]
    return Asked(filters, order, after, state, columns, form, plain)
