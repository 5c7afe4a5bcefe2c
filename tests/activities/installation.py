"""What does a test of the engine stand on? A desk and the engine's resources, over a database of the test's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.resources import Resources
from channels.port import Sender
from config.settings import Settings
from domain.time_zones import at_local
from models.credit import Payment
from models.customer import Customer
from models.invoice import Invoice
from operations.credits import record_credits
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from operations.recorded import Status
from store.clock import Clock
from store.engine import Tx, open_engine
from temporal.wake import WakesCases, WakeUp
from worker import build_resources

#: A Tuesday without holidays around it in Madrid, where these customers are.
DUE = date(2026, 3, 10)


#: What makes a step fail as an outage would: the database takes no message to this customer.
REFUSED = "ALTER TABLE messages ADD CONSTRAINT refused CHECK (customer_id <> '{customer}') NOT VALID"


class HandClock:
    """Stands still until a test moves it."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    async def now(self, tx: Tx) -> datetime:
        return self.instant


@dataclass
class Errands:
    """Notes whom the desk would have woken, and wakes nobody."""

    noted: list[WakeUp] = field(default_factory=list)

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        self.noted += wake_ups
        return []

    async def tend(self, seconds: float) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Installation:
    settings: Settings
    resources: Resources
    desk: Desk

    @property
    def database(self) -> AsyncEngine:
        return self.resources.database

    async def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        async with self.database.connect() as tx:
            return [dict(row) for row in (await tx.execute(text(query), parameters)).mappings()]

    async def write(self, statement: str, **parameters: Any) -> None:
        async with self.database.begin() as tx:
            await tx.execute(text(statement), parameters)

    async def case(self, invoice_id: str) -> dict[str, Any]:
        return (await self.rows("SELECT * FROM cases WHERE invoice_id = :id", id=invoice_id))[0]

    async def messages(self) -> list[dict[str, Any]]:
        return await self.rows("SELECT * FROM messages ORDER BY id")

    async def steps(self, invoice_id: str) -> list[tuple[str, int, str]]:
        query = "SELECT step_id, occurrence, status FROM steps WHERE invoice_id = :id ORDER BY at, step_id, occurrence"
        return [tuple(row.values()) for row in await self.rows(query, id=invoice_id)]

    async def told(self, invoice_id: str) -> list[str]:
        """The kinds of an invoice's timeline, in order."""
        query = "SELECT kind FROM interactions WHERE invoice_id = :id ORDER BY id"
        return [row["kind"] for row in await self.rows(query, id=invoice_id)]

    async def tasks(self, kind: str) -> list[dict[str, Any]]:
        return await self.rows("SELECT * FROM tasks WHERE kind = :kind ORDER BY id", kind=kind)

    async def take_in(self, customer: Customer, *invoices: Invoice) -> None:
        await record_customers(self.desk, [customer])
        recorded = await record_invoices(self.desk, invoices)
        assert all(one.status is Status.NEW for one in recorded), recorded

    async def pay(self, invoice: Invoice, payment_id: str = "", amount: str = "100.00") -> None:
        """On its due day, or today where that is still to come."""
        async with self.desk.database.connect() as tx:
            today = (await self.desk.clock.now(tx)).astimezone(self.desk.zone).date()
        paid = payment(invoice, payment_id or f"pay-{invoice.id}", amount)
        paid = paid.model_copy(update={"received_on": min(invoice.due_on, today)})
        (recorded,) = await record_credits(self.desk, [paid])
        assert recorded.status is Status.NEW, recorded


@asynccontextmanager
async def installed(
    settings: Settings, clock: Clock, waker: WakesCases, senders: Mapping[str, Sender] | None = None
) -> AsyncIterator[Installation]:
    """The pieces that the worker and the command put together, with the test's clock, waker and channels in them."""
    assert settings.database_url is not None
    database = open_engine(settings.database_url)
    resources = replace(build_resources(settings, database, waker), clock=clock)
    resources = replace(resources, senders={**resources.senders, **(senders or {})})
    desk = Desk(database, clock, resources.rulebook, resources.sentences, waker, resources.zone, actor="staff")
    await desk.publish_strategies()
    try:
        yield Installation(settings, resources, desk)
    finally:
        await database.dispose()


def customer(customer_id: str, rhythm: str = "whole", **fields: Any) -> Customer:
    """A Spanish business with one person at each end of its ladder."""
    people = [
        {"role": "payables", "name": "Ana Planted", "email": "ana@planted.example", "phone": "+34600111222"},
        {"role": "management", "name": "Bea Planted", "email": "bea@planted.example"},
    ]
    known = {
        "id": customer_id,
        "name": "Planted Industries",
        "kind": "business",
        "language": "es",
        "country": "ES",
        "attributes": {"rhythm": rhythm},
        "contacts": people,
    }
    return Customer.model_validate(known | fields)


def invoice(invoice_id: str, customer_id: str, due_on: date = DUE, **fields: Any) -> Invoice:
    known = {
        "id": invoice_id,
        "customer_id": customer_id,
        "number": invoice_id,
        "issued_on": date(2026, 2, 1),
        "due_on": due_on,
        "currency": "EUR",
        "amount": Decimal("100.00"),
    }
    return Invoice.model_validate(known | fields)


def payment(about: Invoice, payment_id: str, amount: str = "100.00") -> Payment:
    return Payment.model_validate(
        {
            "id": payment_id,
            "customer_id": about.customer_id,
            "received_on": about.due_on,
            "currency": about.currency,
            "amount": amount,
            "allocations": [{"invoice_id": about.id, "amount": amount}],
        }
    )


def local(settings: Settings, day: date, hour: int = 9, minute: int = 0) -> datetime:
    """The instant of a clock time where creditor and customers are."""
    return at_local(day, time(hour, minute), settings.zone)


async def eventually(holds: Callable[[], Awaitable[bool]], what: str, seconds: float = 20.0) -> None:
    """Wait until something holds. Raises AssertionError when it does not within `seconds`."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await holds():
        assert asyncio.get_running_loop().time() < deadline, f"not within {seconds:g} s: {what}"
        await asyncio.sleep(0.02)
