"""What does a customer object to, how was it answered, and why else does somebody pay late?"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from models.values import Amount, ExternalId, Line, Shape, fault_at

#: As long as a letter of a page may be.
_LONGEST_ANSWER = 2000


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


def _paragraphs(value: Any) -> str:
    """Words to a customer: lines and blank lines, nothing else that cannot be printed."""
    if not isinstance(value, str):
        raise ValueError("expected text")
    text = "\n".join(line.rstrip() for line in value.strip().splitlines())
    if len(text) > _LONGEST_ANSWER or not all(one.isprintable() or one == "\n" for one in text):
        raise ValueError(f"expected at most {_LONGEST_ANSWER} printable characters")
    return text


Paragraphs = Annotated[str, BeforeValidator(_paragraphs)]


class DisputeTerms(Shape):
    """What a customer objects to; `amount` is the disputed part, None all that is owed."""

    invoice_id: ExternalId
    reason: Line
    kind: DisputeKind = DisputeKind.OTHER
    amount: Amount | None = None


class DisputeResolution(Shape):
    """How a dispute is decided by a person.

    credited: of a dispute that is right in part, what a credit note is to come for. reasons: what the customer is told
    with the answer, in the customer's language; tell: whether the customer is told at all. note: for ourselves.
    """

    outcome: DisputeOutcome
    credited: Amount | None = None
    reasons: Paragraphs = ""
    tell: bool = Field(default=True, strict=True)
    note: Line | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.outcome is DisputeOutcome.SETTLED:
            raise fault_at("outcome", "expected accepted, partly, rejected or withdrawn: settled is what payments do")
        if self.outcome is DisputeOutcome.PARTLY and self.credited is None:
            raise fault_at("credited", "expected the amount that is not owed, where the customer is right in part")
        if self.outcome is not DisputeOutcome.PARTLY and self.credited is not None:
            raise fault_at("credited", "expected an amount only where the customer is right in part")
        return self

    @property
    def answer(self) -> DisputeAnswer | None:
        """What the customer is told; of what they took back nothing."""
        if not self.tell or self.outcome is DisputeOutcome.WITHDRAWN:
            return None
        return DisputeAnswer(self.outcome.value)
