"""What waits for a person: a task of the worklist and how it can end."""

from enum import StrEnum


class TaskKind(StrEnum):
    CALL = "call"
    VISIT = "visit"
    NEGOTIATION = "negotiation"
    APPROVAL = "approval"
    ESCALATION = "escalation"
    FIND_CONTACT = "find_contact"
    REPLY = "reply"
    DISPUTE = "dispute"
    HELD_MESSAGE = "held_message"
    CREDIT_NOTE = "credit_note"


class TaskOutcome(StrEnum):
    """reached: spoken to, and nothing came of it. call_later: the customer named a time."""

    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    REACHED = "reached"
    REFUSES = "refuses"
    PROMISES = "promises"
    DISPUTES = "disputes"
    ASKS_PLAN = "asks_plan"
    CALL_LATER = "call_later"
    SAYS_PAID = "says_paid"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    APPROVED = "approved"
    PARTLY = "partly"
    WITHDRAWN = "withdrawn"
    SENT = "sent"
    AGAIN = "again"
    DONE = "done"


_CONTACT = (
    TaskOutcome.NO_ANSWER,
    TaskOutcome.WRONG_NUMBER,
    TaskOutcome.REACHED,
    TaskOutcome.REFUSES,
    TaskOutcome.PROMISES,
    TaskOutcome.DISPUTES,
    TaskOutcome.ASKS_PLAN,
    TaskOutcome.CALL_LATER,
    TaskOutcome.SAYS_PAID,
)

#: The answers that each kind of task takes.
OUTCOMES: dict[TaskKind, tuple[TaskOutcome, ...]] = {
    TaskKind.CALL: _CONTACT,
    TaskKind.VISIT: _CONTACT,
    TaskKind.NEGOTIATION: (TaskOutcome.ACCEPTED, TaskOutcome.REJECTED, TaskOutcome.NO_ANSWER),
    TaskKind.APPROVAL: (TaskOutcome.APPROVED, TaskOutcome.REJECTED),
    TaskKind.ESCALATION: (TaskOutcome.DONE,),
    TaskKind.FIND_CONTACT: (TaskOutcome.DONE,),
    TaskKind.REPLY: (TaskOutcome.DONE,),
    TaskKind.DISPUTE: (TaskOutcome.ACCEPTED, TaskOutcome.PARTLY, TaskOutcome.REJECTED, TaskOutcome.WITHDRAWN),
    TaskKind.HELD_MESSAGE: (TaskOutcome.SENT, TaskOutcome.AGAIN),
    TaskKind.CREDIT_NOTE: (TaskOutcome.DONE, TaskOutcome.REJECTED),
}
