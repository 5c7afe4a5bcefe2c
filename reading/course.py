"""What was done on a case, and what lies ahead? One calendar: each step with its minute, its why and what it said."""

from typing import Any

from models.interaction import InteractionKind
from reading.calendar import calendar_told
from reading.case import Case
from reading.reader import Reader
from reading.steps import described_step, why_told
from store import history, steps
from store.engine import Tx

#: Times that steps were put off, the newest: more than anybody reads.
_PUT_OFF = 100


async def course(reader: Reader, tx: Tx, case: Case) -> dict[str, Any]:
    """past: steps in the order of their minutes, with status, reason, message and task, and those that were put off.

    ahead: the steps to come if nobody pays, as `calendar_told`; none of a case that is closed. ends_with: why it ends.
    """
    facts = case.facts
    outcomes = {(one.step_id, one.occurrence): one.outcome for one in facts.steps}
    past = [
        {
            "step": row["step_id"],
            "occurrence": row["occurrence"],
            "status": row["status"],
            "at": case.local(row["at"]),
            "outcome": outcomes.get((row["step_id"], row["occurrence"])),
            "why": _why(reader, row["why"]),
            "message": row["message_id"],
            "task": row["task_id"],
            **described_step(facts, row["step_id"]),
        }
        for row in await steps.of_case(tx, facts.invoice_id)
    ]
    put_off = await history.latest(
        tx, invoice_id=facts.invoice_id, kinds=[InteractionKind.REMINDER_DEFERRED.value], limit=_PUT_OFF
    )
    past += [
        {
            "step": row["details"]["step"],
            "occurrence": 1,
            "status": "put_off",
            "at": case.local(row["at"]),
            "outcome": None,
            "why": _why(reader, row["why"]),
            "message": None,
            "task": None,
            **described_step(facts, row["details"]["step"]),
        }
        for row in put_off
    ]
    past.sort(key=lambda line: line["at"])
    if not case.row["open"]:
        return {"past": past, "ahead": [], "ends_with": None}
    told = calendar_told(facts, case.now, case.rules, reader.sentences)
    return {"past": past, "ahead": told["steps"], "ends_with": told["ends_with"]}


def _why(reader: Reader, stored: dict[str, Any] | None) -> dict[str, Any] | None:
    """Steps that were done without a reason of their own have an empty one."""
    return why_told(reader.sentences, stored) if stored and "code" in stored else None
