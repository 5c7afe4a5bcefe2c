"""How does a case come back from an agency or from lawyers? It goes on where it stood, after a rest."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from domain.calendar import calendar_of
from models.case import Facts, HoldKind, Outcome
from models.erp_request import ErpRequestKind
from models.errors import Refused
from models.interaction import Interaction, InteractionKind
from models.span import Span
from models.strategy import Level, Step
from models.task import TaskKind, TaskOutcome
from operations.desk import Desk
from operations.pursued import lock_cases
from operations.settlement import reopen_tasks
from operations.whereabouts import Whereabouts
from store import cases, history, holds, tasks
from store.engine import Tx
from store.hand_overs import last_to, tell_erp, unsent

#: The step id of the task that a recall leaves behind.
RECALL = "*recall"
_WITHIN = Span(2, business=True)


async def recall(desk: Desk, invoice_ids: Sequence[str], reason: str) -> int:
    """Take cases of one customer back from whoever has them; the task that says so to them, and decides what is next.

    The next rung keeps its distance: the case is paused for as long as the strategy planned between the two (for its
    spacing where a person had handed it over). Raises NotFound, InvalidInput for invoices of several customers, and
    Refused for a case that is not handed over.
    """
    async with desk.database.begin() as tx:
        found = await lock_cases(tx, desk, invoice_ids)
        for case in found:
            if case.closed_as is not Outcome.HANDED_OVER or case.balance <= 0:
                stands = "settled" if case.balance <= 0 else case.closed_as or "open"
                raise Refused(f"The case of {case.invoice_id} is not with anybody else ({stands}): nothing to recall")
        now = await desk.clock.now(tx)
        customer_id, about = found[0].customer_id, [case.invoice_id for case in found]
        there = await Whereabouts.of(tx, customer_id, now)
        was_with = await last_to(tx, about)
        await cases.reopen(tx, about, now)
        await reopen_tasks(tx, about, now)
        await _told(tx, desk, customer_id, was_with, reason, now)
        for case in found:
            await _rest(tx, desk, case, was_with[case.invoice_id][1], there.today, now)
        sent = not await _take_back(tx, desk, about, now)
        levels = sorted({level.value for level, _ in was_with.values()})
        details = {"recalled_from": levels, "invoices": about, "reason": reason, "dossier_sent": sent}
        task = tasks.NewTask(
            TaskKind.ESCALATION,
            "collectors",
            customer_id,
            about[0],
            RECALL,
            now,
            there.calendar.add(there.today, _WITHIN),
            owner=there.collector,
            details=details,
        )
        task_id = await tasks.open_one(tx, task)
    shown = {"level": levels[0], "reason": "…"}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.RECALLED, shown) for one in about])
    return task_id


async def _told(
    tx: Tx, desk: Desk, customer_id: str, was_with: dict[str, tuple[Level, str | None]], reason: str, now: datetime
) -> None:
    by_level: dict[Level, list[str]] = {}
    for invoice_id, (level, _) in sorted(was_with.items()):
        by_level.setdefault(level, []).append(invoice_id)
    for level, about in by_level.items():
        details: dict[str, Any] = {"level": level.value, "reason": reason}
        kind = InteractionKind.RECALLED
        await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, one, details) for one in about])
        await tell_erp(tx, ErpRequestKind.RECALLED, customer_id, about, details, now, desk.actor)


async def _rest(tx: Tx, desk: Desk, case: Facts, rung: str | None, today: date, now: datetime) -> None:
    """Nothing at once: the customer hears from the house again when the next rung would have come."""
    through = _next_on(case, rung, today) - timedelta(days=1)
    paused = await holds.active(tx, HoldKind.PAUSE, today, customer_id=case.customer_id, invoice_id=case.invoice_id)
    if paused or through < today:
        return
    reason = "recalled"
    await holds.set_one(
        tx,
        HoldKind.PAUSE,
        customer_id=case.customer_id,
        invoice_id=case.invoice_id,
        since=now,
        until=through,
        reason=reason,
        actor=desk.actor,
    )
    details = {"until": through.isoformat(), "reason": reason}
    kind = InteractionKind.PAUSED
    await history.append(tx, [Interaction(kind, case.customer_id, desk.actor, now, case.invoice_id, details)])


def _next_on(case: Facts, rung: str | None, today: date) -> date:
    """The first day of the next rung, counted from a recall today; today where there is none."""
    calendar = calendar_of(case.country, case.region)
    steps: list[Step] = list(case.strategy.steps)
    stood = next((place for place, step in enumerate(steps) if step.id == rung), None)
    if stood is None:
        return calendar.add(today, case.strategy.spacing)
    if stood + 1 == len(steps):
        return today
    gap = calendar.day_of(steps[stood + 1].at, case.due_on) - calendar.day_of(steps[stood].at, case.due_on)
    return today + max(gap, timedelta(days=1))


async def _take_back(tx: Tx, desk: Desk, about: Sequence[str], now: datetime) -> bool:
    """Dossiers that nobody has sent yet are not sent any more; whether all of them were still here."""
    waiting = await unsent(tx, about)
    for task in waiting:
        if not set(task["details"]["invoices"]) <= set(about):
            continue
        # As done, not as cancelled: a cancelled task comes back with its case.
        await tasks.close(tx, task["id"], TaskOutcome.DONE, by=desk.actor, now=now, note="recalled")
        details = {"task": task["id"], "step": task["step_id"], "outcome": TaskOutcome.DONE.value, "note": "recalled"}
        kind, invoices = InteractionKind.TASK_DONE, task["details"]["invoices"]
        await history.append(
            tx, [Interaction(kind, task["customer_id"], desk.actor, now, one, details) for one in invoices]
        )
    return {one for task in waiting for one in task["details"]["invoices"]} >= set(about)
