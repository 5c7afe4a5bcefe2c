"""How do promises, plans, disputes and holds look in an answer?"""

from datetime import date, datetime

from pydantic import Field

from models.arrangement import ArrangementKind, ArrangementState, InstalmentState
from models.dispute import DisputeKind, DisputeOutcome
from web.api.shown.values import Actor, Currency, CustomerId, InvoiceId, Money, Shown, Why


class CoveredPart(Shown):
    """An invoice that an arrangement covers, and the part of it."""

    invoice_id: InvoiceId
    amount: Money


class ArrangedPayment(Shown):
    """One of its payments: until its `deadline` it still counts as made on its day."""

    number: int = Field(examples=[1])
    on: date = Field(examples=["2026-03-20"])
    deadline: date = Field(examples=["2026-03-24"])
    amount: Money
    interest: Money = Field(description="The part of it that no invoice asks for", examples=["0.00"])
    state: InstalmentState


class ArrangementShown(Shown):
    """A promise to pay, a payment plan or a settlement."""

    id: int = Field(examples=[12])
    kind: ArrangementKind
    state: ArrangementState
    customer_id: CustomerId
    customer_name: str = Field(examples=["Acme S.A.S."])
    currency: Currency
    amount: Money = Field(description="All that is to be paid", examples=["1200.50"])
    received: Money = Field(description="What came in for it so far", examples=["0.00"])
    invoices: list[CoveredPart]
    payments: list[ArrangedPayment]
    check_on: date | None = Field(description="Day of the next look at what came in", examples=["2026-03-25"])
    source: str = Field(description="How it was agreed: call, visit, reply, desk, negotiation", examples=["desk"])
    note: str | None = Field(examples=["Said on the phone"])
    made_at: datetime = Field(examples=["2026-03-13T10:15:00-05:00"])
    made_by: Actor
    ended_at: datetime | None = Field(examples=[None])
    ended_by: str | None = Field(examples=[None])
    reason: str | None = Field(description="Why it ended", examples=[None])


class Agreed(ArrangementShown):
    """What was written. Where it waits for an approval, `approval_task` is the task that waits for it."""

    approval_task: int | None = Field(examples=[None])


class SketchedPayment(Shown):
    number: int = Field(examples=[1])
    on: date = Field(examples=["2026-03-20"])
    amount: Money
    interest: Money = Field(examples=["0.00"])


class PlanSketch(Shown):
    """What a plan would come to. `needs` is the role whose approval it would wait for, if any."""

    customer_id: CustomerId
    currency: Currency
    invoices: list[CoveredPart]
    payments: list[SketchedPayment]
    needs: str | None = Field(examples=["supervisor"])


class DisputeShown(Shown):
    """What a customer objects to, and how it was answered."""

    id: int = Field(examples=[3])
    invoice_id: InvoiceId
    number: str = Field(description="Of the invoice, as it is printed", examples=["FV-1001"])
    customer_id: CustomerId
    customer_name: str = Field(examples=["Acme S.A.S."])
    kind: DisputeKind
    currency: Currency
    amount: Money | None = Field(description="The disputed part; null: all that is owed", examples=["120.00"])
    reason: str = Field(examples=["Two boxes were missing"])
    answer_by: date = Field(description="It is to be answered until this day", examples=["2026-03-20"])
    owner: str | None = Field(description="Who answers it", examples=["laura"])
    task_id: int | None = Field(description="The task in which it is answered", examples=[31])
    source: str = Field(examples=["desk"])
    opened_at: datetime = Field(examples=["2026-03-13T15:15:00Z"])
    opened_by: Actor
    escalated_at: datetime | None = Field(description="When it was put higher, being late", examples=[None])
    outcome: DisputeOutcome | None = Field(examples=[None])
    credited: Money | None = Field(description="What a credit note is to come for", examples=[None])
    answer: str | None = Field(description="What the customer was told", examples=[None])
    resolved_at: datetime | None = Field(examples=[None])
    resolved_by: str | None = Field(examples=[None])
    documents: int = Field(description="How many were brought as evidence", examples=[0])


class HoldShown(Shown):
    """What holds a customer, an invoice, or everything, and what follows."""

    kind: str = Field(
        description="pause, reading, promise, plan, dispute, offer, credit_note, credit_hold, kill_switch",
        examples=["pause"],
    )
    customer_id: str | None = Field(examples=["C-17"])
    invoice_id: str | None = Field(description="null: all of the customer's", examples=["F-1001"])
    amount: Money | None = Field(description="The part that it holds; null: all of it", examples=[None])
    currency: Currency | None = Field(examples=[None])
    since: datetime = Field(examples=["2026-03-13T10:15:00-05:00"])
    until: date | None = Field(description="Its last day", examples=["2026-03-31"])
    active: bool = Field(description="false: it begins later", examples=[True])
    by: Actor
    reason: str = Field(examples=["The customer moves house"])
    arrangement: int | None = Field(default=None, description="Of a promise or plan: its id", examples=[None])
    dispute: int | None = Field(default=None, description="Of a dispute: its id", examples=[None])
    erp_request: int | None = Field(default=None, description="Of a credit note to come: the request", examples=[None])
    then: str = Field(description="What happens at its end", examples=["goes on where it stood"])
    why: Why | None
    next_step: str | None = Field(examples=["call-1"])
    next_at: datetime | None = Field(examples=["2026-04-01T09:00:00-05:00"])
    days_past_due: int | None = Field(default=None, examples=[12])
    days_chased: int | None = Field(default=None, examples=[9])
    delinquent_on: date | None = Field(default=None, examples=["2026-03-05"])
    clock_stopped: bool | None = Field(default=None, examples=[True])
