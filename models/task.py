"""What waits for a person: a task of the worklist and how it can end."""

from enum import StrEnum


class TaskKind(StrEnum):
    CALL = "call"
    NEGOTIATION = "negotiation"
    APPROVAL = "approval"
    ESCALATION = "escalation"
    FIND_CONTACT = "find_contact"
    REPLY = "reply"


class TaskOutcome(StrEnum):
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    REACHED = "reached"
    REFUSES = "refuses"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    APPROVED = "approved"
    DONE = "done"


#: The answers that each kind of task takes.
OUTCOMES: dict[TaskKind, tuple[TaskOutcome, ...]] = {
    TaskKind.CALL: (TaskOutcome.NO_ANSWER, TaskOutcome.WRONG_NUMBER, TaskOutcome.REACHED, TaskOutcome.REFUSES),
    TaskKind.NEGOTIATION: (TaskOutcome.ACCEPTED, TaskOutcome.REJECTED, TaskOutcome.NO_ANSWER),
    TaskKind.APPROVAL: (TaskOutcome.APPROVED, TaskOutcome.REJECTED),
    TaskKind.ESCALATION: (TaskOutcome.DONE,),
    TaskKind.FIND_CONTACT: (TaskOutcome.DONE,),
    TaskKind.REPLY: (TaskOutcome.DONE,),
}
