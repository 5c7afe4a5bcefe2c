"""What is charged because a payment is late: a fee, interest, the compensation that the law fixes."""

from enum import StrEnum


class ChargeKind(StrEnum):
    """fee: what a step of the ladder costs the debtor. compensation: a fixed sum for the costs of recovery, by law."""

    FEE = "fee"
    COMPENSATION = "compensation"
    INTEREST = "interest"


class ChargeEnd(StrEnum):
    """waived: let go, with a reason. reversed: it should not have been claimed. billed: the ERP invoices it."""

    WAIVED = "waived"
    REVERSED = "reversed"
    BILLED = "billed"
