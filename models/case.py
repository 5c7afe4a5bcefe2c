"""Where a case stands: all facts that a decision may use, and the decision itself."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.contact_rule import WRITTEN, Medium
from models.contact_wish import ContactWish
from models.customer import CustomerKind, Role
from models.notice import Notice, notice_of
from models.strategy import Strategy


class Outcome(StrEnum):
    """How a case ends."""

    SETTLED = "settled"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"
    WRITTEN_OFF = "written_off"


class StepStatus(StrEnum):
    """`open` waits for a person (an approval); all others are final.

    unreached: its message never got to anybody (rejected, bounced, withdrawn): the step is taken again.
    """

    OPEN = "open"
    DONE = "done"
    COVERED = "covered"
    SUPERSEDED = "superseded"
    SKIPPED = "skipped"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One occurrence of a step of the ladder. `outcome` is what a person answered to its task, at `answered_at`.

    again_at: the time at which the customer asked to be called.
    taken: whether the channel is known to have taken its message, where it had one: what is still on its way, or held
    for a person to say, warns nobody yet.
    """

    step_id: str
    occurrence: int
    status: StepStatus
    at: datetime
    outcome: str | None = None
    answered_at: datetime | None = None
    again_at: datetime | None = None
    taken: bool = True

    @property
    def acted(self) -> bool:
        """Whether the customer (or the worklist) really got it: superseded and skipped ones did not happen."""
        return self.status in (StepStatus.DONE, StepStatus.COVERED)


class HoldKind(StrEnum):
    PAUSE = "pause"
    DISPUTE = "dispute"
    PROMISE = "promise"
    PLAN = "plan"
    SETTLEMENT = "settlement"
    CREDIT_NOTE = "credit_note"
    OFFER = "offer"
    PAYMENT = "payment"

    @property
    def sets_apart(self) -> bool:
        """Whether it takes an amount out of what is asked for; the others stop the whole case."""
        return self not in (HoldKind.PAUSE, HoldKind.OFFER, HoldKind.PAYMENT)


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a case from acting. `until` is the last day that it covers (None: until somebody ends it).

    amount: the disputed, promised or agreed part that is still to come; None covers the whole invoice.
    arrangement: the promise, plan or settlement behind it, to be followed up on the day `check_on`.
    to_come: what of the agreed part has not been paid yet; of a settlement less than it takes out of the claim.
    starts_on: the first day that it covers, where the customer is; None: it has begun.
    """

    kind: HoldKind
    since: datetime
    until: date | None = None
    amount: Decimal | None = None
    reason: str = ""
    arrangement: int | None = None
    check_on: date | None = None
    to_come: Decimal | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """`blocked` are the channels on which nothing must (or can) be sent to this person, with the kind of block.

    wish: how and when whoever has this role wants to be contacted; None: nobody said.
    """

    role: Role
    name: str
    email: str | None = None
    phone: str | None = None
    whatsapp: str | None = None
    blocked: tuple[tuple[str, str], ...] = ()
    wish: ContactWish | None = None


@dataclass(frozen=True, slots=True)
class Contacted:
    """One contact with the customer. `medium` is a channel, `call` or `visit`.

    A call or visit that still waits on the worklist is a contact at noon of its last day: room is kept for it.
    conversation: the customer spoke or wrote back; an attempt that reached nobody is a contact all the same.
    theirs: the customer called us.
    """

    at: datetime
    medium: str
    conversation: bool = False
    theirs: bool = False

    @property
    def by_us(self) -> bool:
        """Whether we began it, so that it counts against limits: what customers write to us does not."""
        return not self.theirs and (self.medium in (Medium.CALL, Medium.VISIT) or not self.conversation)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """What is planned now for a case: its next step, when, and why."""

    step_id: str
    at: datetime
    why: "Why"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that `decide` may know about one case at one moment; `now` is an argument of its own.

    balance: live, per the invoice's currency; negative never happens (surplus stays with the customer's credit).
    notices: what this customer is still to be told about this invoice, beside the ladder.
    contacted: the latest contacts with this customer about any invoice, oldest first (about sixty of them).
    channels: by which the customer agreed to be contacted; None: nobody said.
    address_is_wrong: somebody went there, and it is not the customer's.
    sending_stopped: whether the kill switch is on.
    planned: the step that the case waits for now, so that a change of it can be told.
    yields_until: a graver message goes to this customer today: nothing else before then.
    settled_at / thanked: when the balance was seen to reach zero, and whether thanks for it went out.
    settled_on: the day on which the last credit was received, which may lie before it was told to us.
    closed_as: set when somebody ended the case (cancelled, handed over).
    """

    invoice_id: str
    customer_id: str
    number: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    balance: Decimal
    kind: CustomerKind
    country: str
    region: str | None
    time_zone: str
    language: str
    strategy: Strategy
    strategy_version: str
    steps: tuple[StepRecord, ...] = ()
    holds: tuple[Hold, ...] = ()
    contacts: tuple[ContactPoint, ...] = ()
    opened_at: datetime | None = None
    contacted: tuple[Contacted, ...] = ()
    notices: tuple[Notice, ...] = ()
    channels: tuple[Medium, ...] | None = None
    address_is_wrong: bool = False
    sending_stopped: bool = False
    planned: PlannedStep | None = None
    yields_until: datetime | None = None
    settled_at: datetime | None = None
    settled_on: date | None = None
    settled_by_payment: bool = False
    thanked: bool = False
    closed_as: Outcome | None = None
    revision: int = 0
    segment: str = ""
    collector: str | None = None
    customer_name: str = ""
    address: tuple[str, ...] = ()
    product: str | None = None
    document_url: str | None = None

    @property
    def last_message_at(self) -> datetime | None:
        """When this customer was last written to, about any invoice."""
        return next((one.at for one in reversed(self.contacted) if one.by_us and one.medium in WRITTEN), None)


@dataclass(frozen=True, slots=True)
class Why:
    """A reason code and its parameters; translated where it is shown."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """Do this step now. `superseded` are earlier steps that this one replaces. `occurrence` counts from 1."""

    step_id: str
    why: Why
    occurrence: int = 1
    superseded: tuple[str, ...] = ()

    @property
    def is_rung(self) -> bool:
        """Whether it is a step of the ladder; what stands beside it (thanks, notices, follow-ups) is not.

        The `occurrence` of a notice is its id, that of a follow-up the id of the arrangement.
        """
        return self.step_id not in (THANKS, FOLLOW_UP) and notice_of(self.step_id) is None


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing until then (None: until a fact changes). `then` is the step that this wait ends with, if any.

    `moved_by` is the reason code of what moved the step from its planned minute, `planned` that minute, `rule` the id
    of the contact policy that did.
    """

    why: Why
    until: datetime | None = None
    then: str | None = None
    planned: datetime | None = None
    moved_by: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    outcome: Outcome
    why: Why


Decision = Act | Wait | Close

#: The step id of the message of thanks: not a rung of the ladder, so it cannot clash with one (ids are slugs).
THANKS = "*thanks"
#: The step id of looking whether an arrangement was kept.
FOLLOW_UP = "*follow-up"
