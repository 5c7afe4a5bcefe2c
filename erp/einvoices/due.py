"""When is what of an electronic invoice due? Days that it names, else terms that it writes, else nobody can say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from domain.payment_terms import days_of
from erp.einvoices.nodes import Reading
from models.e_invoice import Part


@dataclass(frozen=True, slots=True)
class Terms:
    """What a document says about its payment. place: where a due date was expected, for the error.

    shares: instalments with a day and an amount each. days: due dates of the whole. texts: terms in words.
    at_once: the document says that it is paid on the spot.
    """

    place: str
    shares: Sequence[tuple[date, Decimal]] = ()
    days: Sequence[date] = ()
    texts: Sequence[str] = field(default=())
    at_once: bool = False


def parts_of(reading: Reading, terms: Terms, issued_on: date, amount: Decimal) -> tuple[Part, ...]:
    """The parts of an invoice with their due dates; together they are the amount, or a problem is noted."""
    if len(terms.shares) > 1:
        total = sum((share for _, share in terms.shares), Decimal(0))
        if total != amount:
            reading.wrong(terms.place, f"expected instalments that add up to {amount}, they are {total}")
        return tuple(Part(day, share) for day, share in sorted(terms.shares))
    days = sorted({*terms.days, *(day for day, _ in terms.shares)})
    if len(days) > 1:
        reading.wrong(terms.place, f"expected one due date, found {', '.join(map(str, days))} without amounts")
        return ()
    if days:
        return (Part(days[0], amount),)
    told = {found for words in terms.texts if (found := days_of(words)) is not None}
    if len(told) == 1:
        return (_after(issued_on, told.pop(), amount),)
    if terms.at_once and not told:
        return (Part(issued_on, amount),)
    if reading.terms is not None:
        return (_after(issued_on, reading.terms, amount),)
    said = f"; its terms say: {'; '.join(terms.texts)[:200]}" if terms.texts else ", and it has no terms of payment"
    reading.wrong(terms.place, f"expected a due date{said}. --terms DAYS says it for such documents")
    return ()


def _after(issued_on: date, days: int, amount: Decimal) -> Part:
    # A day of issue that could not be read is noted already; its stand-in lies at the end of the calendar.
    return Part(issued_on if issued_on == date.min else issued_on + timedelta(days=days), amount)
