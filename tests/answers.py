"""How does a test say what came of a task? In few words."""

from typing import Any

from models.task import TaskAnswer


def said(outcome: str, note: str | None = None, **fields: Any) -> TaskAnswer:
    return TaskAnswer.model_validate({"outcome": outcome, "note": note, **fields})
