"""What do we ask of the ERP? What only the books can do: a credit note, a credit hold, a write-off."""

from enum import StrEnum


class ErpRequestKind(StrEnum):
    CREDIT_NOTE = "credit_note"
    INTEREST_INVOICE = "interest_invoice"
    CHARGES_INVOICE = "charges_invoice"
    CREDIT_HOLD = "credit_hold"
    CREDIT_HOLD_LIFTED = "credit_hold_lifted"
    HANDED_OVER = "handed_over"
    RECALLED = "recalled"
    WRITE_OFF = "write_off"
    WRITE_OFF_REVERSED = "write_off_reversed"


class ErpAnswer(StrEnum):
    """What became of a request: booked, or not (its note says why)."""

    DONE = "done"
    REFUSED = "refused"
