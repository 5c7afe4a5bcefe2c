"""Whose are the documents of e-invoices, and which of our invoices do they mean? Asked of the books."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.tax_ids import spellings
from models.e_invoice import Buyer, DocumentKind, EDocument
from operations.desk import Desk
from store import e_invoices

Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Meant:
    """own_id: of an invoice that the books know by its number. about: the invoices that a credit is for."""

    own_id: str | None = None
    about: tuple[tuple[str, Decimal | None], ...] = ()


async def customers_of(desk: Desk, buyers: Iterable[Buyer]) -> dict[Buyer, str | Problem | None]:
    """The id of the customer with the tax id of each buyer: as its attribute `tax_id`, or as its own id.

    None where nobody has it; a problem where several have.
    """
    wanted = {buyer: spellings(buyer.tax_id, buyer.country) for buyer in buyers}
    async with desk.database.begin() as tx:
        known = await e_invoices.by_tax_id(tx, set().union(*wanted.values()))
    found: dict[Buyer, str | Problem | None] = {}
    for buyer, keys in wanted.items():
        ids = sorted(set().union(*(known.get(key, set()) for key in keys)))
        if len(ids) > 1:
            found[buyer] = (
                "buyer",
                f"expected one customer with the tax id {buyer.tax_id}; several have it: {_few(ids)}",
            )
        else:
            found[buyer] = ids[0] if ids else None
    return found


async def meant_by(desk: Desk, documents: Sequence[tuple[EDocument, str]]) -> list[Meant | Problem]:
    """What each document (with its customer's id) means among the invoices that the books know.

    The ERP may have handed in an invoice by an id of its own: its number says which. Of what is due in parts nobody can
    tell which part a credit is for: then the oldest is lowered first.
    """
    asked = {
        (customer_id, name)
        for document, customer_id in documents
        for name in (document.number, *(id_ for id_, _ in document.about))
    }
    async with desk.database.begin() as tx:
        known = await e_invoices.named(tx, asked)
    return [_meant(document, customer_id, known) for document, customer_id in documents]


def _meant(document: EDocument, customer_id: str, known: Mapping[tuple[str, str], list[str]]) -> Meant | Problem:
    if document.kind is DocumentKind.INVOICE:
        count = len(document.parts)
        own = {document.id} if count == 1 else {f"{document.id}#{position}" for position in range(1, count + 1)}
        others = [id_ for id_ in known.get((customer_id, document.number), []) if id_ not in own]
        if not others:
            return Meant()
        if len(others) == 1 and count == 1 and not others[0].startswith(f"{document.id}#"):
            return Meant(own_id=others[0])
        return "number", f"expected an invoice that the books do not have in another form, they have {_few(others)}"
    about = []
    for name, share in document.about:
        ids = known.get((customer_id, name), [name])
        if len(ids) == 1:
            about.append((ids[0], share))
    return Meant(about=tuple(about))


def _few(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (" ..." if len(ids) > 5 else "")
