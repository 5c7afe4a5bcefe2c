"""Who has to hear that money moved on a case that an agency or lawyers pursue? Somebody tells them, by a task."""

from collections.abc import Sequence
from datetime import datetime

from models.case import Outcome
from models.span import Span
from models.task import TaskKind
from operations.whereabouts import Whereabouts
from store import cases, tasks
from store.engine import Tx
from store.hand_overs import last_to, unsent, untold

#: The step id of its tasks: no rung of the ladder, so it cannot clash with one (ids of rungs are slugs).
MONEY_MOVED = "*money-moved"
_WITHIN = Span(1, business=True)


async def tell_whoever_has_it(tx: Tx, invoice_ids: Sequence[str], now: datetime) -> None:
    """Of cases that were handed over: one task for each customer and pursuer, lest somebody is chased for what is paid.

    Where nobody has sent the dossier yet, or such a task is open already, there is nobody to tell anew.
    """
    stored = await cases.get(tx, invoice_ids)
    away = [one for one, case in stored.items() if case["closed_as"] == Outcome.HANDED_OVER.value]
    if not away:
        return
    known = {one for task in await unsent(tx, away) for one in task["details"]["invoices"]}
    known |= await untold(tx, MONEY_MOVED, away)
    groups: dict[tuple[str, str], list[str]] = {}
    for one, (level, _) in sorted((await last_to(tx, away)).items()):
        if one not in known:
            groups.setdefault((stored[one]["customer_id"], level.value), []).append(one)
    for (customer_id, to), about in groups.items():
        there = await Whereabouts.of(tx, customer_id, now)
        task = tasks.NewTask(
            TaskKind.ESCALATION,
            to,
            customer_id,
            about[0],
            MONEY_MOVED,
            now,
            there.calendar.add(there.today, _WITHIN),
            details={"invoices": about, "level": to},
        )
        await tasks.open_one(tx, task)
