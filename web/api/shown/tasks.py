"""How does a task look in an answer: in the worklist, and with everything that is needed to do it?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import Field

from models.task import TaskKind, TaskOutcome
from web.api.shown.values import Currency, Page, Shown


class ReplyShown(Shown):
    """What a customer wrote, and what it seems to mean."""

    id: int = Field(examples=[8])
    at: datetime = Field(examples=["2026-02-27T11:20:00-05:00"])
    channel: str = Field(examples=["email"])
    from_: str = Field(alias="from", examples=["ana@acme.example"])
    person: str | None = Field(description="Who wrote it in the portal", examples=[None])
    invoices: list[str] = Field(description="That whoever wrote in the portal named", examples=[[]])
    customer_id: str | None = Field(examples=["C-17"])
    customer_name: str | None = Field(examples=["Acme S.A.S."])
    message: int | None = Field(description="That it answers", examples=[57])
    intent: str = Field(examples=["promise"])
    confidence: float = Field(description="From 0 to 1", examples=[0.8])
    evidence: str | None = Field(description="The words it was read from", examples=["pagamos el viernes"])
    day: date | None = Field(description="That it names", examples=["2026-03-06"])
    amount: Decimal | None = Field(description="That it names", examples=[None])
    subject: str | None = Field(examples=["Re: Factura FV-1001"])
    text: str = Field(examples=["Buenas tardes, pagamos el viernes."])
    attachments: list[str] = Field(examples=[[]])
    task: int | None = Field(description="In which it is read", examples=[31])
    read_by: str | None = Field(examples=[None])


class RankReason(Shown):
    """One thing that makes a task pressing."""

    code: str = Field(examples=["rank_day"])
    params: dict[str, Any] = Field(examples=[{}])
    points: int = Field(examples=[20])
    text: str = Field(examples=["due yesterday"])


class Claim(Shown):
    """What may be asked for, in one currency."""

    currency: Currency
    amount: Decimal = Field(examples=["1200.5000"])


class _Task(Shown):
    """What every task has."""

    kind: TaskKind
    queue: str = Field(examples=["collectors"])
    owner: str | None = Field(description="Who is to do it", examples=["laura"])
    occurrence: int = Field(description="Which attempt it is", examples=[1])
    attempts: int = Field(description="Of so many", examples=[3])
    opened_at: datetime = Field(examples=["2026-03-09T09:00:00-05:00"])
    due_on: date = Field(description="The last day to do it in time", examples=["2026-03-11"])
    details: dict[str, Any] = Field(examples=[{"role": "payables"}])


class TaskEntry(_Task):
    """A task in the list. An answer of somebody whom nobody knows stands there too: it has a `reply` and no `id`."""

    id: int | None = Field(examples=[31])
    reply: int | None = Field(default=None, examples=[None])
    customer_id: str | None = Field(examples=["C-17"])
    customer_name: str | None = Field(examples=["Acme S.A.S."])
    invoice_id: str | None = Field(examples=["F-1001"])
    step_id: str | None = Field(examples=["call-1"])
    stands_in_for: str | None = Field(default=None, description="Whose it is, who is away", examples=[None])
    snoozed_until: datetime | None = Field(default=None, examples=[None])
    escalated_at: datetime | None = Field(default=None, description="Put higher, being late", examples=[None])
    overdue: bool | None = Field(default=None, description="Of an open one", examples=[False])
    claims: list[Claim] | None = Field(default=None, description="Of an open one: what it is about")
    weight: int | None = Field(default=None, description="Of an open one: its rank in points", examples=[20])
    reasons: list[RankReason] | None = Field(default=None, description="Of an open one")
    why: str | None = Field(default=None, description="The same in one line", examples=["due yesterday"])
    closed_at: datetime | None = Field(default=None, examples=[None])
    closed_by: str | None = Field(default=None, examples=[None])
    outcome: TaskOutcome | None = Field(default=None, examples=[None])
    note: str | None = Field(default=None, examples=[None])
    replies: list[ReplyShown] = Field(description="What the customer wrote that is read in it", examples=[[]])


class TaskPage(Page[TaskEntry]):
    """Open tasks with the most pressing first; closed ones by their day."""


class NoteOnTask(Shown):
    id: int = Field(examples=[440])
    at: datetime = Field(examples=["2026-03-09T10:00:00-05:00"])
    actor: str = Field(examples=["maria"])
    text: str = Field(examples=["Ask for Ana"])


class TaskShown(_Task):
    """A task with everything that is needed to do it.

    `details` of an open call or visit say whom to reach (`person`, `phone`), what to say (`script`) and, where it may
    not be now, why and from when on (`not_now`, `allowed_from`).
    """

    id: int = Field(examples=[31])
    customer_id: str = Field(examples=["C-17"])
    invoice_id: str = Field(examples=["F-1001"])
    step_id: str = Field(examples=["call-1"])
    stands_in_for: str | None = Field(examples=[None])
    snoozed_until: datetime | None = Field(examples=[None])
    again_at: datetime | None = Field(description="When the customer wants to be called", examples=[None])
    escalated_at: datetime | None = Field(examples=[None])
    closed_at: datetime | None = Field(examples=[None])
    closed_by: str | None = Field(examples=[None])
    outcome: TaskOutcome | None = Field(examples=[None])
    note: str | None = Field(examples=[None])
    invoices: list[str] = Field(description="All that it stands for", examples=[["F-1001", "F-1002"]])
    outcomes: list[TaskOutcome] = Field(description="That fit its kind", examples=[["no_answer", "promises"]])
    replies: list[ReplyShown] = Field(examples=[[]])
    notes: list[NoteOnTask] = Field(examples=[[]])


class TaskDone(Shown):
    """A task that was answered, and the invoices whose case moves."""

    id: int = Field(examples=[31])
    outcome: TaskOutcome
    note: str | None = Field(examples=["Ana pays on Friday"])
    invoices: list[str] = Field(examples=[["F-1001", "F-1002"]])
