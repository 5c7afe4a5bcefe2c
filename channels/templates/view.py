"""Which names does a template see of a message?"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from channels.mime import one_line
from channels.templates.wording import Wording
from config.brand import Brand
from models.message import AnswerTold, DisputeTold, InvoiceLine, MessageContext, PromiseTold, Story

#: A message lists so many invoices; the rest goes with it in a file. A letter lists what fits on a few pages.
MOST_SHOWN, MOST_PRINTED = 25, 200
#: Characters of an answer in an SMS or by WhatsApp: what is longer is read in the portal.
_PHONE = 480


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as a sentence of a template uses it; `asked` and `received` are written out with their currency."""

    number: str
    issued_on: date
    due_on: date
    days_past_due: int
    situation: str
    asked: str
    received: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Promise:
    day: date
    amounts: str
    payments: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """`about` says in words what is objected to; `answer` is `accepted`, `partly`, `rejected`, or empty so far.

    credited: what a credit note is to come for, written out; empty where none is.
    """

    about: str
    amounts: str
    answer_by: date | None
    answer: str
    reasons: str
    credited: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` as it was written, each line of it a paragraph; `short`: as much of it as a phone shows at once."""

    text: str
    short: str
    subject: str


def variables(context: MessageContext, wording: Wording, brand: Brand) -> dict[str, Any]:
    """The names a template may use; config/templates/README.md explains each to whoever edits the texts."""
    lines = tuple(_invoice(line, wording) for line in shown(context.lines, MOST_SHOWN))
    count = len(context.lines)
    return {
        "contact": one_line(context.contact_name),
        "customer": one_line(context.customer_name),
        "today": context.today,
        "lines": lines,
        "first": lines[0] if lines else None,
        "count": count,
        "more": count - len(lines),
        "many": count > 1,
        "standing": wording.standing(context.lines),
        "overdue": any(line.days_past_due > 0 for line in context.lines),
        "all_overdue": all(line.days_past_due > 0 for line in context.lines),
        "totals": context.totals,
        "to_pay": context.to_pay,
        "charges": tuple(
            (getattr(wording.words.charges, one.kind), wording.money(one.amount, one.currency))
            for one in context.charges
        ),
        "received": sums(context.lines, "paid"),
        "left": sums(context.lines, "claim"),
        "offers": context.offers,
        "offers_until": context.offers_until,
        "promise": _promise(context.promise, wording) if context.promise else None,
        "plan": context.plan,
        "plan_totals": totals_of_plan(context),
        "dispute": _dispute(context.dispute, wording) if context.dispute else None,
        "answer": _answer(context.answer) if context.answer else None,
        "story": _story(context.story) if context.story else None,
        "address": context.address,
        "brand": brand,
        "words": wording.words,
    }


def shown(lines: Sequence[InvoiceLine], most: int) -> Sequence[InvoiceLine]:
    """Those that a message lists: all of them in their order, or the gravest where there are too many."""
    if len(lines) <= most:
        return lines
    return heapq.nsmallest(most, lines, key=lambda line: (-line.days_past_due, -line.claim, line.number))


def sums(lines: Sequence[InvoiceLine], field: str) -> tuple[tuple[str, Decimal], ...]:
    """(currency, sum of a field) for every currency where it is not zero, by code."""
    found: dict[str, Decimal] = {}
    for line in lines:
        found[line.currency] = found.get(line.currency, Decimal(0)) + getattr(line, field)
    return tuple((currency, amount) for currency, amount in sorted(found.items()) if amount)


def totals_of_plan(context: MessageContext) -> tuple[tuple[str, Decimal], ...]:
    found: dict[str, Decimal] = {}
    for row in context.plan:
        found[row.currency] = found.get(row.currency, Decimal(0)) + row.amount
    return tuple(sorted(found.items()))


def asks_for_less(context: MessageContext) -> bool:
    """Whether some invoice is asked for in part only, which a reader would wonder about."""
    return any(line.claim != line.amount for line in context.lines)


def _invoice(line: InvoiceLine, wording: Wording) -> Invoice:
    return Invoice(
        number=one_line(line.number),
        issued_on=line.issued_on,
        due_on=line.due_on,
        days_past_due=line.days_past_due,
        situation=wording.situation(line),
        asked=wording.money(line.claim, line.currency),
        received=wording.money(line.paid, line.currency),
        settled=line.claim <= 0 < line.paid,
    )


def _story(story: Story) -> Story:
    """What people wrote is a line of the script, whatever they wrote."""
    lately = tuple((day, one_line(text)) for day, text in story.lately)
    wrote = (story.wrote[0], one_line(story.wrote[1])) if story.wrote else None
    return replace(story, lately=lately, wrote=wrote)


def _promise(promise: PromiseTold, wording: Wording) -> Promise:
    return Promise(promise.day, wording.amounts(promise.amounts), promise.payments)


def _answer(answer: AnswerTold) -> Answer:
    lines = [one_line(line) for line in answer.text.splitlines() if one_line(line)]
    whole = " ".join(lines)
    short = whole if len(whole) <= _PHONE else f"{whole[:_PHONE].rpartition(' ')[0]} …"
    return Answer("\n\n".join(lines), short, one_line(answer.subject))


def _dispute(dispute: DisputeTold, wording: Wording) -> Dispute:
    paragraphs = (one_line(paragraph) for paragraph in dispute.reasons.split("\n\n"))
    return Dispute(
        about=wording.words.dispute[dispute.kind],
        amounts=wording.amounts(dispute.amounts),
        answer_by=dispute.answer_by,
        answer=dispute.answer.value if dispute.answer else "",
        reasons="\n\n".join(paragraph for paragraph in paragraphs if paragraph),
        credited=wording.amounts(dispute.credited),
    )
