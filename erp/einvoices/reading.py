"""Which invoices, credit notes or payments do e-invoices bring, and which of them are refused?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from erp.countries import language_of
from erp.einvoices.containers import Found, found_in
from erp.einvoices.formats import Beside, documents_of
from erp.fields import ImportKind, Item, Problem, check
from erp.refusals import RefusedRow
from models.customer import Customer
from models.e_invoice import Buyer, DocumentKind, EDocument
from models.errors import InvalidInput

__all__ = ["Brought", "LeftOut", "as_items", "customer_of", "read_documents"]

_KINDS: dict[ImportKind, DocumentKind] = {
    "invoices": DocumentKind.INVOICE,
    "credit-notes": DocumentKind.CREDIT_NOTE,
    "payments": DocumentKind.PAYMENT,
}
#: The language for customers of countries that speak none of ours.
_ELSEWHERE = "en"


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that is right by itself; whose it is, only the books know. row: the file's position, from 1."""

    row: int
    file: str
    document: EDocument

    def refuse(self, errors: tuple[Problem, ...]) -> RefusedRow:
        return RefusedRow(self.row, {"file": self.file, "number": self.document.number}, errors)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that holds something else than was asked for. what: in words, to be counted."""

    file: str
    what: str


def read_documents(kind: ImportKind, path: Path, terms: int | None = None) -> Iterator[Brought | RefusedRow | LeftOut]:
    """Read a file, a ZIP or a folder. terms: days after which those are due that do not say it.

    Raises InvalidInput for `customers`: an e-invoice knows less of a customer than the ERP does.
    """
    if kind not in _KINDS:
        raise InvalidInput(
            "E-invoices bring invoices, credit notes and payments; --with-customers adds customers that are new",
            (("kind", "expected invoices, credit-notes or payments"),),
        )
    return _read(kind, path, terms)


def _read(kind: ImportKind, path: Path, terms: int | None) -> Iterator[Brought | RefusedRow | LeftOut]:
    for row, found in enumerate(found_in(path), start=1):
        if found.beside:
            yield LeftOut(found.name, found.beside)
            continue
        try:
            documents = _documents(found, terms)
        except Beside as beside:
            yield LeftOut(found.name, str(beside))
            continue
        except InvalidInput as error:
            yield RefusedRow(row, {"file": found.name}, error.errors)
            continue
        for document in documents:
            if document.kind is not _KINDS[kind]:
                yield LeftOut(found.name, document.kind.value)
                continue
            brought = Brought(row, found.name, document)
            # With the tax id in place of the customer's id: everything else can be checked before the books are asked.
            items = as_items(document, document.buyer.tax_id, document.about)
            yield brought.refuse(tuple(items.problems)) if items.problems else brought


def _documents(found: Found, terms: int | None) -> list[EDocument]:
    if found.content is None:
        raise InvalidInput(found.expected, (("file", found.expected),))
    if not found.content.strip():
        raise InvalidInput("the file is empty", (("file", "expected a document, but the file is empty"),))
    return documents_of(found.content, terms)


@dataclass(frozen=True, slots=True)
class Items:
    """What is written of a document, or what was expected of it."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


def as_items(
    document: EDocument, customer_id: str, about: Sequence[tuple[str, Decimal | None]], own_id: str | None = None
) -> Items:
    """The invoices (one for each part that is due by itself), the credit note or the payment.

    about: (invoice id, share) of those that are known to be meant. own_id: of an invoice that the books know already.
    """
    common = {"customer_id": customer_id, "currency": document.currency}
    shapes: list[dict[str, Any]] = []
    if document.kind is DocumentKind.INVOICE:
        own = own_id or document.id
        for position, part in enumerate(document.parts, start=1):
            id_ = own if len(document.parts) == 1 else f"{own}#{position}"
            days = {"issued_on": document.day.isoformat(), "due_on": part.due_on.isoformat()}
            shapes.append({"id": id_, "number": document.number, **days, "amount": format(part.amount, "f"), **common})
        kind: ImportKind = "invoices"
    else:
        kind = "credit-notes" if document.kind is DocumentKind.CREDIT_NOTE else "payments"
        parts = [{"invoice_id": id_, "amount": format(share, "f")} for id_, share in about if share is not None]
        shape: dict[str, Any] = {
            "id": document.id,
            "received_on": document.day.isoformat(),
            "amount": format(document.amount, "f"),
        }
        note = {"reason" if kind == "credit-notes" else "method": document.note[:500]} if document.note else {}
        if document.reference is not None:
            shape["reference"] = document.reference[:500]
        if document.converted is not None:
            owed, rate = document.converted
            shape["conversion"] = {"currency": owed, "rate": format(rate, "f")}
        shapes.append({**shape, **note, "allocations": parts, **common})
    return _checked(kind, shapes)


def customer_of(buyer: Buyer) -> Customer | tuple[Problem, ...]:
    """A new customer, as much as the document knows. Its language is its country's, else English."""
    shape: dict[str, Any] = {
        "id": buyer.tax_id,
        "name": buyer.name,
        "kind": "consumer" if buyer.consumer else "business",
        "language": language_of(buyer.country, _ELSEWHERE) if buyer.country else _ELSEWHERE,
        "country": buyer.country,
        "attributes": {"tax_id": buyer.tax_id},
    }
    reached = {"email": buyer.email, "phone": buyer.phone if buyer.phone and buyer.phone.startswith("+") else None}
    if any(reached.values()):
        contact = {name: value for name, value in reached.items() if value}
        shape["contacts"] = [{"role": "payables", "name": buyer.name, **contact}]
    made = _checked("customers", [shape])
    return made.problems or next(item for item in made.items if isinstance(item, Customer))


def _checked(kind: ImportKind, shapes: list[dict[str, Any]]) -> Items:
    items: list[Item] = []
    problems: list[Problem] = []
    for shape in shapes:
        found = check(kind, shape)
        if isinstance(found, list):
            problems += [(".".join(map(str, where)), expected) for where, expected in found]
        else:
            items.append(found)
    return Items(tuple(items), tuple(dict.fromkeys(problems)))
