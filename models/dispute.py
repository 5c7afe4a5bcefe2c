"""What does a customer object to, and how was it answered?"""

from enum import StrEnum


class DisputeKind(StrEnum):
    """What is said to be wrong with an invoice."""

    PRICE = "price"
    QUANTITY = "quantity"
    QUALITY = "quality"
    NOT_RECEIVED = "not_received"
    ORDER_NUMBER = "order_number"
    ALREADY_PAID = "already_paid"
    DUPLICATE = "duplicate"
    OTHER = "other"


class DisputeAnswer(StrEnum):
    """accepted: the disputed amount is not owed. partly: some of it is. rejected: all of it is."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
