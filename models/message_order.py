"""What does somebody of us want a customer to be told now? A text of the ladder, to one address, about invoices."""

from datetime import datetime

from pydantic import Field

from models.strategy import Channel
from models.values import ExternalId, Line, Shape


class MessageOrder(Shape):
    """address: an e-mail address or a phone of one of the customer's contacts; for a letter the contact's name."""

    invoices: tuple[ExternalId, ...] = Field(min_length=1, max_length=500)
    template: Line
    channel: Channel
    address: Line


class Ordered(Shape):
    """What comes of it. at: the minute at which the rules let it go out; moved_by, rule: what put it off, if any."""

    order: str
    invoices: tuple[str, ...]
    at: datetime
    moved_by: str | None = None
    rule: str | None = None
