"""What becomes of disputes and expected credit notes when money moves? What lost its point ends, and may come back.

Runs inside the transaction of whatever moved the money, with the customers locked. Who revises the cases is the caller.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.allocation import Applied
from models.dispute import DisputeKind, DisputeOutcome
from models.erp_request import ErpAnswer
from models.interaction import Interaction, InteractionKind
from models.notice import NoticeKind
from operations.desk import Desk
from operations.whereabouts import Whereabouts
from store import disputes, erp_requests, expected_credits, history, invoices, notices, tasks
from store.engine import Tx

_ENGINE = "engine"


async def take_credits(tx: Tx, applied: Iterable[Applied], now: datetime) -> None:
    """Parts of credits lower invoices: the credit notes that were expected for them have come, nobody asks again."""
    parts = list(applied)
    # What is lowered was owed, so what its settlement had ended is expected again, and may be what has just come.
    await expected_credits.expect_again(tx, sorted({part.invoice_id for part in parts}))
    done = await expected_credits.arrived(tx, parts, now)
    for request in done:
        await erp_requests.answer(tx, request, ErpAnswer.DONE, by="erp", now=now, note=None)
    await expected_credits.cancel_tasks(tx, done, now)


async def follow_disputes(tx: Tx, desk: Desk, touched: Iterable[str], now: datetime) -> None:
    """Balances of these invoices changed: disputes that money answered are settled, and open again when it is gone."""
    invoice_ids = sorted(set(touched))
    balances = await invoices.balances(tx, invoice_ids)
    for dispute in await disputes.settled_by_money(tx, invoice_ids):
        await _settle(tx, dispute, now)
    for dispute in await disputes.unsettled_again(tx, invoice_ids):
        await _reopen(tx, desk, dispute, now)
    waiting = await expected_credits.settle(tx, [one for one, owed in balances.items() if owed <= 0], now)
    await expected_credits.cancel_tasks(tx, waiting, now)
    await expected_credits.expect_again(tx, [one for one, owed in balances.items() if owed > 0])


async def _settle(tx: Tx, dispute: dict[str, Any], now: datetime) -> None:
    settled = DisputeOutcome.SETTLED
    await disputes.close(tx, dispute["id"], settled, credited=None, answer=None, now=now, by=_ENGINE)
    await notices.withdraw_news(tx, NoticeKind.DISPUTE_RECEIVED, dispute["invoice_id"], now)
    if dispute["task_id"] is not None and dispute["task_closed_at"] is None:
        await tasks.close(tx, dispute["task_id"], None, by=_ENGINE, now=now)
        task = {"task": dispute["task_id"], "kind": "dispute"}
        await history.append(tx, [_told(InteractionKind.TASK_CANCELLED, dispute, now, task)])
    details = {"dispute": dispute["id"], "outcome": settled.value}
    await history.append(tx, [_told(InteractionKind.DISPUTE_RESOLVED, dispute, now, details)])


async def _reopen(tx: Tx, desk: Desk, dispute: dict[str, Any], now: datetime) -> None:
    rule = desk.rulebook.disputes.kinds[DisputeKind(dispute["kind"])]
    place = await Whereabouts.of(tx, dispute["customer_id"], now)
    answer_by = place.calendar.add(place.today, rule.answer_within)
    await disputes.reopen(tx, dispute["id"], answer_by)
    details = {"dispute": dispute["id"], "reason": dispute["reason"], "answer_by": answer_by.isoformat()}
    why = {"code": "dispute_unsettled"}
    told = [_told(InteractionKind.DISPUTE_OPENED, dispute, now, details, why)]
    if dispute["task_id"] is not None:
        await tasks.reopen(tx, dispute["task_id"], due_on=answer_by)
        task = {"task": dispute["task_id"], "kind": "dispute"}
        told.append(_told(InteractionKind.TASK_OPENED, dispute, now, task))
    await history.append(tx, told)


def _told(
    kind: InteractionKind,
    about: dict[str, Any],
    now: datetime,
    details: dict[str, Any],
    why: dict[str, Any] | None = None,
) -> Interaction:
    return Interaction(kind, about["customer_id"], _ENGINE, now, about["invoice_id"], details, why)
