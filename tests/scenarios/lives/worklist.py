"""What do our people make of their worklist? One of a customer's open tasks is answered, in any way that it takes."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time
from typing import Any

from models.customer import Contact, Role
from models.task import OUTCOMES, TaskAnswer, TaskKind, TaskOutcome
from operations.tasks import complete
from tests.scenarios.lives.agreements import promise_terms, some_owed
from tests.scenarios.lives.holds import dispute_terms
from tests.scenarios.lives.life import Life

_OPEN = """
SELECT id, kind, details, COALESCE(details -> 'invoices', jsonb_build_array(invoice_id)) AS about FROM tasks
WHERE customer_id = :customer AND closed_at IS NULL ORDER BY id
"""


async def is_worked_on(life: Life) -> None:
    open_tasks = await life.rows(_OPEN)
    if open_tasks:
        task = life.chance.choice(open_tasks)
        kind = TaskKind(task["kind"])
        outcome = life.chance.choice(OUTCOMES[kind])
        answer = await _answer(life, task, outcome)
        told = f"{task['id']} {answer.model_dump_json(exclude_defaults=True)}"
        await life.tries(f"task {kind} {outcome}", told, complete(life.desk(), task["id"], answer))


async def _answer(life: Life, task: dict[str, Any], outcome: TaskOutcome) -> TaskAnswer:
    """With what the outcome has to say; one in ten leaves that out."""
    say = _SAYS.get((TaskKind(task["kind"]), outcome)) or _SAYS.get((None, outcome))
    said = await say(life, task) if say is not None and life.chance.random() < 0.9 else {}
    return TaskAnswer(outcome=outcome, **said)


async def _promises(life: Life, task: dict[str, Any]) -> dict[str, Any]:
    covered = some_owed(life)
    return {"promise": promise_terms(life, covered)} if covered else {}


async def _disputes(life: Life, task: dict[str, Any]) -> dict[str, Any]:
    return {"disputes": (dispute_terms(life, life.chance.choice(task["about"])),)}


async def _calls_later(life: Life, task: dict[str, Any]) -> dict[str, Any]:
    """Often outside the hours: that is refused with the next lawful minute."""
    hour = time(life.chance.randint(7, 19), life.chance.choice((0, 30)))
    return {"call_at": datetime.combine(life.in_days(0, 4), hour, life.zone)}


async def _accepts(life: Life, task: dict[str, Any]) -> dict[str, Any]:
    offers = "SELECT number FROM offers WHERE negotiation_id = :id ORDER BY number"
    known = [row["number"] for row in await life.rows(offers, id=task["details"]["negotiation"])]
    return {"offer": life.chance.choice(known)} if known else {}


async def _is_partly_right(life: Life, task: dict[str, Any]) -> dict[str, Any]:
    disputed = life.ledger.disputed.get(int(task["details"]["dispute"]))
    if disputed is None:
        return {}
    most = life.ledger.owed(disputed.invoice_id) if disputed.amount is None else disputed.amount
    return {"credited": life.some(most / 2, life.currency(disputed.invoice_id))}


async def _finds_somebody(life: Life, task: dict[str, Any]) -> dict[str, Any]:
    role = Role(task["details"].get("role", "payables"))
    return {"contact": Contact(role=role, name="Noa", email=f"noa-{life.seed}@example.com")}


_Says = Callable[[Life, dict[str, Any]], Awaitable[dict[str, Any]]]
_SAYS: dict[tuple[TaskKind | None, TaskOutcome], _Says] = {
    (None, TaskOutcome.PROMISES): _promises,
    (None, TaskOutcome.DISPUTES): _disputes,
    (None, TaskOutcome.CALL_LATER): _calls_later,
    (TaskKind.NEGOTIATION, TaskOutcome.ACCEPTED): _accepts,
    (TaskKind.DISPUTE, TaskOutcome.PARTLY): _is_partly_right,
    (TaskKind.FIND_CONTACT, TaskOutcome.DONE): _finds_somebody,
}
