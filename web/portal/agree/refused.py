"""Why can it not be agreed? What shapes and operations object to, in the words of the portal."""

from collections.abc import Iterable
from decimal import Decimal

from models.errors import PuntualError
from operations.portal.agreeing import CannotAgree
from reading.portal.invoices import Seen
from web.formats import Formats
from web.forms import Typed
from web.portal.visit import Visit

#: Fields of the shapes that the forms call otherwise.
_FIELDS = {"invoice_ids": "invoice"}


def in_own_words(form: Typed, visit: Visit) -> Typed:
    """What shapes expect is said to people who write programs: each field of these forms says it itself."""
    told: dict[str, str] = {}
    for name, fault in form.faults.items():
        field = _FIELDS.get(name.split(".")[0], name.split(".")[0])
        key = f"agree.faults.{field}"
        told.setdefault(field, visit.words(key) if visit.words.has(key) else fault)
    form.faults = told
    return form


def because(form: Typed, failure: PuntualError, rows: Iterable[Seen], visit: Visit) -> Typed:
    """What an operation objects to; of anything but a CannotAgree only that it was not possible."""
    if not isinstance(failure, CannotAgree):
        form.refused = visit.words("agree.cannot.otherwise")
        return form
    formats = Formats(visit.language, visit.zone)
    known = {one.invoice_id: one for one in rows}
    about = known.get(failure.invoice_id or "") or next(iter(known.values()), None)
    form.refused = visit.words(
        f"agree.cannot.{failure.why}",
        number=about.number if about else "",
        day=formats.day(failure.day),
        amount=formats.money(failure.amount or Decimal(0), about.currency) if about else "",
        most=failure.most or "",
    )
    return form
