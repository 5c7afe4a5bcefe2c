"""How does a message to a customer look in an answer?"""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from models.customer import Role
from models.message import MessageState
from models.strategy import Channel
from web.api.shown.values import CustomerId, InvoiceId, Page, Shown


class MessageShown(Shown):
    """What was written to a customer, and what became of it."""

    id: int = Field(examples=[57])
    claimed_at: datetime = Field(description="When it was decided to send it", examples=["2026-02-26T09:00:04-05:00"])
    claimed_by: InvoiceId
    customer_id: CustomerId
    invoices: list[str] = Field(description="All that it is about", examples=[["F-1001", "F-1002"]])
    state: MessageState
    reason: str | None = Field(description="Why it did not simply go on", examples=[None])
    channel: Channel
    audience: Role
    template: str = Field(examples=["before_due"])
    language: str = Field(examples=["es"])
    to_name: str = Field(examples=["Ana"])
    to_address: str = Field(examples=["ana@acme.example"])
    subject: str | None = Field(examples=["La factura FV-1001 vence el domingo"])
    variables: dict[str, Any] = Field(description="That fill a provider's own template", examples=[{}])
    told_as: list[str] = Field(description="Kinds of its entries in the timelines", examples=[["reminder_sent"]])
    allowed_by: dict[str, Any] = Field(description="The contact rules in force then", examples=[{}])
    never_guessed: bool = Field(description="Where in doubt a person says what happened", examples=[False])
    not_after: datetime = Field(description="End of its lawful window", examples=["2026-02-26T23:00:00Z"])
    local_day: date = Field(examples=["2026-02-26"])
    attempt: str = Field(description="Token of the newest attempt", examples=["9f1c2e"])
    provider_id: str | None = Field(examples=["<9f1c2e@outbox>"])
    in_reply_to: str | None = Field(
        description="Message-ID of the e-mail that it answers; of one of ours without its domain",
        examples=["CAF7k2@mail.acme.example"],
    )
    accepted_at: datetime | None = Field(examples=["2026-02-26T09:00:05-05:00"])
    delivered_at: datetime | None = Field(examples=[None])
    opened_at: datetime | None = Field(examples=[None])
    bounced_at: datetime | None = Field(examples=[None])
    complained_at: datetime | None = Field(examples=[None])
    asked_at: datetime | None = Field(description="When its provider was last asked", examples=[None])
    flagged_at: datetime | None = Field(description="No final news came", examples=[None])


class MessagePage(Page[MessageShown]):
    """In the order in which they were sent."""


class MessageWithWords(MessageShown):
    """A message as it went out."""

    body_text: str = Field(
        description="As it was sent, with words where its link to the portal stood: that is kept nowhere",
        examples=["Hola Ana: ..."],
    )
    body_html: str | None = Field(description="Of an e-mail", examples=["<p>Hola Ana: ...</p>"])
