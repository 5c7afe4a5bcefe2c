"""Why does a case stand where it stands, and what does a step do? Stored codes and steps as they are shown."""

from collections.abc import Mapping
from typing import Any

from config.sentences import Sentences
from models.case import FOLLOW_UP, THANKS, Facts
from models.notice import notice_of, notice_step
from models.strategy import CallTaskStep, EscalationStep, Step, Thanks, VisitTaskStep, speaks_to_customer


def why_told(sentences: Sentences, why: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A stored reason with its sentence."""
    if why is None:
        return None
    params = why.get("params", {})
    return {"code": why["code"], "params": params, "text": sentences.why(why["code"], params)}


def described_step(facts: Facts, step_id: str) -> dict[str, Any]:
    """What a step does, whether it is a rung of the ladder or stands beside it."""
    kind, notices = notice_of(step_id), facts.strategy.notices
    waiting = next((notice for notice in facts.notices if notice.kind is kind), None)
    told = notice_step(waiting, notices) if waiting is not None else None
    if told is not None:
        return {"do": "notice", "to": told.to, "channels": list(told.channels), "template": told.template}
    if kind is not None and notices is not None:
        return {"do": "notice", "to": notices.to, "channels": list(notices.channels), "template": kind.value}
    if step_id == FOLLOW_UP:
        return {"do": "follow_up"}
    step = facts.strategy.thanks if step_id == THANKS else facts.strategy.step(step_id)
    return {} if step is None else described(step)


def described(step: Step | Thanks) -> dict[str, Any]:
    """What a step does, to whom and by what."""
    if isinstance(step, Thanks):
        return {"do": "thanks", "to": step.to, "channels": list(step.channels), "template": step.template}
    told: dict[str, Any] = {"do": step.do}
    if isinstance(step, EscalationStep):
        told |= {"level": step.level, "approval": step.approval}
    if isinstance(step, CallTaskStep | VisitTaskStep):
        told |= {"to": step.to, "queue": step.queue}
    elif speaks_to_customer(step):
        told |= {"to": step.to, "channels": list(step.channels), "template": step.template}
    return told
