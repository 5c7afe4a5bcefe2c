"""What if a credit note that was promised does not come? Somebody asks for it, or the ERP says that none will come."""

from datetime import datetime
from typing import Any

from models.erp_request import ErpAnswer
from models.task import TaskOutcome
from operations.desk import Desk
from operations.whereabouts import Whereabouts
from store import cases, erp_requests, expected_credits
from store.engine import Tx


async def answer_within(
    tx: Tx, desk: Desk, task: dict[str, Any], outcome: TaskOutcome, now: datetime, note: str | None = None
) -> list[str]:
    """Follow the answer to a task about a missing credit note, its customer locked; the invoices to wake.

    done: it is on its way, and is waited for as long again. rejected: none comes, the amount is owed again.
    """
    request = int(task["details"]["request"])
    if outcome is TaskOutcome.REJECTED:
        await erp_requests.answer(tx, request, ErpAnswer.REFUSED, by=desk.actor, now=now, note=note)
        return await refuse_within(tx, desk, request, now)
    place = await Whereabouts.of(tx, task["customer_id"], now)
    until = place.calendar.add(place.today, desk.rulebook.disputes.credit_notes.within)
    await expected_credits.wait_on(tx, request, until)
    return []


async def refuse_within(tx: Tx, desk: Desk, request: int, now: datetime) -> list[str]:
    """No credit note comes: what it was for is owed again; the invoices to wake. The customer is locked already."""
    freed = await expected_credits.give_up(tx, request, now=now, by=desk.actor, as_="refused")
    await cases.revise(tx, freed)
    return freed
