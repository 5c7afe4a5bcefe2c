"""What does a customer object to, how was it answered, and why else does somebody pay late?"""

from enum import StrEnum


class DisputeKind(StrEnum):
    """What is said to be wrong with an invoice."""

    PRICE = "price"
    QUANTITY = "quantity"
    QUALITY = "quality"
    NOT_RECEIVED = "not_received"
    ORDER_NUMBER = "order_number"
    ALREADY_PAID = "already_paid"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    OTHER = "other"


class DisputeAnswer(StrEnum):
    """accepted: the disputed amount is not owed. partly: some of it is. rejected: all of it is."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"


class DisputeOutcome(StrEnum):
    """How a dispute ended. accepted and partly: a credit note is expected. withdrawn: by the customer.

    settled: nothing is owed any more, however it came.
    """

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SETTLED = "settled"


class LatenessReason(StrEnum):
    """Why a payment is late, as the customer tells it; for analysis, it moves nothing."""

    CASH_FLOW = "cash_flow"
    WAITS_FOR_OWN_CUSTOMER = "waits_for_own_customer"
    APPROVAL_PENDING = "approval_pending"
    PAYMENT_RUN = "payment_run"
    INVOICE_NOT_RECEIVED = "invoice_not_received"
    MISSING_DOCUMENT = "missing_document"
    DISPUTE = "dispute"
    OVERSIGHT = "oversight"
    INSOLVENCY = "insolvency"
    HARDSHIP = "hardship"
    OTHER = "other"
