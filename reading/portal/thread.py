"""What did we write to each other, from end to end? A customer's words, our answers, and what else went out to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from config.brand import Brand
from domain.intent.own_words import own_words
from reading.portal.scope import Scope
from store import portal_account, talks
from store.engine import Tx

#: Entries of a page.
A_PAGE = 50
#: So many invoices are named beside an entry; of more only their number is said.
_NAMED = 3


class From(StrEnum):
    """customer: one of their people wrote. us: somebody of us answered. engine: a message of ours, its words apart."""

    CUSTOMER = "customer"
    US = "us"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was written. who: '' where nobody is named. numbers: of its invoices, by id, as far as few.

    invoices: how many it is about; 0: the whole account. channel: '' of an answer that went out by none yet.
    answer_by: the day until which it is answered; None: it was, or needs none. message: where its words can be read.
    """

    at: datetime
    by: From
    who: str
    text: str
    channel: str
    subject: str = ""
    template: str = ""
    files: int = 0
    numbers: Mapping[str, str] | None = None
    invoices: int = 0
    answer_by: date | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """The oldest first. earlier: there is more before the first of them."""

    entries: Sequence[Entry]
    earlier: bool


async def of_person(tx: Tx, scope: Scope, person_id: int, brand: Brand, before: datetime | None = None) -> Thread:
    """What whoever came in may read: all of it, or what is about the invoices of their link and what they wrote."""
    seen = talks.Seen(scope.customer_id, person_id, scope.asked, before, A_PAGE + 1)
    wrote, answered, sent = await talks.wrote(tx, seen), await talks.answered(tx, seen), await talks.sent(tx, seen)
    rows = [
        *((row, _wrote(row, named=scope.whole or row["person_id"] == person_id)) for row in wrote),
        *((row, _answered(row, brand)) for row in answered),
        *((row, _sent(row, scope)) for row in sent),
    ]
    rows.sort(key=lambda one: one[0]["at"], reverse=True)
    # What was written at one instant stays on one page: the next one begins before it.
    last = rows[A_PAGE - 1][0]["at"] if len(rows) > A_PAGE else None
    shown = [one for one in rows if last is None or one[0]["at"] >= last]
    numbers = await _numbers(tx, scope.customer_id, (row for row, _ in shown))
    entries = [_about(entry, row["invoice_ids"], numbers) for row, entry in reversed(shown)]
    return Thread(entries, earlier=len(rows) > len(shown))


async def latest_answer(tx: Tx, scope: Scope, person_id: int, since: datetime) -> datetime | None:
    """When we answered last, not before `since` and not before they wrote last; None where there is no such answer."""
    seen = talks.Seen(scope.customer_id, person_id, scope.asked, None, 1)
    answered, wrote = await talks.answered(tx, seen), await talks.wrote(tx, seen)
    at: datetime | None = answered[0]["at"] if answered else None
    if at is None or at < since or (wrote and wrote[0]["at"] > at):
        return None
    return at


def _wrote(row: Mapping[str, Any], *, named: bool) -> Entry:
    """named: whether whoever reads may know who of the customer's wrote it."""
    text = own_words(row["text"]) if row["channel"] == "email" else row["text"]
    return Entry(
        row["at"],
        From.CUSTOMER,
        (row["person"] or "") if named else "",
        text.strip() or row["text"],
        row["channel"],
        subject=row["subject"],
        files=len(row["attachments"]),
        answer_by=row["due_on"] if row["closed_at"] is None else None,
    )


def _answered(row: Mapping[str, Any], brand: Brand) -> Entry:
    """By their name, where the brand names its people to customers."""
    who = brand.collectors.get(row["written_by"])
    channel = row["channel"] if row["accepted_at"] is not None else None
    return Entry(row["at"], From.US, who.name if who else "", row["text"], channel or "")


def _sent(row: Mapping[str, Any], scope: Scope) -> Entry:
    who = row["to_name"] if scope.whole else ""
    return Entry(
        row["at"],
        From.ENGINE,
        who,
        "",
        row["channel"],
        subject=row["subject"] or "",
        template=row["template"],
        message=row["id"],
    )


async def _numbers(tx: Tx, customer_id: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    ids = sorted({one for row in rows if len(row["invoice_ids"]) <= _NAMED for one in row["invoice_ids"]})
    return await portal_account.numbers(tx, customer_id, ids)


def _about(entry: Entry, invoice_ids: Sequence[str], numbers: Mapping[str, str]) -> Entry:
    few = {one: numbers[one] for one in invoice_ids if one in numbers} if len(invoice_ids) <= _NAMED else None
    return replace(entry, numbers=few, invoices=len(invoice_ids))
