"""What does the engine do where a step reaches nobody? It puts a task before a person to find somebody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from activities.steps import Taken, record_steps
from domain.calendar import calendar_of
from domain.consolidation import DueStep
from domain.reach import PassedOver
from models.case import StepStatus
from models.contact_rule import Medium
from models.customer import Role
from models.interaction import Interaction, InteractionKind
from models.span import Span
from models.strategy import Channel
from models.task import TaskKind
from store import history, tasks
from store.engine import Tx

_QUEUE = "collectors"
#: The step waits for it.
_WITHIN = Span(2, business=True)


async def find_contact(
    tx: Tx,
    now: datetime,
    group: Sequence[DueStep],
    to: Role,
    ways: Sequence[Channel | Medium],
    passed_over: Sequence[PassedOver] = (),
) -> Taken:
    """The steps wait for somebody of the role `to`, or near it, who can be reached in one of the `ways`."""
    facts, act = group[0].facts, group[0].act
    calendar = calendar_of(facts.country, facts.region)
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    details: dict[str, Any] = {
        "role": to.value,
        "channels": [way.value for way in ways],
        "invoices": [due.facts.invoice_id for due in group],
    }
    task_id = await tasks.open_one(
        tx,
        tasks.NewTask(
            TaskKind.FIND_CONTACT,
            _QUEUE,
            facts.customer_id,
            facts.invoice_id,
            act.step_id,
            now,
            calendar.add(today, _WITHIN),
            owner=facts.collector,
            details=details,
            occurrence=act.occurrence,
        ),
    )
    await record_steps(tx, now, group, StepStatus.OPEN, task_id=task_id)
    told = {
        "step": act.step_id,
        "task": task_id,
        "role": to.value,
        # Who could have been reached and must not be: each denial with its rule.
        "passed_over": [
            {"role": one.role.value, "channel": one.channel, "reason": one.reason, "policy": one.policy}
            for one in passed_over
        ],
    }
    unreachable = [
        Interaction(InteractionKind.UNREACHABLE, due.facts.customer_id, "engine", now, due.facts.invoice_id, told)
        for due in group
    ]
    await history.append(tx, unreachable)
    return Taken(waits_for_a_person=True)
