"""How does a negotiation end? Its offers leave the table, its cases are free, and whoever dealt with it has done."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from models.approval import ApprovalOf
from models.case import Why
from models.interaction import Interaction, InteractionKind
from models.negotiation import Negotiation, NegotiationState, OfferState
from models.task import TaskOutcome
from store import cases, history, negotiations, tasks
from store.engine import Tx, run

_ENGINE = "engine"


async def end(
    tx: Tx,
    found: Negotiation,
    state: NegotiationState,
    *,
    now: datetime,
    by: str,
    offers: OfferState = OfferState.EXPIRED,
    outcome: TaskOutcome | None = None,
) -> None:
    """Offers that are still running become `offers`; the task, where it is open, closes with `outcome`."""
    running = [offer.id for offer in found.offers if offer.state.is_running]
    await negotiations.answer(tx, running, offers, now=now, by=by)
    for offer in found.offers:
        if offer.state is OfferState.PENDING:
            await tasks.cancel_approval(tx, [ApprovalOf.OFFER], offer.id, customer_id=found.customer_id, now=now, by=by)
    await negotiations.close(tx, found, state, now=now, by=by)
    if found.task_id is not None:
        await tasks.close(tx, found.task_id, outcome, by=by, now=now)


_PAST = """
SELECT n.id, n.open_until, u.time_zone FROM negotiations n JOIN customers u ON u.id = n.customer_id
WHERE n.state = 'open' AND n.open_until < %(latest)s::date
  AND (%(customer)s::text IS NULL OR n.customer_id = %(customer)s)
ORDER BY n.id LIMIT %(limit)s
"""


async def past(tx: Tx, now: datetime, *, customer_id: str | None = None, limit: int = 500) -> list[int]:
    """Open negotiations whose last day is over where the customer is (of one customer: with None of all)."""
    # East of Greenwich the day ends earlier: the last day is compared with the latest that it can be anywhere.
    parameters = {"latest": now.astimezone(ZoneInfo("Pacific/Kiritimati")).date(), "customer": customer_id}
    rows = await run(tx, _PAST, {**parameters, "limit": limit})
    return [row["id"] for row in rows if row["open_until"] < now.astimezone(ZoneInfo(row["time_zone"])).date()]


async def expire(tx: Tx, negotiation_id: int, now: datetime) -> list[str]:
    """Nobody answered in time; its invoices, none where somebody has ended it meanwhile."""
    found = await negotiations.lock(tx, negotiation_id)
    if found.state is not NegotiationState.OPEN:
        return []
    await end(tx, found, NegotiationState.EXPIRED, now=now, by=_ENGINE)
    why = Why("offer_expired", {"until": found.open_until.isoformat()})
    await history.append(tx, _gone(found, now, why))
    return list(found.invoices)


async def withdraw(tx: Tx, found: Negotiation, now: datetime, why: Why) -> None:
    """There is nothing to negotiate any more."""
    await end(tx, found, NegotiationState.WITHDRAWN, now=now, by=_ENGINE)
    await history.append(tx, _gone(found, now, why))


_POINTLESS = """
SELECT DISTINCT n.id FROM negotiations n JOIN negotiation_invoices i ON i.negotiation_id = n.id
WHERE n.state = 'open' AND i.invoice_id = ANY(%(invoice_ids)s)
  AND NOT EXISTS (SELECT 1 FROM negotiation_invoices o JOIN cases c ON c.invoice_id = o.invoice_id
                   WHERE o.negotiation_id = n.id AND c.settled_at IS NULL AND c.closed_as IS NULL)
ORDER BY n.id
"""


async def withdraw_pointless(tx: Tx, invoice_ids: Iterable[str], now: datetime) -> None:
    """The negotiations about these invoices of which nothing is owed any more, or nobody asks for it."""
    for row in await run(tx, _POINTLESS, {"invoice_ids": list(invoice_ids)}):
        await withdraw(tx, await negotiations.lock(tx, row["id"]), now, Why("nothing_to_negotiate"))


def _gone(found: Negotiation, now: datetime, why: Why) -> list[Interaction]:
    kind, told = InteractionKind.OFFER_EXPIRED, {"negotiation": found.id, "task": found.task_id}
    return [
        Interaction(kind, found.customer_id, _ENGINE, now, invoice_id, told, cases.why_json(why))
        for invoice_id in found.invoices
    ]
