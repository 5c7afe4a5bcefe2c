"""What is owed: an invoice as the ERP issued it."""

from pydantic import HttpUrl, model_validator

from models.values import Amount, CalendarDate, CurrencyCode, ExternalId, Line, Shape, check_decimals


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
    document_url: HttpUrl | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Invoice":
        check_decimals(self.amount, self.currency)
        if self.due_on < self.issued_on:
            raise ValueError("expected due_on on or after issued_on")
        return self
