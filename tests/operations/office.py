"""How does a test of an operation get to work? A desk with its own database, a standing clock, a waker that notes.

The engine's part is played by the real activities, called one after the other as the case workflow would.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import ActivityEnvironment

from activities.arrangements import Arrangements
from activities.calls import Calls
from activities.escalations import Escalations
from activities.negotiations import Negotiations
from activities.planning import Planning
from activities.reminders import Reminders
from activities.resources import Resources
from channels.outbox import outboxes
from channels.templates.render import Renderer
from config.rulebook import Rulebook, load_rulebook
from config.sentences import Sentences
from models.contract import (
    CLOSE,
    ESCALATE,
    FOLLOW_UP_ARRANGEMENT,
    OPEN_CALL_TASK,
    OPEN_NEGOTIATION,
    OPEN_VISIT_TASK,
    PLAN_NEXT,
    SEND_NOTICE,
    SEND_REMINDER,
    SEND_THANKS,
    WAIT,
    Plan,
    StepOrder,
)
from models.credit import CreditKind, CreditNote, Payment
from models.customer import Customer, Role
from models.invoice import Invoice
from operations.credits import record_credits, reverse
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from operations.recorded import Recorded, Status
from store.engine import Database, Tx
from temporal.wake import WakeUp

#: A Monday, ten in the morning in Bogota.
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)

#: Every table, in an order in which rows could be inserted.
TABLES = (
    "customers", "contacts", "invoices", "credits", "allocations", "strategy_versions", "cases", "staff", "absences",
    "tasks", "steps", "negotiations", "negotiation_invoices", "offers", "arrangements", "arrangement_invoices",
    "instalments", "disputes", "dispute_documents", "lateness_reasons", "holds", "interactions", "seals", "messages",
    "attempts", "message_attachments", "message_invoices", "notices", "feedback", "replies", "blocks", "inbox",
    "erp_requests", "dossiers", "notifications", "snapshots", "test_clock", "charges", "charge_allocations",
    "api_keys", "idempotent_calls", "webhook_endpoints", "webhook_deliveries", "connectors", "connector_links",
    "connector_refusals", "bank_statements",
    "bank_lines", "users", "sessions", "sign_in_attempts", "saved_views", "targets", "figures", "report_orders",
    "report_deliveries", "proposals", "bulk_orders", "bulk_items", "portal_people",
    "portal_links", "portal_sessions", "portal_codes", "checkouts", "checkout_lines", "checkout_movements",
    "contact_wishes", "contact_proposals", "answers",
)  # fmt: skip


@dataclass
class StandingClock:
    """A clock that moves when it is told to."""

    instant: datetime = MONDAY

    async def now(self, tx: Tx) -> datetime:
        return self.instant

    def go_to(self, day: date, hour: int = 15) -> None:
        self.instant = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@dataclass
class WritingWaker:
    """Writes down who was to be woken, and reaches everybody."""

    told: list[WakeUp] = field(default_factory=list)

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        self.told += wake_ups
        return []

    async def tend(self, seconds: float) -> bool:
        return False

    def take(self) -> list[str]:
        """The invoices told since the last question, each once."""
        ids = sorted({wake_up.invoice_id for wake_up in self.told})
        self.told.clear()
        return ids


@cache
def shipped_rules() -> Rulebook:
    return load_rulebook()


@cache
def shipped_words() -> Renderer:
    return Renderer(None)


@dataclass
class Office:
    """The desk with the short ways that a test needs: items of few words, rows by SQL, the engine on call."""

    desk: Desk
    clock: StandingClock
    waker: WritingWaker
    resources: Resources

    async def customer(self, id: str = "C-1", **fields: Any) -> Recorded:
        return (await record_customers(self.desk, [customer(id, **fields)]))[0]

    async def know(self, customer_id: str, email: str, name: str, role: Role) -> None:
        """A contact of the customer, unless one has this address already."""
        await self.execute(
            "INSERT INTO contacts (customer_id, position, role, name, email) "
            "SELECT id, (SELECT COALESCE(max(position), -1) + 1 FROM contacts WHERE customer_id = :id), :role, :name, "
            ":email FROM customers WHERE id = :id "
            "AND NOT EXISTS (SELECT FROM contacts WHERE customer_id = :id AND lower(email) = lower(:email))",
            id=customer_id,
            email=email,
            name=name,
            role=role.value,
        )

    async def invoice(self, id: str = "F-1", amount: str = "100.00", **fields: Any) -> Recorded:
        return (await record_invoices(self.desk, [invoice(id, amount, **fields)]))[0]

    async def pay(self, id: str, amount: str, to: dict[str, str] | None = None, **fields: Any) -> Recorded:
        return (await record_credits(self.desk, [payment(id, amount, to, **fields)]))[0]

    async def credit_note(self, id: str, amount: str, to: dict[str, str] | None = None, **fields: Any) -> Recorded:
        return (await record_credits(self.desk, [credit_note(id, amount, to, **fields)]))[0]

    async def bounce(self, id: str, kind: CreditKind = CreditKind.PAYMENT) -> list[str]:
        return await reverse(self.desk, kind, id, self.clock.instant.date(), "bounced")

    async def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        async with self.desk.database.connect() as tx:
            return [dict(row) for row in (await tx.execute(text(query), parameters)).mappings()]

    async def value(self, query: str, **parameters: Any) -> Any:
        async with self.desk.database.connect() as tx:
            return (await tx.execute(text(query), parameters)).scalar_one()

    async def execute(self, statement: str, **parameters: Any) -> None:
        async with self.desk.database.begin() as tx:
            await tx.execute(text(statement), parameters)

    async def case(self, id: str = "F-1") -> dict[str, Any]:
        [row] = await self.rows("SELECT * FROM cases WHERE invoice_id = :id", id=id)
        return row

    async def balance(self, id: str = "F-1") -> Any:
        """An exact Decimal."""
        return await self.value("SELECT balance FROM balances WHERE invoice_id = :id", id=id)

    async def on_account(self, customer_id: str = "C-1") -> Any:
        """An exact Decimal."""
        query = "SELECT COALESCE(SUM(unallocated), 0) FROM credits WHERE customer_id = :id"
        return await self.value(query, id=customer_id)

    async def kinds(self, id: str | None = "F-1", customer_id: str = "C-1") -> list[str]:
        """The kinds of an invoice's interactions (None: of those that are the customer's only), oldest first."""
        query = (
            "SELECT kind FROM interactions WHERE customer_id = :customer AND invoice_id IS NOT DISTINCT FROM :id "
            "ORDER BY id"
        )
        return [row["kind"] for row in await self.rows(query, customer=customer_id, id=id)]

    async def everything(self) -> dict[str, list[str]]:
        """All rows of all tables, as text."""
        found: dict[str, list[str]] = {table: [] for table in TABLES}
        query = " UNION ALL ".join(f"SELECT '{table}' AS place, x::text AS row FROM {table} x" for table in TABLES)
        for row in await self.rows(f"{query} ORDER BY 1, 2"):
            found[row["place"]].append(row["row"])
        return found

    async def live(self, id: str = "F-1", until: datetime | None = None) -> Plan:
        """What the workflow of a case does up to an instant (None: now), the clock going along; its plan then."""
        plan = await self._run(PLAN_NEXT, id, None)
        while plan.do != CLOSE:
            if plan.seconds is None:
                return plan
            if plan.seconds > 0:
                then = self.clock.instant + timedelta(seconds=plan.seconds)
                if then > (until or self.clock.instant):
                    return plan
                self.clock.instant = then
            plan = await self._run(PLAN_NEXT if plan.do == WAIT else plan.do, id, plan.step)
        return plan

    async def walk(self, until: datetime) -> None:
        """What the workflows of all open cases do up to an instant, in the order of what is due."""
        query = (
            "SELECT invoice_id, CASE WHEN planned_revision < revision THEN CAST(:now AS timestamptz) ELSE next_at END "
            "AS next_at FROM cases WHERE open AND (next_at <= :until OR planned_revision < revision) "
            "ORDER BY 2, 1 LIMIT 1"
        )
        while due := await self.rows(query, until=until, now=self.clock.instant):
            self.clock.instant = max(self.clock.instant, due[0]["next_at"])
            await self.live(due[0]["invoice_id"])
        self.clock.instant = until

    async def _run(self, name: str, id: str, step: str | None) -> Plan:
        resources = self.resources
        activities: dict[str, Callable[[StepOrder], Awaitable[Plan]]] = {
            PLAN_NEXT: Planning(resources).plan_next,
            SEND_REMINDER: Reminders(resources).send_reminder,
            SEND_THANKS: Reminders(resources).send_thanks,
            SEND_NOTICE: Reminders(resources).send_notice,
            OPEN_CALL_TASK: Calls(resources).open_call_task,
            OPEN_VISIT_TASK: Calls(resources).open_visit_task,
            OPEN_NEGOTIATION: Negotiations(resources).open_negotiation,
            ESCALATE: Escalations(resources).escalate,
            FOLLOW_UP_ARRANGEMENT: Arrangements(resources).follow_up_arrangement,
        }
        plan: Plan = await ActivityEnvironment().run(activities[name], StepOrder(id, step))
        return plan


async def empty(database: Database) -> None:
    """Take every row out, and count from one again.

    Interactions refuse that; a session that stands in for a replica asks no trigger.
    """
    async with database.begin() as tx:
        await tx.execute(text("SET LOCAL session_replication_role = replica"))
        for table in TABLES:
            await tx.execute(text(f"DELETE FROM {table}"))
        numbered = "SELECT schemaname, sequencename FROM pg_sequences WHERE schemaname = 'public'"
        for sequence in (await tx.execute(text(numbered))).mappings():
            await tx.execute(text(f"ALTER SEQUENCE {sequence['sequencename']} RESTART"))


async def open_office(database: AsyncEngine, home: Path) -> Office:
    clock, waker, zone, sentences = StandingClock(), WritingWaker(), ZoneInfo("America/Bogota"), Sentences("en")
    desk = Desk(
        database=database,
        clock=clock,
        rulebook=shipped_rules(),
        sentences=sentences,
        waker=waker,
        zone=zone,
        actor="ana",
    )
    await desk.publish_strategies()
    renderer = shipped_words()
    senders = outboxes(home, renderer.brand)
    resources = Resources(database, clock, shipped_rules(), renderer, senders, sentences, zone, waker)
    return Office(desk, clock, waker, resources)


def customer(id: str = "C-1", **fields: Any) -> Customer:
    """A Colombian business that can be written to."""
    given: dict[str, Any] = {
        "id": id,
        "name": f"Customer {id}",
        "kind": "business",
        "language": "es",
        "country": "CO",
        "contacts": [{"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+57 601 7438900"}],
    }
    return Customer.model_validate(given | fields)


def invoice(id: str = "F-1", amount: str = "100.00", **fields: Any) -> Invoice:
    given: dict[str, Any] = {
        "id": id,
        "customer_id": "C-1",
        "number": f"No. {id}",
        "issued_on": "2026-02-15",
        "due_on": "2026-03-15",
        "currency": "COP",
        "amount": amount,
    }
    return Invoice.model_validate(given | fields)


def payment(id: str, amount: str, to: dict[str, str] | None = None, **fields: Any) -> Payment:
    """`to`: amounts by invoice id; None leaves it to us."""
    return Payment.model_validate(_credit(id, amount, to) | fields)


def credit_note(id: str, amount: str, to: dict[str, str] | None = None, **fields: Any) -> CreditNote:
    return CreditNote.model_validate(_credit(id, amount, to) | fields)


def _credit(id: str, amount: str, to: dict[str, str] | None) -> dict[str, Any]:
    return {
        "id": id,
        "customer_id": "C-1",
        "received_on": "2026-03-02",
        "currency": "COP",
        "amount": amount,
        "allocations": [{"invoice_id": invoice_id, "amount": part} for invoice_id, part in (to or {}).items()],
    }


def status(recorded: Recorded) -> Status:
    """The status of an item, that a failure shows with its errors."""
    assert recorded.status is not Status.REFUSED, recorded.errors
    return recorded.status
