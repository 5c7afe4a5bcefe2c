"""What does everything that follows from an answered task need? The task, the answer, and the transaction it is in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.task import TaskAnswer, TaskKind
from operations.desk import Desk
from store.engine import Tx

#: The step id of a call that no rung of the ladder asked for (ids of rungs are slugs, so it cannot clash).
CALL = "*call"


@dataclass(frozen=True, slots=True)
class Answered:
    """A task that was just closed, its customer locked. `invoices` are those whose step it stood for."""

    tx: Tx
    desk: Desk
    task: dict[str, Any]
    answer: TaskAnswer
    invoices: tuple[str, ...]
    now: datetime

    @property
    def id(self) -> int:
        return int(self.task["id"])

    @property
    def kind(self) -> TaskKind:
        return TaskKind(self.task["kind"])

    @property
    def customer_id(self) -> str:
        return str(self.task["customer_id"])

    @property
    def about(self) -> tuple[str, ...]:
        """The invoices it was about: those of its steps, else the ones that it named when it was opened."""
        return self.invoices or tuple(self.task["details"].get("invoices") or (self.task["invoice_id"],))
