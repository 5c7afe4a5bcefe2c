"""What may figures be told apart by? Whom it was, what was sold, who looked after it, and how it was asked for."""

from enum import StrEnum


class GroupBy(StrEnum):
    """The first four as customer and invoice stand now. The others are of what was said to the customer.

    channel: as a message went, or `call`, `visit`. hour: of the customer's day, `00` to `23`.
    """

    SEGMENT = "segment"
    REGION = "region"
    PRODUCT = "product"
    COLLECTOR = "collector"
    CHANNEL = "channel"
    TEMPLATE = "template"
    STEP = "step"
    HOUR = "hour"
