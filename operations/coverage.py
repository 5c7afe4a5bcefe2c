"""How is somebody refused who wants to agree about invoices? With every objection at once."""

from collections.abc import Container, Sequence

from domain.coverage import Objection
from models.errors import InvalidInput, NotFound, Refused
from operations.arrangements import overlap
from store.arrangements import Followable


def all_known(named: Sequence[str], known: Container[str]) -> None:
    """Raise NotFound with every invoice that is not known."""
    unknown = [one for one in named if one not in known]
    if unknown:
        raise NotFound(f"No invoice {', '.join(unknown)}")


def overlap_in(running: Sequence[Followable], invoice_id: str) -> str | None:
    """Why nothing else can be agreed about an invoice, where one of the running arrangements covers it."""
    return next((overlap(one, invoice_id) for one in running if invoice_id in one.invoices), None)


def refuse(objections: Sequence[Objection]) -> None:
    """Raise InvalidInput where something is wrong whatever the facts, else Refused; nothing where nobody objects."""
    if not objections:
        return
    message = "; ".join(one.text for one in objections)
    if any(one.is_malformed for one in objections):
        raise InvalidInput(message, tuple((one.field, one.text) for one in objections))
    raise Refused(message)
