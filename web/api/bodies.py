"""What may the ERP hand in? The nouns as bodies: documented by their shapes, checked as rows of its files are."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, SkipValidation

from erp.fields import ImportKind, Item, check
from models.credit import Payment, ReversalKind
from models.customer import Customer
from models.errors import InvalidInput
from models.invoice import Invoice
from models.values import CalendarDate, ExternalId, Line, Shape
from web.api.problem import counted

MOST_ITEMS = 1_000

_ID = Field(default=None, description="may be left out: it stands in the address")


class CustomerBody(Customer):
    id: ExternalId | None = _ID  # type: ignore[assignment] # wider than the noun, on purpose


class InvoiceBody(Invoice):
    id: ExternalId | None = _ID  # type: ignore[assignment] # wider than the noun, on purpose


class ReversalBody(Shape):
    """`on` is the day of the reversal, else today; `kind` says why the money went back."""

    reason: Line
    on: CalendarDate | None = None
    kind: ReversalKind = ReversalKind.BOUNCED


class CustomerBatch(Shape):
    items: list[SkipValidation[Customer]] = Field(min_length=1, max_length=MOST_ITEMS)


class InvoiceBatch(Shape):
    items: list[SkipValidation[Invoice]] = Field(min_length=1, max_length=MOST_ITEMS)


class PaymentBatch(Shape):
    items: list[SkipValidation[Payment]] = Field(min_length=1, max_length=MOST_ITEMS)


def checked(kind: ImportKind, body: Any) -> Item:
    """The item that a body says. Raises InvalidInput with the path of each field at fault."""
    if not isinstance(body, Mapping):
        raise InvalidInput(counted(1), (("body", "expected an object"),))
    found = check(kind, body)
    if isinstance(found, list):
        errors = tuple((".".join(map(str, where)) or "body", expected) for where, expected in found)
        raise InvalidInput(counted(len(errors)), errors)
    return found


def addressed(kind: ImportKind, body: Any, item_id: str) -> Item:
    """The same, of the id in the address, which the body may repeat."""
    if isinstance(body, Mapping):
        if body.get("id", item_id) != item_id:
            raise InvalidInput(counted(1), (("id", "expected the id in the address, or none"),))
        body = {**body, "id": item_id}
    return checked(kind, body)
