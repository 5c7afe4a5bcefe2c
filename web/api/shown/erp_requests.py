"""How does a request to the ERP look in an answer?"""

from datetime import datetime
from typing import Any

from pydantic import Field

from models.erp_request import ErpAnswer, ErpRequestKind
from web.api.shown.values import Actor, CustomerId, Page, Shown


class ErpRequestShown(Shown):
    """What only the books can do, and whether it was done."""

    id: int = Field(examples=[4])
    kind: ErpRequestKind
    customer_id: CustomerId
    customer_name: str = Field(examples=["Acme S.A.S."])
    invoice_id: str | None = Field(examples=["F-1001"])
    number: str | None = Field(description="Of the invoice, as it is printed", examples=["FV-1001"])
    details: dict[str, Any] = Field(
        description="Amounts as text beside their currency, and what it follows from",
        examples=[{"amount": "120.00", "currency": "EUR", "dispute": 3}],
    )
    asked_at: datetime = Field(examples=["2026-03-13T10:15:00-05:00"])
    asked_by: Actor
    answer: ErpAnswer | None = Field(examples=[None])
    done_at: datetime | None = Field(examples=[None])
    done_by: str | None = Field(examples=[None])
    note: str | None = Field(examples=[None])


class ErpRequestPage(Page[ErpRequestShown]):
    """In the order in which they were asked."""


class ErpAnswered(Shown):
    """`new` is false where the same answer had been given before."""

    id: int = Field(examples=[4])
    answer: ErpAnswer
    note: str | None = Field(examples=["NC-77"])
    new: bool = Field(examples=[True])
