"""How are terms agreed with a customer? A negotiation: offers of ours and theirs, until one is accepted."""

from enum import StrEnum


class NegotiationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class OfferKind(StrEnum):
    """instalments: a plan. discount: less, for payment soon. partial: a part now as full settlement.
    extension: all of it, later: a promise.
    """

    INSTALMENTS = "instalments"
    DISCOUNT = "discount"
    PARTIAL = "partial"
    EXTENSION = "extension"


class OfferState(StrEnum):
    """pending: it needs an approval before it may be made (ours) or accepted (theirs). open: on the table."""

    PENDING = "pending"
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COUNTERED = "countered"
    REFUSED = "refused"
    EXPIRED = "expired"


class OfferSide(StrEnum):
    US = "us"
    CUSTOMER = "customer"
