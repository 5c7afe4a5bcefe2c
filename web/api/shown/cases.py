"""How does a case look in an answer: in the list, alone with everything about it, and ahead of it its calendar?"""

from datetime import date, datetime

from pydantic import Field

from models.case import Outcome
from models.customer import CustomerKind, Role
from models.strategy import Channel
from web.api.shown.agreements import ArrangementShown, HoldShown
from web.api.shown.charges import ChargeShown, Owed
from web.api.shown.values import Currency, CustomerId, InvoiceId, Money, Page, Shown, Why


class _Case(Shown):
    """What the list and the case alone have in common."""

    invoice_id: InvoiceId
    number: str = Field(description="As it is printed", examples=["FV-1001"])
    customer_id: CustomerId
    customer_name: str = Field(examples=["Acme S.A.S."])
    product: str | None = Field(examples=["hosting"])
    currency: Currency
    amount: Money = Field(description="Of the invoice", examples=["1200.50"])
    balance: Money = Field(description="What is left of it", examples=["1200.50"])
    issued_on: date = Field(examples=["2026-02-02"])
    due_on: date = Field(examples=["2026-03-01"])
    days_past_due: int = Field(description="Since the due date, until it was settled", examples=[12])
    days_chased: int = Field(description="Of them, those on which nothing held it", examples=[9])
    delinquent_on: date = Field(description="From this day on it counts as delinquent", examples=["2026-03-05"])
    clock_stopped: bool = Field(description="Something holds it: the days chased stand still", examples=[False])
    open: bool = Field(examples=[True])
    outcome: Outcome | None = Field(description="How it ended", examples=[None])
    stage: str = Field(description="What it waits for", examples=["reminder"])
    why: Why | None
    opened_at: datetime = Field(examples=["2026-02-02T08:00:00-05:00"])
    closed_at: datetime | None = Field(examples=[None])
    settled_on: date | None = Field(examples=[None])
    segment: str = Field(examples=["premium"])
    strategy: str = Field(examples=["gentle"])
    strategy_version: str = Field(examples=["gentle-3f1c9a"])
    country: str = Field(examples=["CO"])
    region: str | None = Field(examples=[None])
    time_zone: str = Field(description="The customer's: instants are shown in it", examples=["America/Bogota"])
    language: str = Field(examples=["es"])
    collector: str | None = Field(description="Who looks after the customer", examples=["laura"])
    workflow_id: str = Field(description="In Temporal", examples=["dunning/F-1001"])


class CaseRow(_Case):
    """A case in the list."""

    next_step: str | None = Field(examples=["overdue-3"])
    next_at: datetime | None = Field(examples=["2026-03-04T09:00:00-05:00"])


class CasePage(Page[CaseRow]):
    """Cases by invoice id."""


class _Step(Shown):
    """What a step does, to whom and by what; only what its kind has."""

    do: str | None = Field(default=None, description="Its kind", examples=["reminder"])
    level: str | None = Field(default=None, description="Of an escalation", examples=[None])
    approval: str | None = Field(default=None, description="Whose approval an escalation needs", examples=[None])
    queue: str | None = Field(default=None, description="Of a task", examples=[None])
    to: str | None = Field(default=None, description="Role of the contact", examples=["payables"])
    channels: list[Channel] | None = Field(default=None, examples=[["email", "sms"]])
    template: str | None = Field(default=None, examples=["overdue"])


class ComingStep(_Step):
    """The step to come; `claim` is what will be asked for then if nothing is paid until then."""

    step: str = Field(examples=["overdue-3"])
    at: datetime = Field(examples=["2026-03-04T09:00:00-05:00"])
    claim: Money
    currency: Currency
    moved_by: str | None = Field(description="The rule that moved it", examples=["holiday"])
    rule: str | None = Field(description="The contact policy, where one did", examples=[None])
    moved_by_text: str | None = Field(examples=["a holiday"])
    superseded: list[str] = Field(description="Steps that it takes the place of", examples=[[]])


class StepDone(Shown):
    """A step that was done, skipped or tried. `occurrence` counts tries and repetitions from 1."""

    step: str = Field(examples=["courtesy"])
    occurrence: int = Field(examples=[1])
    status: str = Field(examples=["done"])
    at: datetime = Field(examples=["2026-02-26T09:00:00-05:00"])
    outcome: str | None = Field(examples=[None])


class MessageLine(Shown):
    """A message about the invoice, without its words."""

    id: int = Field(examples=[57])
    at: datetime = Field(examples=["2026-02-26T09:00:04-05:00"])
    channel: Channel
    audience: str = Field(description="Role of the contact", examples=["payables"])
    template: str = Field(examples=["before_due"])
    subject: str | None = Field(examples=["Invoice FV-1001 is due on Sunday"])
    state: str = Field(examples=["delivered"])
    invoices: list[str] = Field(description="All that it is about", examples=[["F-1001", "F-1002"]])


class ReplyLine(Shown):
    """An answer of the customer, and what it seems to mean."""

    id: int = Field(examples=[8])
    at: datetime = Field(examples=["2026-02-27T11:20:00-05:00"])
    channel: str = Field(examples=["email"])
    intent: str = Field(examples=["promise"])
    confidence: float = Field(description="From 0 to 1", examples=[0.8])
    day: date | None = Field(description="That it names", examples=["2026-03-06"])
    task: int | None = Field(description="In which it is read", examples=[31])


class TaskLine(Shown):
    """A task that waits for a person."""

    id: int = Field(examples=[31])
    kind: str = Field(examples=["call"])
    queue: str = Field(examples=["collectors"])
    owner: str | None = Field(examples=["laura"])
    step_id: str = Field(examples=["call-1"])
    due_on: date = Field(examples=["2026-03-10"])


class Reachable(Shown):
    """A contact and how it can be reached."""

    role: Role
    channels: list[Channel] = Field(examples=[["email"]])


class CaseShown(_Case):
    """Where a case stands and why, what was said, what comes next and when."""

    claim: Money = Field(description="What may be asked for now", examples=["1200.50"])
    owed: Owed
    charges: list[ChargeShown] = Field(description="All that were claimed, those that have ended too")
    days_overdue: int = Field(description="Today; 0 where nothing is owed", examples=[12])
    credit_hold_since: datetime | None = Field(description="Of the customer", examples=[None])
    planned: bool = Field(description="false: something changed, it is about to be planned anew", examples=[True])
    next: ComingStep | None
    holds: list[HoldShown]
    arrangements: list[ArrangementShown]
    steps: list[StepDone]
    messages: list[MessageLine]
    replies: list[ReplyLine]
    tasks: list[TaskLine]
    contacts: list[Reachable]


class PlannedStep(_Step):
    """A step of the calendar: when it was `planned`, and when it lands."""

    step: str = Field(examples=["overdue-3"])
    at: datetime = Field(examples=["2026-03-05T09:00:00-05:00"])
    planned: datetime | None = Field(examples=["2026-03-04T09:00:00-05:00"])
    moved_by: str | None = Field(examples=["holiday"])
    rule: str | None = Field(examples=[None])
    moved_by_text: str | None = Field(examples=["a holiday"])
    superseded: list[str] = Field(examples=[[]])
    needs_approval: bool = Field(examples=[False])
    claim: Money
    currency: Currency


class Calendar(Shown):
    """Every step to come with its minute, if nobody pays, and how it ends."""

    invoice_id: InvoiceId
    strategy: str = Field(examples=["gentle"])
    strategy_version: str = Field(examples=["gentle-3f1c9a"])
    due_on: date = Field(examples=["2026-03-01"])
    country: str = Field(examples=["CO"])
    region: str | None = Field(examples=[None])
    kind: CustomerKind
    time_zone: str = Field(examples=["America/Bogota"])
    steps: list[PlannedStep]
    ends_with: Why
