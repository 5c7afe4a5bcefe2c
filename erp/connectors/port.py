"""What must a connector be able to do? Read an ERP page by page, and write back to it what was decided here."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from erp.fields import ImportKind, Item, Problem, check
from models.erp_request import ErpRequestKind
from models.errors import Refused, ServerUnreachable
from models.values import decimals_of


class ErpUnreachable(ServerUnreachable):
    """The ERP does not answer, or wants to be left alone: the next run tries again."""


class ErpRefuses(Refused):
    """The ERP answers that it will not: a wrong key, a missing right, a field that it does not have."""


@dataclass(frozen=True, slots=True)
class Read:
    """An item that is right by itself. key: the ERP's own id of it. shape: as a body of the API."""

    kind: ImportKind
    key: str
    item: Item
    shape: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wrong:
    """An item that cannot be taken: nothing of it is stored but this, for whoever corrects it."""

    kind: ImportKind
    key: str
    shape: Mapping[str, Any] = field(repr=False)
    errors: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """An item that the ERP does not count any more: cancelled, or a draft again. Unknown ones are nothing new."""

    kind: ImportKind
    key: str
    why: str


Entry = Read | Wrong | Gone


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a stream was read: the stamp of the last entry and its id. As the ERP writes them."""

    at: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in the order of their marks. `mark` is that of the last; None on an empty page."""

    entries: tuple[Entry, ...]
    mark: Mark | None
    more: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to the ERP (models/erp_request.py). customer, invoice: the ERP's own ids; invoice None: the whole
    customer.
    """

    id: int
    kind: ErpRequestKind
    customer: str
    invoice: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """The ERP's books have it now."""

    note: str


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """The ERP will not; why."""

    note: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Handed in, and a person there has to finish it: it is asked about again."""

    note: str


@dataclass(frozen=True, slots=True)
class NotSupported:
    """This connector does not carry out such requests: people do (`puntual erp`)."""


Outcome = Done | TurnedDown | Waiting | NotSupported


@dataclass(frozen=True, slots=True)
class Stream:
    """A sequence of changes of the ERP. Money comes before invoices: see activities/connectors.py."""

    name: str
    kind: ImportKind


class Connector(Protocol):
    """Every method raises ErpUnreachable and ErpRefuses, and no other error of its libraries.

    A pull gives what changed after a mark, at most `limit` of it, in the order of the marks, and may give things twice.
    Pushes may be repeated: whoever was killed in between does it again.
    """

    @property
    def streams(self) -> tuple[Stream, ...]:
        """In the order in which they are read: customers, money, invoices."""

    def rewind(self, stream: str, mark: Mark) -> Mark:
        """Where the next run begins: before the mark by as much as the ERP's stamps may lag behind its writing."""

    async def pull(self, stream: str, after: Mark | None, limit: int) -> Page:
        """`after` None: from the beginning."""

    async def missing(self, kind: ImportKind, keys: Sequence[str]) -> set[str]:
        """Which of these the ERP does not have any more: deleted, which moves no stamp. None where it cannot say."""

    async def push(self, ask: Ask) -> Outcome: ...

    @property
    def takes_levels(self) -> bool:
        """Whether dunning levels are to be written back."""

    async def push_level(self, invoice: str, level: int) -> None:
        """How many steps of the ladder an invoice has seen since it fell due: 0 says none."""

    async def check(self) -> list[str]:
        """Sentences on what it reaches and may do."""

    async def close(self) -> None: ...


@contextmanager
def in_known_form(whose: str) -> Iterator[None]:
    """Raises ErpRefuses where an answer has not the fields and types that the documentation says."""
    try:
        yield
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as fault:
        what = f"{type(fault).__name__}: {printable(str(fault))[:100]}"
        raise ErpRefuses(f"{whose} answers in a form that is not known here ({what}): check its version") from fault


def read(kind: ImportKind, key: str, shape: Mapping[str, Any]) -> Read | Wrong:
    """An item from the shape of an API body, or what is wrong with it."""
    found = check(kind, shape)
    if isinstance(found, list):
        errors = tuple((".".join(map(str, where)), printable(expected)) for where, expected in found)
        return Wrong(kind, printable(key), shape, errors)
    return Read(kind, key, found, shape)


def printable(text: str) -> str:
    """What no database takes, and no terminal should show, as a mark in its place."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def money(value: Decimal, currency: str) -> str:
    """An amount of an ERP that computes with binary floats, in the decimals of its currency: 0.30000000000000004."""
    return format(value.quantize(Decimal(1).scaleb(-decimals_of(currency)), ROUND_HALF_UP), "f")
