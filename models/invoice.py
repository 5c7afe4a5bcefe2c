"""What is owed: an invoice as the ERP issued it."""

from typing import Annotated

from pydantic import AfterValidator, HttpUrl, model_validator

from models.values import Amount, CalendarDate, CurrencyCode, ExternalId, Line, Shape, check_decimals

#: As long as pydantic lets an address be.
_LONGEST_URL = 2083


def _of_a_length(value: HttpUrl) -> HttpUrl:
    # Written in full it may be longer than it was given: what is stored has to be readable again.
    if len(str(value)) > _LONGEST_URL:
        raise ValueError(f"expected an address of at most {_LONGEST_URL} characters")
    return value


class Invoice(Shape):
    """`due_on` is a day in the creditor's calendar; it is shown and acted on in the customer's time zone."""

    id: ExternalId
    customer_id: ExternalId
    number: Line
    issued_on: CalendarDate
    due_on: CalendarDate
    currency: CurrencyCode
    amount: Amount
    product: Line | None = None
    document_url: Annotated[HttpUrl, AfterValidator(_of_a_length)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Invoice":
        check_decimals(self.amount, self.currency)
        if self.due_on < self.issued_on:
            raise ValueError("expected due_on on or after issued_on")
        return self
