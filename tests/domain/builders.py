"""How is a case put together for a test? An unpaid invoice of a Colombian customer; each test says what differs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.time_zones import at_local
from models.case import Contacted, ContactPoint, Facts, Hold, HoldKind, StepRecord, StepStatus
from models.customer import CustomerKind, Role
from models.strategy import Strategy
from models.task import TaskOutcome

BOGOTA = "America/Bogota"

#: A Tuesday. Colombian holidays around it: Monday 20 July, Friday 7 August, Monday 17 August.
DUE = date(2026, 7, 28)

COURTESY = {"id": "courtesy", "at": "due - 3d", "do": "reminder", "template": "before_due", "channels": ["email"]}
DUE_TODAY = {"id": "due-today", "at": "due", "do": "reminder", "template": "due_today", "channels": ["email"]}
OVERDUE = {"id": "overdue-3", "at": "due + 3d", "do": "reminder", "template": "overdue", "channels": ["email", "sms"]}
CALL = {"id": "call", "at": "due + 8d", "do": "call_task", "attempts": 3, "retry_after": "1 business day"}
OFFER = {"id": "offer", "at": "due + 15d", "do": "negotiation", "offers": [{"instalments": 3}], "open_for": "10d"}
MANAGER = {
    "id": "manager", "at": "due + 30d", "do": "escalation", "level": "management", "template": "final_notice",
}  # fmt: skip
CREDIT_HOLD = {"id": "hold", "at": "due + 35d", "do": "escalation", "level": "credit_hold", "approval": "supervisor"}
LEGAL = {"id": "legal", "at": "due + 60d", "do": "escalation", "level": "legal"}

#: The steps of a usual ladder, from a courtesy to the lawyer.
LADDER = (COURTESY, DUE_TODAY, OVERDUE, CALL, MANAGER, CREDIT_HOLD, LEGAL)


def strategy(*steps: dict[str, Any], **fields: Any) -> Strategy:
    """A strategy of steps written as in YAML; the usual ladder where none are given."""
    return Strategy.model_validate(
        {"name": "standard", "for": "customers that usually pay", "steps": list(steps or LADDER), **fields}
    )


def reminder(step_id: str, at: str, **fields: Any) -> dict[str, Any]:
    return {"id": step_id, "at": at, "do": "reminder", "template": "overdue", "channels": ["email"], **fields}


def facts(*steps: dict[str, Any], **fields: Any) -> Facts:
    """An unpaid invoice of 100.00, due on `DUE`; `steps` as for `strategy`."""
    known: dict[str, Any] = {
        "invoice_id": "INV-1",
        "customer_id": "C-1",
        "number": "FV-1",
        "issued_on": DUE.replace(day=1),
        "due_on": DUE,
        "currency": "COP",
        "amount": Decimal(100),
        "balance": Decimal(100),
        "kind": CustomerKind.BUSINESS,
        "country": "CO",
        "region": None,
        "time_zone": BOGOTA,
        "language": "es",
        "strategy_version": "1",
        "contacts": (contact(),),
    }
    if "strategy" not in fields:
        known["strategy"] = strategy(*steps)
    return Facts(**(known | fields))


def contact(role: Role = Role.PAYABLES, **fields: Any) -> ContactPoint:
    return ContactPoint(role, "Ana", **({"email": "ana@acme.example", "phone": "+576017438900"} | fields))


def told(*instants: datetime, by: str = "email") -> tuple[Contacted, ...]:
    """What the customer was told lately, oldest first."""
    return tuple(Contacted(instant, by) for instant in instants)


def local(day: date, hour: int = 9, minute: int = 0, zone: str = BOGOTA) -> datetime:
    """The instant of a local clock time."""
    return at_local(day, time(hour, minute), ZoneInfo(zone))


def record(
    step_id: str,
    at: datetime,
    status: StepStatus = StepStatus.DONE,
    occurrence: int = 1,
    outcome: TaskOutcome | None = None,
    answered_at: datetime | None = None,
) -> StepRecord:
    return StepRecord(step_id, occurrence, status, at, outcome, answered_at)


def hold(kind: HoldKind, until: date | None = None, amount: str | None = None, since: datetime | None = None) -> Hold:
    return Hold(kind, since or datetime(2026, 7, 1, tzinfo=UTC), until, Decimal(amount) if amount else None)


def answered(case: Facts, outcome: TaskOutcome, at: datetime) -> Facts:
    """The case after a person answered the task of its latest record."""
    *before, last = case.steps
    return replace(case, steps=(*before, replace(last, outcome=outcome, answered_at=at)))


def settled(case: Facts, at: datetime, **fields: Any) -> Facts:
    paid: dict[str, Any] = {"balance": Decimal(0), "settled_at": at, "settled_by_payment": True}
    return replace(case, **(paid | fields))


def past(case: Facts, step_ids: Iterable[str]) -> Facts:
    """The case with these steps done long ago, so that a test can begin further up the ladder."""
    records = tuple(record(step_id, datetime(2026, 7, 1, 14, tzinfo=UTC)) for step_id in step_ids)
    return replace(case, steps=(*records, *case.steps))
