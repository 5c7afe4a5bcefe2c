"""How a case is pursued: a strategy is an ordered ladder of steps, written as YAML, checked whole, pinned per case."""

import re
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from models.contact_rule import Medium
from models.customer import Role
from models.values import Amount, CurrencyCode, Line, Shape, check_decimals

_SPAN = re.compile(r"([0-9]{1,4}) ?(d|bd|days?|business days?)", re.ASCII)
_MOMENT = re.compile(r"due(?: ?([+-]) ?([0-9]{1,4}) ?(d|bd))?", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_SLUG = r"^[a-z][a-z0-9-]{0,39}$"
_TEMPLATE = r"^[a-z][a-z0-9_]{0,39}$"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in days: calendar days, or business days of the customer's calendar."""

    days: int
    business: bool = False

    def __str__(self) -> str:
        return f"{self.days}{'bd' if self.business else 'd'}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day counted from the due date; negative is before it."""

    days: int
    business: bool = False

    def __str__(self) -> str:
        if not self.days and not self.business:
            return "due"
        return f"due {'-' if self.days < 0 else '+'} {abs(self.days)}{'bd' if self.business else 'd'}"


def parse_span(value: Any) -> Span:
    """`10d`, `2bd`, `2 business days`, `1 day`."""
    if isinstance(value, Span):
        return value
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected a length such as "10d", "2bd" or "2 business days"')
    return Span(int(found[1]), found[2].startswith("b"))


def parse_moment(value: Any) -> Moment:
    """`due`, `due - 3d`, `due + 2bd`."""
    if isinstance(value, Moment):
        return value
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected a moment such as "due", "due - 3d" or "due + 2bd"')
    days = int(found[2] or 0)
    return Moment(-days if found[1] == "-" else days, found[3] == "bd")


def _parse_clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected an hour in quotes, such as "09:00"')
    return time(int(found[1]), int(found[2]))


def _parse_percent(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    found = re.fullmatch(r"([0-9]{1,2}(?:\.[0-9]{1,2})?) ?%", value, re.ASCII) if isinstance(value, str) else None
    if not found or not Decimal(found[1]):
        raise ValueError('expected a percentage above 0 and below 100, such as "5%"')
    return Decimal(found[1])


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


SpanField = Annotated[
    Span, BeforeValidator(parse_span), PlainSerializer(str), _schema(f"^{_SPAN.pattern}$", "2 business days")
]
MomentField = Annotated[
    Moment, BeforeValidator(parse_moment), PlainSerializer(str), _schema(f"^{_MOMENT.pattern}$", "due + 3d")
]
ClockField = Annotated[
    time,
    BeforeValidator(_parse_clock),
    PlainSerializer(lambda value: value.strftime("%H:%M")),
    _schema(f"^{_CLOCK.pattern}$", "09:00"),
]
PercentField = Annotated[
    Decimal,
    BeforeValidator(_parse_percent),
    PlainSerializer(lambda value: f"{value}%"),
    _schema(r"^[0-9]{1,2}(\.[0-9]{1,2})? ?%$", "5%"),
]
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


class InstalmentsOffer(Shape):
    """Pay in equal parts."""

    instalments: int = Field(ge=2, le=60)


class DiscountOffer(Shape):
    """Pay less, soon: `if_paid_within` is counted from the day of the offer."""

    discount: PercentField
    if_paid_within: SpanField


class PartialOffer(Shape):
    """Pay a part, soon, and the rest is let go: `if_paid_within` is counted from the day of the offer."""

    partial: PercentField
    if_paid_within: SpanField


class ExtensionOffer(Shape):
    """Pay all of it, later: `extension` is counted from the day of the offer."""

    extension: SpanField


_OFFERS = ("instalments", "discount", "partial", "extension")


def _kind_of_offer(value: Any) -> str | None:
    fields = value if isinstance(value, dict) else getattr(value, "model_fields_set", ())
    return next((kind for kind in _OFFERS if kind in fields), None)


Offer = Annotated[
    Annotated[InstalmentsOffer, Tag("instalments")]
    | Annotated[DiscountOffer, Tag("discount")]
    | Annotated[PartialOffer, Tag("partial")]
    | Annotated[ExtensionOffer, Tag("extension")],
    Discriminator(
        _kind_of_offer,
        custom_error_type="offer",
        custom_error_message="expected an offer: {instalments: 3}, {discount: 5%, if_paid_within: 5d}, "
        "{partial: 70%, if_paid_within: 5d} or {extension: 15d}",
    ),
]


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


class Fee(Shape):
    """What the customer is charged for this step, once."""

    fixed: Annotated[Amount, WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,4})?$"})]
    currency: CurrencyCode

    @model_validator(mode="after")
    def _consistent(self) -> "Fee":
        check_decimals(self.fixed, self.currency)
        return self


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
