"""Does the database rank the worklist as the rules say it? Both reckon the same random books, and have to agree."""

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.balance import still_covered, totals
from domain.calendar import calendar_of
from domain.worklist import Item, Sizes, in_order
from models.reply import Intent
from models.task import TaskKind
from store.engine import Tx
from store.ranking import LATELY
from store.worklist import Place, Wanted, worklist

NOW = datetime(2026, 8, 5, 3, 30, tzinfo=UTC)
ZONES = ("America/Bogota", "Europe/Madrid", "Pacific/Auckland")
CUSTOMERS, INVOICES, TASKS = 8, 60, 70


@dataclass
class Books:
    """Facts as rows and, beside them, what has to come of them. held: what of an invoice is set apart."""

    chance: random.Random
    zones: dict[str, str] = field(default_factory=dict)
    invoices: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def write(self, table: str, **row: Any) -> None:
        self.rows.append((table, row))

    def fill(self) -> list[Item]:
        self.write("strategy_versions", id="v", name="standard", body="{}")
        for number in range(CUSTOMERS):
            self._customer(f"C-{number}")
        for number in range(INVOICES):
            self._invoice(f"F-{number}", f"C-{number % CUSTOMERS}")
        return [self._task(number) for number in range(1, TASKS + 1)]

    def _customer(self, id_: str) -> None:
        self.zones[id_] = self.chance.choice(ZONES)
        self.write(
            "customers", id=id_, name=id_, kind="business", language=self.chance.choice(("es", "en")), country="CO",
            time_zone=self.zones[id_], segment="ordinary", segment_why="{}", segment_strategy="standard",
            attributes="{}",
        )  # fmt: skip
        for number in range(self.chance.choice((0, 0, 1, 2, 5))):
            ended = NOW - self.chance.choice((timedelta(days=3), LATELY + timedelta(days=1)))
            self.broken[id_] = self.broken.get(id_, 0) + (ended > NOW - LATELY)
            self._arrangement(1000 + number + 10 * int(id_[2:]), id_, "EUR", Decimal(10), ended)

    def _arrangement(self, id_: int, customer: str, currency: str, total: Decimal, ended: datetime | None) -> None:
        self.write(
            "arrangements", id=id_, kind="promise", state="broken" if ended else "open", customer_id=customer,
            currency=currency, total=total, tolerance=0, break_after=1, made_at=NOW - timedelta(days=200),
            made_by="ana", source="call", terms="{}", ended_at=ended,
        )  # fmt: skip

    def _invoice(self, id_: str, customer: str) -> None:
        amount = Decimal(self.chance.choice((10, 50, 100, 100, 750)))
        due = NOW.date() - timedelta(days=self.chance.randint(-20, 120))
        currency = self.chance.choice(("EUR", "COP"))
        self.write(
            "invoices", id=id_, customer_id=customer, number=id_, issued_on=due - timedelta(days=30), due_on=due,
            currency=currency, amount=amount,
        )  # fmt: skip
        self.write(
            "cases", invoice_id=id_, customer_id=customer, strategy_version="v", stage="new", why="{}", opened_at=NOW,
            currency=currency, due_on=due, amount=amount,
        )  # fmt: skip
        balance, credited = amount, Decimal(0)
        for kind in ("payment", "credit_note"):
            if self.chance.random() < 0.4:
                part = self.chance.choice((balance, balance / 2, balance / 4))
                self._credit(kind, id_, customer, currency, part)
                balance -= part
                credited += part if kind == "credit_note" else Decimal(0)
        claim = max(balance - self._set_apart(id_, customer, currency, amount, balance, credited), Decimal(0))
        self.invoices[id_] = {"currency": currency, "due": due, "balance": balance, "claim": claim}

    def _credit(self, kind: str, invoice: str, customer: str, currency: str, part: Decimal) -> None:
        id_ = f"{kind}-{invoice}"
        self.write(
            "credits", kind=kind, id=id_, customer_id=customer, received_on=NOW.date(), currency=currency,
            amount=Decimal(1000), unallocated=Decimal(1000) - part,
        )  # fmt: skip
        self.write("allocations", credit_kind=kind, credit_id=id_, invoice_id=invoice, requested=part, amount=part)

    def _set_apart(
        self, invoice: str, customer: str, currency: str, amount: Decimal, balance: Decimal, credited: Decimal
    ) -> Decimal:
        """What holds keep out of the claim: a dispute of all or a part, a promise of a part, one that has ended."""
        apart, number = Decimal(0), int(invoice[2:])
        held = {"customer_id": customer, "invoice_id": invoice, "since": NOW, "reason": "x", "actor": "ana"}
        if self.chance.random() < 0.2:
            part = self.chance.choice((None, Decimal(5), amount))
            self.write("holds", **held, kind="dispute", amount=part)
            apart += balance if part is None else part
        if self.chance.random() < 0.3:
            covered, then, before = amount / 2, amount, self.chance.choice((Decimal(0), credited))
            self._arrangement(number + 1, customer, currency, covered, None)
            self.write(
                "arrangement_invoices", arrangement_id=number + 1, invoice_id=invoice, amount=covered, balance=then,
                credited=before,
            )  # fmt: skip
            self.write("holds", **held, kind="promise", amount=covered, arrangement_id=number + 1)
            apart += still_covered(covered, then, balance, credited - before)
        self.write("holds", **held, kind="pause", amount=None)
        self.write("holds", **held, kind="dispute", amount=None, ended_at=NOW)
        return apart

    def _task(self, number: int) -> Item:
        first = self.chance.choice(sorted(self.invoices))
        customer = f"C-{int(first[2:]) % CUSTOMERS}"
        kind = self.chance.choice(list(TaskKind))
        about = {first, *self.chance.sample(sorted(self.invoices), self.chance.choice((0, 0, 1, 4)))}
        today = NOW.astimezone(ZoneInfo(self.zones[customer])).date()
        due = today + timedelta(days=self.chance.randint(-12, 4))
        details: dict[str, Any] = {"invoices": sorted(about)} if len(about) > 1 else {}
        asked_for = self.chance.choice((None, None, NOW, NOW + timedelta(minutes=1)))
        if asked_for is not None:
            details["asked_for"] = asked_for.isoformat()
        said = self.chance.choice((None, *Intent))
        if said is not None:
            details["intent"] = said.value
        self.write(
            "tasks", id=number, kind=kind.value, queue="collectors", customer_id=customer, invoice_id=first,
            step_id=f"s-{number}", occurrence=1, opened_at=NOW, due_on=due, details=json.dumps(details),
            owner=self.chance.choice((None, "ana")),
        )  # fmt: skip
        wrote = self.chance.choice((None, None, *Intent))
        if wrote is not None:
            for intent in (Intent.OTHER, wrote):
                self.write(
                    "replies", provider_id=f"{number}-{intent}", channel="email", from_address="a@acme.example",
                    customer_id=customer, received_at=NOW, subject="", body_text="x", attachments="[]",
                    intent=intent.value, confidence=Decimal("0.5"), evidence="", task_id=number,
                )  # fmt: skip
                if wrote is Intent.OTHER:
                    break
        named = [self.invoices[one] for one in about]
        return Item(
            id=f"{number:019d}",
            kind=kind,
            due_on=due,
            today=today,
            now=NOW,
            claims=totals((one["currency"], one["claim"]) for one in named),
            past_due_since=min((one["due"] for one in named if one["balance"] > 0), default=None),
            broken=self.broken.get(customer, 0),
            said=wrote or (said if kind is TaskKind.REPLY else None),
            asked_for=asked_for,
        )


async def entered(tx: Tx, books: Books) -> None:
    for table, row in books.rows:
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        # Their numbers are ours, so that both sides mean the same rows.
        by_us = "OVERRIDING SYSTEM VALUE" if "id" in row and isinstance(row["id"], int) else ""
        await tx.execute(text(f"INSERT INTO {table} ({names}) {by_us} VALUES ({places})"), row)


async def listed(tx: Tx, limit: int, after: Place | None = None, **wanted: Any) -> list[Any]:
    zone = ZoneInfo("America/Bogota")
    found = await worklist(tx, Wanted(**wanted), NOW, zone, calendar_of("CO", None), limit=limit, after=after)
    return found.entries


@pytest.mark.parametrize("seed", range(6))
async def test_the_database_and_the_rules_agree_on_every_weight_and_on_the_order(
    database: AsyncEngine, seed: int
) -> None:
    books = Books(random.Random(seed))
    items = books.fill()
    expected = in_order(items, Sizes.among(claim for item in items for claim in item.claims))
    async with database.begin() as tx:
        await entered(tx, books)
        found = await listed(tx, TASKS)
        assert [(entry.item.id, entry.rank.weight) for entry in found] == [
            (item.id, rank.weight) for item, rank in expected
        ]
        assert [entry.item for entry in found] == [item for item, _ in expected]
        # Page by page it is the same list, and a filter leaves out without changing a weight.
        read, place = [], None
        while page := await listed(tx, 9, place):
            read += [entry.item.id for entry in page]
            place = page[-1].place
        assert read == [item.id for item, _ in expected]
        owned = await listed(tx, TASKS, owner="ana")
        assert [entry.rank for entry in owned] == [entry.rank for entry in found if entry.row["owner"] == "ana"]


async def test_replies_of_people_unknown_stand_where_their_weight_puts_them(database: AsyncEngine) -> None:
    books = Books(random.Random(1))
    books.fill()
    for number, intent in enumerate((Intent.PAID, Intent.OTHER)):
        books.write(
            "replies", provider_id=f"who-{number}", channel="email", from_address="who@else.example",
            received_at=NOW - timedelta(days=5), subject="", body_text="x", attachments="[]", intent=intent.value,
            confidence=Decimal("0.5"), evidence="",
        )  # fmt: skip
    async with database.begin() as tx:
        await entered(tx, books)
        found = await listed(tx, 100)
        assert [entry.place for entry in found] == sorted(entry.place for entry in found)
        assert len([entry for entry in found if entry.reply]) == 2
        read, place = [], None
        while page := await listed(tx, 7, place):
            read += [entry.item.id for entry in page]
            place = page[-1].place
        assert read == [entry.item.id for entry in found]
        assert date(2026, 7, 31) in {entry.item.due_on for entry in found if entry.reply}
