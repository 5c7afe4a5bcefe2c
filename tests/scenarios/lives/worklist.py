"""What do our people make of their worklist? One of a customer's open tasks is done, with any outcome that it takes."""

from models.task import OUTCOMES, TaskAnswer, TaskKind
from operations.tasks import complete
from tests.scenarios.lives.life import Life

_OPEN = "SELECT id, kind FROM tasks WHERE customer_id = :customer AND closed_at IS NULL ORDER BY id"


async def is_worked_on(life: Life) -> None:
    open_tasks = await life.rows(_OPEN)
    if open_tasks:
        task = life.chance.choice(open_tasks)
        outcome = life.chance.choice(OUTCOMES[TaskKind(task["kind"])])
        answer = TaskAnswer(outcome=outcome)
        await life.tries(f"task {task['kind']}", str(outcome), complete(life.desk(), task["id"], answer))
