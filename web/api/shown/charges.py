"""How do charges look in an answer: fees, compensation and interest on top of what an invoice owes?"""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from models.charge import ChargeEnd, ChargeKind
from web.api.shown.values import Actor, Currency, CustomerId, InvoiceId, Money, Page, Shown, Why


class ChargeShown(Shown):
    """One charge: what it is, why, what of it is paid, and how it ended."""

    id: int = Field(examples=[5])
    invoice_id: InvoiceId
    number: str = Field(description="Of the invoice, as it is printed", examples=["FV-1001"])
    customer_id: CustomerId
    kind: ChargeKind
    currency: Currency
    amount: Money = Field(examples=["10.00"])
    paid: Money = Field(examples=["0.00"])
    left: Money = Field(description="What is still owed of it; nothing once it has ended", examples=["10.00"])
    claimed_on: date = Field(description="From this day on it is owed", examples=["2026-03-31"])
    through: date | None = Field(description="Of interest: the last day that it is for", examples=[None])
    step: str | None = Field(description="That put it in effect", examples=["manager"])
    why: Why
    parts: list[dict[str, Any]] = Field(
        description="Of interest: each period with its days, rate and balance", examples=[[]]
    )
    reason: str | None = Field(description="Where it was claimed by hand", examples=[None])
    claimed_at: datetime = Field(examples=["2026-03-31T14:00:00Z"])
    claimed_by: Actor
    ended_as: ChargeEnd | None = Field(examples=[None])
    ended_at: datetime | None = Field(examples=[None])
    ended_by: str | None = Field(examples=[None])
    ended_why: str | None = Field(examples=[None])
    erp_request: int | None = Field(description="That asks the ERP to invoice it", examples=[None])


class ChargePage(Page[ChargeShown]):
    """In the order in which they were claimed."""


class Owed(Shown):
    """What is owed of an invoice in all: its principal, each kind of charge that is open, and the total to pay."""

    principal: Money
    fee: Money | None = Field(default=None, examples=["10.00"])
    compensation: Money | None = Field(default=None, examples=[None])
    interest: Money | None = Field(default=None, examples=[None])
    total: Money = Field(examples=["1210.50"])
