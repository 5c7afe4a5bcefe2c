"""What does somebody of the staff say with an action? The bodies; the invoice is the one in the address."""

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, model_validator

from models.arrangement import CoveredInvoice, PromiseTerms
from models.charge import ChargeKind
from models.dispute import DisputeKind, DisputeTerms
from models.erp_request import ErpAnswer
from models.errors import InvalidInput
from models.length import parse_length
from models.plan import PlanTerms
from models.values import Amount, CalendarDate, Instant, Line, Shape, fault_at
from web.api.problem import counted

_COVERED = Field(
    default=(), max_length=500, description="All that it covers, this invoice among them; none: this one, in whole"
)


class Reason(Shape):
    """Why; it stays in the timeline."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The order was called off"}]})

    reason: Line


class Pause(Shape):
    """Nothing happens from `from` (else now) through `until` (else until somebody resumes)."""

    model_config = ConfigDict(
        populate_by_name=False,
        json_schema_extra={"examples": [{"reason": "The customer moves house", "until": "2026-03-31"}]},
    )

    reason: Line
    begins: CalendarDate | None = Field(default=None, alias="from")
    until: CalendarDate | None = None


class Resumption(Shape):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "They have moved"}]})

    reason: Line = "resumed by hand"


class Note(Shape):
    """Whom it mentions (`@ana`) is told."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Their bank has changed, @ana knows more"}]})

    text: Line


class Promise(PromiseTerms):
    """What a customer promises to pay, on which days. A single payment without an amount is all that is covered."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"payments": [{"on": "2026-03-20"}], "note": "Said on the phone"}]}
    )

    invoices: tuple[CoveredInvoice, ...] = _COVERED

    def of(self, invoice_id: str) -> Self:
        """The terms for the invoice in the address. Raises InvalidInput."""
        return self.model_copy(update={"invoices": _covered(self.invoices, invoice_id)})


class Plan(PlanTerms):
    """So many equal `instalments`, or `payments` of one's own. `interest` is percent a year."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"instalments": 3, "every": "1m", "first_on": "2026-04-01"}]}
    )

    invoices: tuple[CoveredInvoice, ...] = _COVERED

    def of(self, invoice_id: str) -> Self:
        """The terms for the invoice in the address. Raises InvalidInput."""
        return self.model_copy(update={"invoices": _covered(self.invoices, invoice_id)})


class Dispute(Shape):
    """What a customer objects to; `amount` is the disputed part, without it all that is owed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Two boxes were missing", "kind": "quantity", "amount": "120.00"}]}
    )

    reason: Line
    kind: DisputeKind = DisputeKind.OTHER
    amount: Amount | None = None

    def of(self, invoice_id: str) -> DisputeTerms:
        return DisputeTerms(invoice_id=invoice_id, reason=self.reason, kind=self.kind, amount=self.amount)


class Charge(Shape):
    """A fee has an `amount` in the invoice's currency; how much interest or compensation it is, the law says."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "fee", "amount": "10.00", "reason": "The cheque bounced"}]}
    )

    kind: ChargeKind
    reason: Line
    amount: Amount | None = None


class ErpSays(Shape):
    """Whether a request was booked; why not, where it was refused."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "done", "note": "NC-77"}]})

    answer: ErpAnswer
    note: Line | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.answer is ErpAnswer.REFUSED and self.note is None:
            raise fault_at("note", "expected a note that says why it is refused")
        return self


class Advance(Shape):
    """How far: `by` a length of time (3d, 2w, 12h, 30m), or `to` an instant."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": "3d"}]})

    by: Line | None = None
    to: Instant | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.by is None) == (self.to is None):
            raise fault_at("by", "expected by or to, one of them")
        if self.by is not None:
            try:
                parse_length(self.by)
            except ValueError as error:
                raise fault_at("by", str(error)) from error
        return self

    def goal(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Where the clock is to stand. Raises InvalidInput beyond all calendars."""
        if self.to is not None:
            return self.to
        assert self.by is not None
        try:
            return parse_length(self.by).after(now, zone)
        except ValueError as error:
            raise InvalidInput(counted(1), (("by", str(error)),)) from error


def _covered(invoices: tuple[CoveredInvoice, ...], invoice_id: str) -> tuple[CoveredInvoice, ...]:
    if not invoices:
        return (CoveredInvoice(invoice_id=invoice_id),)
    if all(one.invoice_id != invoice_id for one in invoices):
        raise InvalidInput(counted(1), (("invoices", f"expected {invoice_id} among them, which is in the address"),))
    return invoices
