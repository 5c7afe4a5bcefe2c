"""What does an electronic invoice say that concerns who pays it, whatever its format?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit note"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who has to pay. tax_id: as the document writes it. country: ISO 3166, of its address or its tax office.

    consumer: the document calls it a person who does not trade; the law protects those better.
    """

    tax_id: str
    name: str
    country: str
    consumer: bool = False
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an invoice that falls due by itself; mostly there is one."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class EDocument:
    """id: by which other documents of the format refer to it. day: of issue; of a payment, when it was received.

    parts: of an invoice, together its amount. about: ids of invoices that a credit note or a payment is for, each with
    its share; None where the document does not say how much. note: a credit note's reason, a payment's method.
    reference: of a payment, as the bank knows it. converted: the currency of the invoices that it pays, where that is
    another, and units of it for one of the payment's.
    """

    kind: DocumentKind
    id: str
    number: str
    day: date
    currency: str
    amount: Decimal
    buyer: Buyer
    parts: tuple[Part, ...] = ()
    about: tuple[tuple[str, Decimal | None], ...] = ()
    note: str | None = None
    reference: str | None = None
    converted: tuple[str, Decimal] | None = None
