"""What does somebody keep of a page's filters, to come back to it? Their own, or everybody's to see."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field, field_validator

from models.values import Line, Shape


class ViewPage(StrEnum):
    """The pages whose filters can be kept."""

    TODAY = "today"
    PORTFOLIO = "portfolio"
    CUSTOMERS = "customers"


class NewView(Shape):
    """`query` is what stands behind the ? of the page's address. A name that is there already takes the new query."""

    page: ViewPage
    name: Line = Field(max_length=60)
    query: str = Field(default="", max_length=2000)
    shared: bool = False

    @field_validator("query")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable() or "#" in value:
            raise ValueError("expected the part of an address behind its question mark")
        return value


class Renamed(Shape):
    name: Line = Field(max_length=60)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SavedView:
    """One that is kept. owner: who keeps it, and alone may change it."""

    id: int
    owner: str
    page: ViewPage
    name: str
    query: str
    shared: bool
