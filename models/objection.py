"""What does a customer say in the portal is wrong, with which invoices, and what was paid where?"""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.dispute import DisputeKind
from models.values import Amount, CalendarDate, ExternalId, Line, Shape, fault_at

#: Invoices of one objection: who has more to say about says it in a message.
MOST_INVOICES = 10
#: Characters: with what is said of a payment they are one line of a timeline.
LONGEST_WORDS = 300


class PaidBy(StrEnum):
    """How somebody says that they have paid."""

    TRANSFER = "transfer"
    CARD = "card"
    CASH = "cash"
    CHEQUE = "cheque"
    OTHER = "other"


class Paid(Shape):
    """A payment that we do not see. amount: in the currency of the invoices. reference: as it stands on its proof."""

    on: CalendarDate
    amount: Amount
    way: PaidBy
    reference: Line | None = Field(default=None, max_length=60)


class DisputedPart(Shape):
    """amount: the part that is wrong; None: all that is owed of it."""

    invoice_id: ExternalId
    amount: Amount | None = None


class Objection(Shape):
    """One thing that is wrong with one or several invoices. words: the customer's own."""

    kind: DisputeKind
    parts: tuple[DisputedPart, ...] = Field(min_length=1, max_length=MOST_INVOICES)
    words: Line | None = Field(default=None, max_length=LONGEST_WORDS)
    paid: Paid | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len({part.invoice_id for part in self.parts}) < len(self.parts):
            raise fault_at("parts", "expected each invoice once")
        if (self.paid is not None) != (self.kind is DisputeKind.ALREADY_PAID):
            raise fault_at("paid", "expected when, how much and how it was paid, where it was, and only there")
        if self.words is None and self.paid is None:
            raise fault_at("words", "expected text that is not blank")
        return self


class ObjectionFault(StrEnum):
    """Why nothing can be objected to here and now.

    ended: nobody asks for it any more, or others do. disputed: something is under review already. answered: the same
    was said before, and answered. often: too often already. set_apart: nothing of it is left that is not in a plan, or
    waits for a credit note. amount: more than can be objected to. currencies: one payment, invoices of several.
    files: too many, or too much, at once.
    """

    ENDED = "ended"
    DISPUTED = "disputed"
    ANSWERED = "answered"
    OFTEN = "often"
    SET_APART = "set_apart"
    AMOUNT = "amount"
    CURRENCIES = "currencies"
    FILES = "files"
    CLOSED = "closed"
