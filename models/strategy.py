"""How a case is pursued: a strategy is an ordered ladder of steps, written as YAML, checked whole, pinned per case."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from models.charge import Claims, Fee
from models.contact_rule import Medium
from models.customer import Role
from models.offer import Offer
from models.span import ClockField, Moment, MomentField, Span, SpanField
from models.values import Line, Shape

_SLUG = r"^[a-z][a-z0-9-]{0,39}$"
_TEMPLATE = r"^[a-z][a-z0-9_]{0,39}$"
# Left out where it is the usual one: a strategy that says nothing of it keeps the version that its cases have pinned.
_NEXT_DAY = Moment(1)
DelinquentFrom = Annotated[MomentField, Field(exclude_if=lambda moment: moment == _NEXT_DAY)]
StepId = Annotated[str, Field(pattern=_SLUG)]
TemplateName = Annotated[str, Field(pattern=_TEMPLATE)]


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    LETTER = "letter"


class Level(StrEnum):
    """Rungs of the escalation ladder: the customer's people, our own people, then measures."""

    ADMINISTRATION = "administration"
    MANAGEMENT = "management"
    DIRECTION = "direction"
    COLLECTOR = "collector"
    SUPERVISOR = "supervisor"
    CREDIT_MANAGER = "credit_manager"
    CREDIT_HOLD = "credit_hold"
    AGENCY = "agency"
    LEGAL = "legal"

    @property
    def speaks_to_customer(self) -> bool:
        return self in (Level.ADMINISTRATION, Level.MANAGEMENT, Level.DIRECTION)

    @property
    def hands_over(self) -> bool:
        """The case leaves the engine: somebody else pursues it from here."""
        return self in (Level.AGENCY, Level.LEGAL)

    @property
    def is_measure(self) -> bool:
        """Whether it does something to the customer that cannot be unsaid, and so never comes without a warning."""
        return self.hands_over or self is Level.CREDIT_HOLD


class Enclosure(StrEnum):
    """What can go with a message as a file."""

    STATEMENT = "statement"


class Approver(StrEnum):
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


# Left out where it is empty: a strategy that attaches nothing keeps the version that its cases have pinned.
Enclosures = Annotated[tuple[Enclosure, ...], Field(exclude_if=lambda found: not found)]
#: What a message tells of beforehand, by name; left out of the version as enclosures are.
Measure = Literal[Level.CREDIT_HOLD, Level.AGENCY, Level.LEGAL]
Measures = Annotated[tuple[Measure, ...], Field(exclude_if=lambda found: not found)]
#: What a message claims by law; left out of the version as enclosures are.
StepClaims = Annotated[Claims, Field(exclude_if=lambda found: not found)]


class _Step(Shape):
    id: StepId
    at: MomentField


class ReminderStep(_Step):
    """Send a message to one of the customer's people."""

    do: Literal["reminder"]
    template: TemplateName
    channels: tuple[Channel, ...] = Field(min_length=1)
    to: Role = Role.PAYABLES
    attach: Enclosures = ()
    warns_of: Measures = ()
    fee: Annotated[Fee | None, Field(exclude_if=lambda fee: fee is None)] = None
    claims: StepClaims = ()


class _ContactTask(_Step):
    """What a person does: `retry_after` an attempt that found nobody, at most `attempts` times."""

    queue: Line = "collectors"
    within: SpanField = Span(2, business=True)
    attempts: int = Field(default=1, ge=1, le=10)
    retry_after: SpanField = Span(1, business=True)
    to: Role = Role.PAYABLES


class CallTaskStep(_ContactTask):
    """Put a call on the worklist."""

    do: Literal["call_task"]

    @property
    def medium(self) -> Medium:
        return Medium.CALL


class VisitTaskStep(_ContactTask):
    """Put a visit on the worklist."""

    do: Literal["visit_task"]
    queue: Line = "visits"
    within: SpanField = Span(5, business=True)

    @property
    def medium(self) -> Medium:
        return Medium.VISIT


class NegotiationStep(_Step):
    """Make an offer and keep it open; nothing harsher happens until it expires."""

    do: Literal["negotiation"]
    offers: tuple[Offer, ...] = Field(min_length=1)
    open_for: SpanField
    template: TemplateName = "offer"
    channels: tuple[Channel, ...] = Field(default=(Channel.EMAIL,), min_length=1)
    to: Role = Role.ADMINISTRATION
    queue: Line = "collectors"
    attach: Enclosures = ()


class EscalationStep(_Step):
    """Go one rung up. Levels that speak to the customer need a template; `approval` asks a person first."""

    do: Literal["escalation"]
    level: Level
    template: TemplateName | None = None
    channels: tuple[Channel, ...] = Field(default=(Channel.EMAIL,), min_length=1)
    approval: Approver | None = None
    queue: Line | None = None
    fee: Fee | None = None
    attach: Enclosures = ()
    warns_of: Measures = ()
    claims: StepClaims = ()

    @model_validator(mode="after")
    def _template_where_it_speaks(self) -> "EscalationStep":
        if self.level.speaks_to_customer and not self.template:
            message = "expected a template: level {level} writes to the customer"
            raise PydanticCustomError("template", message, {"field": "template", "level": self.level.value})
        if not self.level.speaks_to_customer and self.template:
            message = "expected no template: level {level} does not write to the customer"
            raise PydanticCustomError("template", message, {"field": "template", "level": self.level.value})
        return self

    @property
    def to(self) -> Role:
        return Role(self.level.value)


Step = Annotated[
    ReminderStep | CallTaskStep | VisitTaskStep | NegotiationStep | EscalationStep, Field(discriminator="do")
]


class Thanks(Shape):
    """The message that confirms a payment."""

    template: TemplateName = "thanks"
    channels: tuple[Channel, ...] = Field(default=(Channel.EMAIL,), min_length=1)
    to: Role = Role.PAYABLES


class Notices(Shape):
    """By what the customer hears news beside the ladder: that a dispute was received, how it was answered."""

    channels: tuple[Channel, ...] = Field(default=(Channel.EMAIL,), min_length=1)
    to: Role = Role.PAYABLES


class Strategy(Shape):
    """`spacing` is the least time between two actions when overdue steps are caught up.

    delinquent_from: the first day of delinquency, from which on the days being chased are counted.
    """

    name: StepId
    for_: Line = Field(alias="for")
    send_at: ClockField = time(9, 0)
    spacing: SpanField = Span(1, business=True)
    delinquent_from: DelinquentFrom = _NEXT_DAY
    thanks: Thanks | None = Thanks()
    notices: Notices | None = Notices()
    steps: tuple[Step, ...] = Field(min_length=1, max_length=60)

    @field_validator("delinquent_from")
    @classmethod
    def _after_the_due_date(cls, value: Moment) -> Moment:
        if value.days < 1:
            raise ValueError('expected a day after the due date, such as "due + 4d"')
        return value

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)


def speaks_to_customer(step: Step) -> bool:
    """Whether the step sends the customer a message (and so is bound to lawful hours)."""
    return isinstance(step, ReminderStep | NegotiationStep) or (
        isinstance(step, EscalationStep) and step.level.speaks_to_customer
    )
