"""What is charged because a payment is late: a fee, interest, the compensation that the law fixes."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator

from models.span import PercentField
from models.values import Amount, CurrencyCode, Shape, check_decimals


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


class Fee(Shape):
    """What the customer is charged for a step, once: a fixed sum, or a percentage of what is owed of the invoice.

    A fixed sum is charged on invoices of its currency only.
    """

    fixed: Annotated[
        Amount | None,
        Field(exclude_if=lambda found: found is None),
        WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,4})?$"}),
    ] = None
    currency: Annotated[CurrencyCode | None, Field(exclude_if=lambda found: found is None)] = None
    percent: Annotated[PercentField | None, Field(exclude_if=lambda found: found is None)] = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.percent is None) == (self.fixed is None) or (self.currency is None) != (self.fixed is None):
            raise ValueError('expected a fee: {fixed: "40.00", currency: EUR} or {percent: 10%}')
        if self.fixed is not None and self.currency is not None:
            check_decimals(self.fixed, self.currency)
        return self


#: What a message of the ladder claims by law, beside its fee.
Claims = tuple[Literal[ChargeKind.INTEREST, ChargeKind.COMPENSATION], ...]
