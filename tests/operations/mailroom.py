"""How does a test come by messages of which providers tell? Claimed, called and answered as the engine does it."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from models.case import StepStatus, Why
from models.customer import Role
from models.inbox import InboxEvent, InboxSource
from models.interaction import InteractionKind
from models.message import Rendered
from operations.inbox import apply_waiting
from store import attempts, endings, inbox, messages, steps
from store.messages import NewMessage, ToldInvoice
from store.steps import StepRow
from tests.operations.office import Office

ADDRESS = "ana@acme.example"
PROVIDER = {"email": "sendgrid", "sms": "twilio", "whatsapp": "twilio"}


def token_of(message_id: int) -> str:
    """The token of a message's first attempt."""
    return f"{message_id:032x}"


async def send(
    office: Office,
    message_id: int,
    invoice_ids: Sequence[str],
    *,
    customer_id: str = "C-1",
    channel: str = "email",
    to: str = ADDRESS,
    state: str = "accepted",
    language: str = "es",
) -> str:
    """A message in that state (claimed, unknown, held or accepted), its step taken; the token of its attempt."""
    now, token = office.clock.instant, token_of(message_id)
    why = Why("step_due", {"step": "overdue"})
    told = [ToldInvoice(one, "overdue", 1, "COP", Decimal(100), {"code": why.code}) for one in invoice_ids]
    new = NewMessage(
        id=message_id,
        send_key=f"{invoice_ids[0]}/overdue/{message_id}",
        token=token,
        claimed_by=invoice_ids[0],
        customer_id=customer_id,
        channel=channel,
        audience=Role.PAYABLES.value,
        template="overdue",
        language=language,
        to_name="Ana",
        to_address=to,
        words=Rendered("Facturas", "Texto"),
        claimed_at=now,
        not_after=now + timedelta(hours=8),
        local_day=now.date(),
        told_as=(InteractionKind.REMINDER_SENT, InteractionKind.REMINDER_COVERED),
        allowed_by={},
        never_guessed=False,
    )
    taken = [StepRow(one, "overdue", message_id, StepStatus.DONE, now, why, message_id) for one in invoice_ids]
    async with office.desk.database.begin() as tx:
        await messages.claim(tx, new, told)
        await steps.record(tx, taken)
        if state != "claimed":
            assert await attempts.begin_call(tx, token, PROVIDER[channel], now)
        if state == "accepted":
            await attempts.accept(tx, token, f"id-{message_id}", now, fenced=True)
        elif state != "claimed":
            await attempts.unknown(tx, token, "TimeoutError")
        if state == "held":
            await endings.hold(tx, message_id, "no_proof", now)
    return token


def event(message_id: int, name: str, at: int = 1_772_000_000, number: int = 0, **more: Any) -> InboxEvent:
    """An event of SendGrid about a message's first attempt, as it is stored. `at` in Unix seconds."""
    event_id = f"{message_id}-{name}-{at}-{number}"
    raw = {
        "event": name,
        "sg_event_id": event_id,
        "sg_message_id": f"id-{message_id}.recvd-1",
        "timestamp": str(at),
        "puntual_token": token_of(message_id),
        **more,
    }
    return InboxEvent(InboxSource.SENDGRID_EVENT, event_id, raw)


def bounce(message_id: int, at: int = 1_772_000_000, **more: Any) -> InboxEvent:
    """The address is gone for good."""
    return event(message_id, "bounce", at, type="bounce", bounce_classification="Invalid Address", **more)


async def put(office: Office, *events: InboxEvent) -> None:
    async with office.desk.database.begin() as tx:
        await inbox.put(tx, events)


async def told(office: Office, *events: InboxEvent) -> dict[str, int]:
    """Store and apply events; how many are in each state now."""
    await put(office, *events)
    return {state.value: count for state, count in (await apply_waiting(office.desk)).items()}


async def message(office: Office, message_id: int) -> dict[str, Any]:
    [row] = await office.rows("SELECT * FROM messages WHERE id = :id", id=message_id)
    return row


#: What depends on the hour of the machine or on who was first, and not on what was told.
_BESIDE = {
    "messages": ("asked_at",),
    "attempts": ("claimed_at", "called_at", "answered_at"),
    "interactions": ("id", "written_at"),
    "blocks": ("id",),
    "inbox": ("id", "received_at", "applied_at", "retry_at"),
    "steps": (),
    "cases": (),
    "tasks": (),
    "holds": ("id",),
}


async def end_state(office: Office) -> dict[str, list[str]]:
    """Every row of every table that news of messages may touch, without what is beside the point."""
    found = {}
    async with office.desk.database.connect() as tx:
        for table, beside in _BESIDE.items():
            left_out = " ".join(f"- '{column}'" for column in beside)
            rows = await tx.execute(text(f"SELECT (to_jsonb(x) {left_out})::text FROM {table} x"))
            found[table] = sorted(rows.scalars())
    return found
