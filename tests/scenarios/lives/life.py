"""Whose life is it? One customer with a chance of its own: who it is, what it is billed, and what has happened."""

import traceback
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from models.customer import Customer
from models.errors import InvalidInput, NotFound, Refused
from models.invoice import Invoice
from operations.desk import Desk
from operations.recorded import Recorded, Status
from tests.operations import office as items
from tests.operations.office import Office
from tests.scenarios.lives.agreed import Agreements
from tests.scenarios.lives.ledger import Ledger
from tests.scenarios.lives.pauses import Pause

#: The first day of all lives, a Monday, and how many days they last.
BEGINS, DAYS = date(2026, 3, 2), 120
#: Where customers are: their zone, money and phones.
_PLACES: dict[tuple[str, str | None], tuple[str, str, str]] = {
    ("CO", None): ("America/Bogota", "COP", "+57310555{:04}"),
    ("MX", "CMX"): ("America/Mexico_City", "MXN", "+5255555{:05}"),
    ("ES", "MD"): ("Europe/Madrid", "EUR", "+346005{:05}"),
    ("US", "NY"): ("America/New_York", "USD", "+1202555{:04}"),
    ("CL", "RM"): ("America/Santiago", "CLP", "+56955555{:03}"),
    ("BR", "SP"): ("America/Sao_Paulo", "BRL", "+55119555{:05}"),
}
#: Money without cents.
_WHOLE = ("CLP",)
_WORKS = ("ana", "pedro", "maria")

Result = TypeVar("Result")


class Wrong(AssertionError):
    """Something that must never be, with the life in which it was."""

    def __init__(self, life: "Life", what: str) -> None:
        super().__init__(f"{what}\n  in the life of {life.id}:\n    " + "\n    ".join(life.story))
        self.seed = life.seed


@dataclass
class Life:
    """`tally`: how often each kind of thing happened, and how often it was refused. `heard`: the last message seen.

    reader: looks at the database outside of any transaction, as it is asked after everything that happens.
    inclined: how likely each move is, in the order of the moves: who never pays, who disputes everything.
    """

    seed: int
    office: Office
    reader: AsyncConnection
    chance: Random = field(init=False)
    customer: Customer = field(init=False)
    ledger: Ledger = field(default_factory=Ledger)
    agreements: Agreements = field(init=False)
    pauses: list[Pause] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    to_come: dict[date, list[Invoice]] = field(default_factory=dict)
    inclined: list[float] = field(default_factory=list)
    heard: int = 0
    seen: int | None = None
    numbered: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.agreements = Agreements(self.ledger)
        self.customer = self._born()
        for _ in range(self.chance.randint(2, 6)):
            self._bill()

    @property
    def id(self) -> str:
        return f"C-{self.seed}"

    @property
    def place(self) -> tuple[str, str, str]:
        return _PLACES[self.customer.country, self.customer.region]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.place[0])

    @property
    def now(self) -> datetime:
        return self.office.clock.instant

    @property
    def today(self) -> date:
        """Where the customer is."""
        return self.now.astimezone(self.zone).date()

    def desk(self, actor: str | None = None) -> Desk:
        """Somebody of ours at work."""
        return replace(self.office.desk, actor=actor or self.chance.choice(_WORKS))

    def new_id(self, kind: str) -> str:
        self.numbered += 1
        return f"{kind}-{self.seed}-{self.numbered}"

    def some(self, most: Decimal, currency: str) -> Decimal:
        """More than nothing, at most so much, in the currency's smallest unit; often all of it, or half."""
        part = self.chance.choice((Decimal(1), Decimal(1), Decimal("0.5"), Decimal(str(self.chance.random()))))
        unit = _unit(currency)
        return max((most * part).quantize(unit), unit)

    def some_exactly(self, amount: Decimal, currency: str) -> Decimal:
        """In the currency's smallest unit."""
        return amount.quantize(_unit(currency))

    def currency(self, invoice_id: str) -> str:
        return self.ledger.bills[invoice_id].currency

    def in_days(self, least: int, most: int) -> date:
        return self.today + timedelta(days=self.chance.randint(least, most))

    async def tries(self, kind: str, what: str, doing: Awaitable[Result]) -> Result | None:
        """What came of it; None where it was refused, which changes nothing. Who is concerned has to be woken."""
        self.office.waker.told.clear()
        try:
            result = await doing
        except (Refused, InvalidInput, NotFound) as refusal:
            self.tells(f"{kind} {what}: refused: {refusal}")
            self.tally[kind, "refused"] += 1
            return None
        except Exception as failure:
            self.tells(f"{kind} {what}")
            raise Wrong(self, "".join(traceback.format_exception(failure))) from failure
        self.tells(f"{kind} {what}")
        self.tally[kind, "done"] += 1
        await self._check_woken()
        return result

    def taken(self, recorded: list[Recorded]) -> None:
        refused = [one.errors for one in recorded if one.status is Status.REFUSED]
        if refused:
            raise Wrong(self, f"not taken in: {refused}")

    def tells(self, line: str) -> None:
        self.story.append(f"{self.now:%a %m-%d %H:%M} {line}")

    async def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        found = await self.reader.execute(text(query), {"customer": self.id, **parameters})
        return [dict(row) for row in found.mappings()]

    async def has_news(self) -> bool:
        """Whether anything was written about this customer since the last question: whatever changes is told."""
        [row] = await self.rows("SELECT MAX(id) AS latest FROM interactions WHERE customer_id = :customer")
        before, self.seen = self.seen, row["latest"]
        return self.seen != before

    async def _check_woken(self) -> None:
        behind = "SELECT invoice_id FROM cases WHERE customer_id = :customer AND open AND planned_revision < revision"
        forgotten = {row["invoice_id"] for row in await self.rows(behind)} - set(self.office.waker.take())
        if forgotten:
            raise Wrong(self, f"changed and not woken: {sorted(forgotten)}")

    def _born(self) -> Customer:
        country, region = self.chance.choice(list(_PLACES))
        kind = self.chance.choice(("business", "business", "consumer"))
        phone = _PLACES[country, region][2].format(self.seed % 900 + 100)
        roles = ["payables"] if kind == "consumer" else ["payables", "administration", "management", "direction"]
        people = []
        for role in roles:
            # One in eight cannot be written to, one in four cannot be called.
            email = f"{role}-{self.seed}@example.com" if self.chance.random() < 0.88 else None
            called = email is None or self.chance.random() < 0.75
            people.append({"role": role, "name": role.title(), "email": email, "phone": phone if called else None})
        language = self.chance.choice(("en", "es", "pt"))
        return items.customer(
            self.id, kind=kind, country=country, region=region, language=language, contacts=people, channels=None
        )

    def _bill(self) -> None:
        """An invoice that comes on a day of the first half; one in six is overdue by then."""
        home = self.place[1]
        currency = self.chance.choice((home, home, home, "USD"))
        comes = BEGINS + timedelta(days=self.chance.randint(1, DAYS // 2))
        due = comes + timedelta(days=self.chance.choice((-20, 8, 15, 15, 30, 30)))
        amount = self.some(Decimal(self.chance.choice((90, 2_000, 60_000))), currency)
        dates = {"issued_on": min(comes, due), "due_on": due}
        invoice = items.invoice(self.new_id("F"), str(amount), customer_id=self.id, currency=currency, **dates)
        self.to_come.setdefault(comes, []).append(invoice)


def _unit(currency: str) -> Decimal:
    return Decimal(1) if currency in _WHOLE else Decimal("0.01")
