"""How does an entry of the timeline look in an answer?"""

from datetime import datetime
from typing import Any

from pydantic import Field

from models.interaction import InteractionKind
from web.api.shown.values import Actor, CustomerId, Page, Shown, Why


class TimelineEntry(Shown):
    """One thing that happened. Entries are never changed, nor taken away."""

    id: int = Field(examples=[431])
    at: datetime = Field(examples=["2026-02-26T09:00:04-05:00"])
    invoice_id: str | None = Field(description="null: about the customer", examples=["F-1001"])
    customer_id: CustomerId
    kind: InteractionKind
    actor: Actor
    summary: str = Field(
        description="In the language that was asked for", examples=["Reminder courtesy sent by email to payables"]
    )
    details: dict[str, Any] = Field(examples=[{"step": "courtesy", "channel": "email"}])
    why: Why | None


class TimelinePage(Page[TimelineEntry]):
    """The oldest first."""
