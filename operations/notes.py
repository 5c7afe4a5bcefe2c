"""What do people write down for one another? Notes in the timelines; whoever is mentioned is told."""

from dataclasses import dataclass
from datetime import datetime

from domain.mention import mentions_of
from models.errors import InvalidInput, NotFound
from models.interaction import Interaction, InteractionKind
from models.notification import NotificationKind
from operations.desk import Desk
from store import cases, customers, history, notifications, staff, tasks
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class _About:
    """What a note is written on: a customer, an invoice of it, a task about one."""

    customer_id: str
    invoice_id: str | None = None
    task_id: int | None = None


async def note(
    desk: Desk,
    text: str,
    *,
    invoice_id: str | None = None,
    customer_id: str | None = None,
    task_id: int | None = None,
) -> list[str]:
    """Write a note on an invoice, a customer or a task; whom it mentions, who are told.

    It moves nothing, so it wakes nobody. Raises NotFound, and InvalidInput where it mentions somebody who does not
    work here.
    """
    async with desk.database.begin() as tx:
        about = await _about(tx, invoice_id, customer_id, task_id)
        mentioned = await _mentioned(tx, text)
        now = await desk.clock.now(tx)
        await _write(tx, desk, about, text, mentioned, now)
    return mentioned


async def _write(tx: Tx, desk: Desk, about: _About, text: str, mentioned: list[str], now: datetime) -> None:
    details = {
        "text": text,
        **({"task": about.task_id} if about.task_id is not None else {}),
        **({"mentions": mentioned} if mentioned else {}),
    }
    kind = InteractionKind.NOTE
    await history.append(tx, [Interaction(kind, about.customer_id, desk.actor, now, about.invoice_id, details)])
    await notifications.notify(
        tx,
        mentioned,
        NotificationKind.MENTION,
        at=now,
        by=desk.actor,
        customer_id=about.customer_id,
        invoice_id=about.invoice_id,
        task_id=about.task_id,
    )


async def _about(tx: Tx, invoice_id: str | None, customer_id: str | None, task_id: int | None) -> _About:
    """The customer is locked: a note takes its place in the timeline like everything else."""
    if task_id is not None:
        owner = await tasks.customer_of(tx, task_id)
        await customers.lock(tx, [owner])
        return _About(owner, (await tasks.lock(tx, task_id))["invoice_id"], task_id)
    if invoice_id is not None:
        found = await cases.lock_customer_of(tx, invoice_id)
        if found is None:
            raise NotFound(f"No invoice {invoice_id}")
        return _About(found, invoice_id)
    if customer_id is None or not await customers.lock(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    return _About(customer_id)


async def _mentioned(tx: Tx, text: str) -> list[str]:
    """The people whom a text mentions, as they were entered. Raises InvalidInput."""
    named = mentions_of(text)
    if not named:
        return []
    people = {member.name.lower(): member.name for member in await staff.members(tx)}
    unknown = [f"@{name}" for name in named if name.lower() not in people]
    if unknown:
        known = ", ".join(f"@{name}" for name in sorted(people.values()))
        expected = f"expected people who work here: {known}" if known else "expected nobody: nobody was entered yet"
        raise InvalidInput(f"{', '.join(unknown)}: {expected}", (("text", expected),))
    return list(dict.fromkeys(people[name.lower()] for name in named))
