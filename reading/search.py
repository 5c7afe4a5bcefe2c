"""What was meant by what somebody typed? Customers, invoices, messages and tasks, the exact ones first."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import phonenumbers

from domain.tax_ids import spellings
from models.values import parse_amount
from store import search
from store.customer_list import words_of
from store.engine import Tx

_MANY = 20
_LARGEST_ID = 2**63 - 1


@dataclass(slots=True)
class Hits:
    """exact: the one customer or case whose id or number it is, as parts of its address; None: none, or several."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    invoices: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    exact: tuple[str, str] | None = None

    @property
    def any(self) -> bool:
        return bool(self.customers or self.invoices or self.messages or self.tasks)


async def look(tx: Tx, typed: str, amount: str, country: str) -> Hits:
    """amount: what was typed as a decimal string, where it is one. country: of phones without a prefix."""
    text = typed.strip()
    hits = Hits()
    if not text:
        return hits
    ids = list(dict.fromkeys((text, text.upper())))
    exact = [("customers", row["id"]) for row in await _take(hits.customers, search.customers_by_id(tx, ids, _MANY))]
    found = await _take(hits.invoices, search.invoices_by_number(tx, ids, _MANY))
    exact += [("cases", row["id"]) for row in found]
    exact += [("customers", row["id"]) for row in await _take(hits.customers, _by_address(tx, text, country))]
    by_tax_id = await _take(hits.customers, search.customers_by_tax_id(tx, sorted(spellings(text, country)), _MANY))
    exact += [("customers", row["id"]) for row in by_tax_id]
    if text.isascii() and text.isdigit() and int(text) <= _LARGEST_ID:
        await _take(hits.messages, search.messages_by_id(tx, int(text)))
        await _take(hits.tasks, search.tasks_by_id(tx, int(text)))
    value = _amount(amount)
    if value is not None:
        await _take(hits.invoices, search.invoices_by_amount(tx, value, _MANY))
    words = words_of(text)
    if words is not None:
        await _take(hits.customers, search.customers_by_name(tx, words, _MANY))
    different = set(exact)
    others = len(hits.customers) + len(hits.invoices) + len(hits.messages) + len(hits.tasks) - len(different)
    if len(different) == 1 and (not others or not text.isdigit()):
        hits.exact = different.pop()
    return hits


async def _take(into: list[dict[str, Any]], rows: Any) -> list[dict[str, Any]]:
    """What is found twice is shown once."""
    known = {row["id"] for row in into}
    new: list[dict[str, Any]] = [row for row in await rows if row["id"] not in known]
    into += new
    return new


async def _by_address(tx: Tx, text: str, country: str) -> list[dict[str, Any]]:
    phones = _phones(text, country)
    if "@" not in text and not phones:
        return []
    return await search.customers_by_address(tx, text.lower(), phones, _MANY)


def _phones(text: str, country: str) -> list[str]:
    """As E.164, read with its own prefix or as one of the country."""
    if sum(one.isdigit() for one in text) < 6:
        return []
    found = []
    for region in (None, country):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        found.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return list(dict.fromkeys(found))


def _amount(text: str) -> Decimal | None:
    try:
        value = parse_amount(text)
    except ValueError:
        return None
    return value if value > 0 else None
