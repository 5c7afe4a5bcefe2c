"""How does a payment that was begun online look in an answer?"""

from datetime import datetime

from pydantic import Field

from models.checkout import CheckoutState, MovementKind
from web.api.shown.values import Currency, CustomerId, InvoiceId, Money, Shown


class CheckoutInvoice(Shown):
    """What of an invoice was to be paid: of itself, and of what is charged on it."""

    invoice_id: InvoiceId
    number: str = Field(examples=["FV-1001"])
    amount: Money
    charges: Money = Field(examples=["0.00"])


class MovementShown(Shown):
    """Money that moved at the provider; `payment` is the id of what it became, or took back, in the books."""

    ref: str = Field(description="The provider's own", examples=["pi_3Q1"])
    kind: MovementKind
    currency: Currency
    amount: Money
    at: datetime = Field(examples=["2026-03-31T14:00:00Z"])
    undone: bool = Field(description="It came to nothing in the end, as a chargeback that was won", examples=[False])
    payment: str | None = Field(examples=["stripe:pi_3Q1"])


class CheckoutShown(Shown):
    """A payment that a customer began at a provider."""

    id: str = Field(examples=["u8Qm2sX4t1bGvY0aKd9ZpLrw"])
    customer_id: CustomerId
    provider: str = Field(description="stripe, mercado_pago or practice", examples=["stripe"])
    state: CheckoutState
    reason: str | None = Field(description="Why it failed, or the last try did, as the provider says", examples=[None])
    currency: Currency
    amount: Money = Field(description="That was asked for")
    opened_at: datetime = Field(examples=["2026-03-31T14:00:00Z"])
    expires_at: datetime = Field(description="Until then its cases rest", examples=["2026-03-31T15:00:00Z"])
    ended_at: datetime | None = Field(examples=["2026-03-31T14:05:00Z"])
    payment: str | None = Field(description="Id of the payment that it became", examples=["stripe:pi_3Q1"])
    invoices: list[CheckoutInvoice]
    moved: list[MovementShown]


class CheckoutList(Shown):
    """The latest first, a hundred at most."""

    items: list[CheckoutShown]
