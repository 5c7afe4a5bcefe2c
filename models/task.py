"""What waits for a person: a task of the worklist, how it can end, and what is said with that."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from models.arrangement import PromiseTerms
from models.bank import Assignment
from models.customer import Contact, Phone
from models.dispute import DisputeTerms, LatenessReason, Paragraphs
from models.values import Amount, Instant, Line, Shape


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
    BANK_LINE = "bank_line"
    ONLINE_PAYMENT = "online_payment"
    CONTACT_CHANGE = "contact_change"


class TaskOutcome(StrEnum):
    """reached: spoken to, and nothing came of it. call_later: the customer named a time.

    wrong_number: the number (or, of a visit, the address) is nobody's of the customer.
    """

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


#: Somebody of the customer was spoken to.
SPOKEN = (
    TaskOutcome.REACHED,
    TaskOutcome.REFUSES,
    TaskOutcome.PROMISES,
    TaskOutcome.DISPUTES,
    TaskOutcome.ASKS_PLAN,
    TaskOutcome.CALL_LATER,
    TaskOutcome.SAYS_PAID,
)
_CONTACT = (TaskOutcome.NO_ANSWER, TaskOutcome.WRONG_NUMBER, *SPOKEN)

#: The answers that each kind of task takes.
OUTCOMES: dict[TaskKind, tuple[TaskOutcome, ...]] = {
    TaskKind.CALL: _CONTACT,
    TaskKind.VISIT: _CONTACT,
    TaskKind.NEGOTIATION: (TaskOutcome.ACCEPTED, TaskOutcome.REJECTED, TaskOutcome.NO_ANSWER),
    TaskKind.APPROVAL: (TaskOutcome.APPROVED, TaskOutcome.REJECTED),
    TaskKind.ESCALATION: (TaskOutcome.DONE,),
    TaskKind.FIND_CONTACT: (TaskOutcome.DONE,),
    TaskKind.REPLY: (TaskOutcome.DONE, TaskOutcome.PROMISES, TaskOutcome.DISPUTES, TaskOutcome.ASKS_PLAN),
    TaskKind.DISPUTE: (TaskOutcome.ACCEPTED, TaskOutcome.PARTLY, TaskOutcome.REJECTED, TaskOutcome.WITHDRAWN),
    TaskKind.HELD_MESSAGE: (TaskOutcome.SENT, TaskOutcome.AGAIN),
    TaskKind.CREDIT_NOTE: (TaskOutcome.DONE, TaskOutcome.REJECTED),
    TaskKind.BANK_LINE: (TaskOutcome.DONE, TaskOutcome.REJECTED),
    TaskKind.ONLINE_PAYMENT: (TaskOutcome.DONE,),
    TaskKind.CONTACT_CHANGE: (TaskOutcome.APPROVED, TaskOutcome.REJECTED),
}


class TaskAnswer(Shape):
    """How a task ended and what was said, whatever surface it was told by; `faults_of` says which fields fit.

    promise, disputes: what was promised, what is objected to. call_at: when the customer wants to be called.
    looked_up_by: who looks for the payment that the customer speaks of; None: whoever looks after the customer.
    offer: the number of the accepted one. credited, reasons, tell: as of a DisputeResolution; of a reply `reasons` is
    our answer to the customer. lateness: why payment is
    late, as the customer tells it. contact: somebody new at the customer, or what was wrong about somebody known.
    number: the wrong one, where another was called than the task named. assigned: whose the money of a bank is.
    minutes: how long the call took; None: as config/costs.yaml takes it.
    """

    outcome: TaskOutcome
    note: Line | None = None
    promise: PromiseTerms | None = None
    disputes: tuple[DisputeTerms, ...] = Field(default=(), max_length=100)
    call_at: Instant | None = None
    looked_up_by: Line | None = None
    offer: int | None = Field(default=None, ge=1, le=1000, strict=True)
    credited: Amount | None = None
    reasons: Paragraphs = ""
    tell: bool = Field(default=True, strict=True)
    lateness: LatenessReason | None = None
    contact: Contact | None = None
    number: Phone | None = None
    assigned: Assignment | None = None
    minutes: int | None = Field(default=None, ge=1, le=600, strict=True)


#: The fields that say more than the outcome does, with the outcomes that they belong to.
_BELONGS: dict[str, tuple[TaskOutcome, ...]] = {
    "promise": (TaskOutcome.PROMISES,),
    "disputes": (TaskOutcome.DISPUTES, TaskOutcome.PROMISES),
    "call_at": (TaskOutcome.CALL_LATER,),
    "looked_up_by": (TaskOutcome.SAYS_PAID,),
    "offer": (TaskOutcome.ACCEPTED,),
    "credited": (TaskOutcome.PARTLY,),
    "reasons": (TaskOutcome.ACCEPTED, TaskOutcome.PARTLY, TaskOutcome.REJECTED, *OUTCOMES[TaskKind.REPLY]),
    "lateness": (*SPOKEN, TaskOutcome.ACCEPTED, TaskOutcome.REJECTED, TaskOutcome.DONE),
    "number": (TaskOutcome.WRONG_NUMBER,),
    "assigned": (TaskOutcome.DONE,),
}
#: Without these an outcome says nothing that could be followed.
_NEEDS: dict[TaskOutcome, str] = {
    TaskOutcome.PROMISES: "promise",
    TaskOutcome.DISPUTES: "disputes",
    TaskOutcome.CALL_LATER: "call_at",
    TaskOutcome.PARTLY: "credited",
}
#: What only some kinds of task know.
_ONLY: dict[str, tuple[TaskKind, ...]] = {
    "offer": (TaskKind.NEGOTIATION,),
    "credited": (TaskKind.DISPUTE,),
    "reasons": (TaskKind.DISPUTE, TaskKind.REPLY),
    "number": (TaskKind.CALL,),
    "minutes": (TaskKind.CALL,),
    "assigned": (TaskKind.BANK_LINE,),
}


def faults_of(kind: TaskKind, answer: TaskAnswer) -> tuple[tuple[str, str], ...]:
    """(field, what was expected) for each part of an answer that does not fit a kind of task, or is missing."""
    if answer.outcome not in OUTCOMES[kind]:
        return (("outcome", f"expected one of {', '.join(OUTCOMES[kind])} for a task of kind {kind}"),)
    return tuple(_misfits(kind, answer))


def _misfits(kind: TaskKind, answer: TaskAnswer) -> Iterator[tuple[str, str]]:
    needed = _NEEDS.get(answer.outcome)
    if needed is not None and not getattr(answer, needed):
        yield needed, f"expected with the outcome {answer.outcome}"
    if kind is TaskKind.BANK_LINE and answer.outcome is TaskOutcome.DONE and answer.assigned is None:
        yield "assigned", "expected the invoices that the money pays, or the customer whose it is"
    if kind is TaskKind.BANK_LINE and answer.outcome is TaskOutcome.REJECTED and answer.note is None:
        yield "note", "expected with the outcome rejected: why it is no payment of a customer"
    if kind is TaskKind.CONTACT_CHANGE and answer.outcome is TaskOutcome.REJECTED and answer.note is None:
        yield "note", "expected with the outcome rejected: the reason, which the customer reads"
    for field, outcomes in _BELONGS.items():
        if not getattr(answer, field):
            continue
        if kind not in _ONLY.get(field, (kind,)):
            yield field, f"expected only for a task of kind {' or '.join(_ONLY[field])}"
        elif answer.outcome not in outcomes:
            fitting = [outcome for outcome in outcomes if outcome in OUTCOMES[kind]]
            yield field, f"expected only with the outcome {' or '.join(fitting) or 'of another kind of task'}"
