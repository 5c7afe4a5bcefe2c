"""What a bank says came in or went back, and whose it is."""

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from models.arrangement import CoveredInvoice
from models.credit import ReversalKind
from models.values import CalendarDate, CurrencyCode, ExternalId, Line, Rate, Shape, check_decimals, parse_amount

_ACCOUNT = re.compile(r"[0-9A-Z]{4,34}", re.ASCII)
_LONGEST_TEXT = 2000
#: So that the id of a payment fits: `bank:`, the account and what may be put behind it are part of it.
_LONGEST_REFERENCE = 64


class BankLineState(StrEnum):
    """doubtful: a person has to choose among candidates. unknown: nobody fits. ignored: no payment of a customer."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    IGNORED = "ignored"


def account_number(value: Any) -> str:
    """An IBAN or another number of an account, without its blanks and hyphens, in capitals."""
    if not isinstance(value, str):
        raise ValueError("expected the number of an account as text")
    compact = re.sub(r"[\s.\-/]", "", value).upper()
    if not _ACCOUNT.fullmatch(compact):
        raise ValueError("expected the number of an account: 4 to 34 letters and digits")
    return compact


def _text(value: Any) -> str:
    """Free text of a bank: its line breaks and blanks are its layout, not what was written."""
    if not isinstance(value, str):
        raise ValueError("expected text")
    words = " ".join(value.split())
    if len(words) > _LONGEST_TEXT or not words.isprintable():
        raise ValueError(f"expected at most {_LONGEST_TEXT} printable characters")
    return words


def _moved(value: Decimal) -> Decimal:
    if not value:
        raise ValueError("expected an amount other than zero")
    return value


AccountNumber = Annotated[str, BeforeValidator(account_number)]
BankText = Annotated[str, BeforeValidator(_text)]
#: Above zero what came in, below what left.
SignedAmount = Annotated[Decimal, BeforeValidator(parse_amount)]
Movement = Annotated[SignedAmount, AfterValidator(_moved)]


class Returned(Shape):
    """Money that went back to its payer, and what the bank says of it.

    reason: the bank's code (ISO 20022: AM04, MD06 ...). end_to_end, reference: of the payment that it undoes.
    """

    kind: ReversalKind = ReversalKind.BOUNCED
    reason: Line | None = None
    end_to_end: Line | None = None
    reference: Line | None = None


class BankEntry(Shape):
    """One booked line of a statement. `reference` is the bank's own, once per account.

    account: ours. name, other_account: of the other side. remittance: what the payer wrote, with the structured
    references of creditors. end_to_end: what the payer calls the payment. method: how it came, in our words.
    """

    account: AccountNumber
    reference: Line
    booked_on: CalendarDate
    currency: CurrencyCode
    amount: Movement
    name: BankText | None = None
    other_account: AccountNumber | None = None
    remittance: BankText = ""
    end_to_end: Line | None = None
    method: Line | None = None
    returned: Returned | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_decimals(self.amount, self.currency)
        if self.returned is not None and self.amount > 0:
            raise ValueError("expected an amount below zero for money that went back")
        return self

    @property
    def payment_id(self) -> str:
        """Of the payment that it becomes: the same for the same entry, however often a bank exports it."""
        reference = self.reference
        if len(reference) > _LONGEST_REFERENCE:
            reference = hashlib.sha256(reference.encode()).hexdigest()[:_LONGEST_REFERENCE]
        return f"bank:{self.account}:{reference}"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one file says of one account. `reference` as the bank numbers it, else the name of the file.

    sha256: of the file and the account, in hexadecimal: the same file again is the same statement.
    """

    account: str
    reference: str
    sha256: str
    entries: tuple[BankEntry, ...]


class BankRow(Shape):
    """A line of a statement as tables have it: one signed amount, or columns of their own for what came and what left.

    Without a reference of the bank's one is made of what the line says.
    """

    account: AccountNumber
    booked_on: CalendarDate
    currency: CurrencyCode
    amount: SignedAmount | None = None
    credit: SignedAmount | None = None
    debit: SignedAmount | None = None
    reference: Line | None = None
    name: BankText | None = None
    other_account: AccountNumber | None = None
    remittance: BankText = ""
    end_to_end: Line | None = None
    method: Line | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.amount is None) == (not self.credit and not self.debit):
            raise ValueError("expected an amount, or in its place a credit or a debit")
        if self.credit and self.debit:
            raise ValueError("expected a credit or a debit on one line, not both")
        if self.credit is not None and self.credit < 0:
            raise ValueError("expected a credit above zero")
        if not self.moved:
            raise ValueError("expected an amount other than zero")
        check_decimals(self.moved, self.currency)
        return self

    @property
    def id(self) -> str:
        """What it is told by among the rows of its file; empty where the bank gave it no reference."""
        return self.reference or ""

    @property
    def moved(self) -> Decimal:
        """Above zero what came in; debits are below it, with a minus of their own or without."""
        if self.amount is not None:
            return self.amount
        return self.credit or -abs(self.debit or Decimal(0))


class Assignment(Shape):
    """Whose a line is, as a person says: the invoices that it pays (with the part of each), or the customer alone.

    rate: units of the invoices' currency for one of the line's, where the two differ. payment_id: of money that went
    back: the payment that it takes back.
    """

    invoices: tuple[CoveredInvoice, ...] = Field(default=(), max_length=100)
    customer_id: ExternalId | None = None
    payment_id: ExternalId | None = None
    rate: Rate | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        named = [one.invoice_id for one in self.invoices]
        if not named and self.customer_id is None and self.payment_id is None:
            raise ValueError("expected the invoices that it pays, or the customer whose it is")
        if self.payment_id is not None and (named or self.customer_id is not None or self.rate is not None):
            raise ValueError("expected the payment_id alone: the payment says whose it is")
        if len(named) != len(set(named)):
            raise ValueError("expected each invoice once")
        return self
