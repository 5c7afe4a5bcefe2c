"""How is a sum paid that goes through no provider's page? By transfer, with a code to scan, or as a text explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import segno

from domain.creditor_references import grouped, reference_of
from domain.epc_qr import CURRENCY, transfer_lines
from models.iban import grouped as grouped_iban
from models.payment_methods import Account, LocalMethod, Reference
from operations.whereabouts import Whereabouts
from reading.portal.invoices import Seen
from store import customers
from store.engine import Tx
from web.formats import Formats
from web.portal.visit import Visit

#: What banks carry beside the money.
_LONGEST_TEXT = 140


@dataclass(frozen=True, slots=True)
class Told:
    """What the customer writes beside the money. plain: as it is copied. shortened: more invoices than fit into it."""

    plain: str
    structured: bool
    shortened: bool = False

    @property
    def shown(self) -> str:
        return grouped(self.plain) if self.structured else self.plain


@dataclass(frozen=True, slots=True)
class Transfer:
    """code: a picture that banking apps read, where it is an IBAN and euros. arrives: when the money would be here."""

    account: Account
    number: str
    reference: Told
    details: str
    code: str | None
    arrives: date


@dataclass(frozen=True, slots=True)
class Counter:
    """A way that a text explains."""

    method: LocalMethod
    text: str
    arrives: date


@dataclass(frozen=True, slots=True)
class Elsewhere:
    transfers: tuple[Transfer, ...]
    counters: tuple[Counter, ...]


async def elsewhere(tx: Tx, visit: Visit, paid: Sequence[Seen], currency: str, total: Decimal) -> Elsewhere:
    """The ways that fit where the customer is. paid: the invoices of the sum, one at least."""
    place = await Whereabouts.of(tx, visit.customer_id, await visit.desk.clock.now(tx))
    country = (await customers.placements(tx, [visit.customer_id]))[visit.customer_id]["country"]
    methods, words = visit.desk.rulebook.payment_methods, Formats(visit.language, visit.zone)
    transfers, counters = [], []
    for account in methods.accounts_for(currency, country):
        reference = told(account.reference, [one.number for one in paid])
        details = account.details[visit.language] if account.details else ""
        arrives = place.calendar.add(place.today, account.arrives)
        number = grouped_iban(account.iban) if account.iban else account.number or ""
        transfers.append(
            Transfer(account, number, reference, details, _code(account, currency, total, reference), arrives)
        )
    for method in methods.methods_for(currency, country, total).values():
        text = method.text[visit.language]
        for blank, value in (
            ("reference", told(method.reference, [one.number for one in paid]).shown),
            ("amount", words.money(total, currency)),
            ("until", words.day(place.calendar.add(place.today, method.valid))),
        ):
            text = text.replace(f"{{{blank}}}", value)
        counters.append(Counter(method, text, place.calendar.add(place.today, method.arrives)))
    return Elsewhere(tuple(transfers), tuple(counters))


def told(kind: Reference, numbers: Sequence[str]) -> Told:
    """The reference of these invoices: of a single one by ISO 11649 where that is wanted and its number fits."""
    if kind is Reference.RF and len(numbers) == 1 and (structured := reference_of(numbers[0])) is not None:
        return Told(structured, structured=True)
    text = ""
    for number in numbers:
        longer = f"{text}, {number}" if text else number
        if len(longer) > _LONGEST_TEXT:
            return Told(text or number[:_LONGEST_TEXT], structured=False, shortened=True)
        text = longer
    return Told(text, structured=False)


def _code(account: Account, currency: str, total: Decimal, reference: Told) -> str | None:
    """A `data:` address of an SVG picture: dark on white, so that it is read in a dark room too."""
    if account.iban is None or currency != CURRENCY:
        return None
    beside = {"reference" if reference.structured else "text": reference.plain}
    content = transfer_lines(account.beneficiary, account.iban, total, bic=account.bic or "", **beside)
    if content is None:
        return None
    made = segno.make(content, error="m", boost_error=False, encoding="utf-8", micro=False)
    address: str = made.svg_data_uri(scale=4, border=4, light="#fff")
    return address
