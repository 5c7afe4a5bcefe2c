"""Who answers which dispute, and by when? What config/disputes.yaml says."""

from pydantic import Field, field_validator

from models.dispute import DisputeKind
from models.span import Span, SpanField
from models.staff import StaffRole
from models.values import Line, Shape


class DisputeRule(Shape):
    """answer_within: from the day on which it is opened. queue: who looks into it where the customer has no owner.

    escalate_to: who is told when it was not answered in time.
    """

    answer_within: SpanField = Span(5, business=True)
    queue: Line = "disputes"
    escalate_to: StaffRole = StaffRole.SUPERVISOR


class CreditNotes(Shape):
    """within: how long the ERP has for a credit note that was promised. queue: who asks for it after that."""

    within: SpanField = Span(10, business=True)
    queue: Line = "billing"


class Documents(Shape):
    """What may be attached to a dispute: so many files, each of so many megabytes at most."""

    most: int = Field(default=20, ge=1, le=200)
    megabytes: int = Field(default=10, ge=1, le=50)


def _shipped() -> dict[DisputeKind, DisputeRule]:
    soon, billing, shipping = Span(2, business=True), "billing", "shipping"
    return {
        DisputeKind.PRICE: DisputeRule(queue=billing),
        DisputeKind.QUANTITY: DisputeRule(queue=shipping),
        DisputeKind.QUALITY: DisputeRule(answer_within=Span(10, business=True), queue="quality"),
        DisputeKind.NOT_RECEIVED: DisputeRule(answer_within=Span(3, business=True), queue=shipping),
        DisputeKind.ORDER_NUMBER: DisputeRule(answer_within=soon, queue=billing),
        DisputeKind.ALREADY_PAID: DisputeRule(answer_within=soon, queue="payments"),
        DisputeKind.NOT_OURS: DisputeRule(answer_within=soon, queue=billing, escalate_to=StaffRole.CREDIT_MANAGER),
        DisputeKind.DUPLICATE: DisputeRule(answer_within=soon, queue=billing),
        DisputeKind.OTHER: DisputeRule(),
    }


class DisputeRules(Shape):
    """config/disputes.yaml. A kind that is left out keeps what is shipped."""

    kinds: dict[DisputeKind, DisputeRule] = Field(default_factory=_shipped)
    credit_notes: CreditNotes = CreditNotes()
    documents: Documents = Documents()

    @field_validator("kinds")
    @classmethod
    def _every_kind(cls, value: dict[DisputeKind, DisputeRule]) -> dict[DisputeKind, DisputeRule]:
        return _shipped() | value
