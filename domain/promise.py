"""May this be promised? Every objection at once, each with what would be allowed; else what the promise comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.calendar import BusinessCalendar
from domain.coverage import Objection, Subject, coverable, money, objections, too_fine
from models.arrangement import Due, PromiseTerms
from models.case import Facts
from models.limits import PromiseLimits


@dataclass(frozen=True, slots=True)
class Promised:
    """What a promise comes to: the part of each invoice, in the order of the terms, and the payments in their order."""

    covered: tuple[tuple[str, Decimal], ...] = ()
    payments: tuple[Due, ...] = ()
    objections: tuple[Objection, ...] = field(default=())


def promised(
    terms: PromiseTerms,
    customer_id: str,
    subjects: Mapping[str, Subject],
    limits: PromiseLimits,
    today: date,
    calendar: BusinessCalendar,
) -> Promised:
    """Terms held against facts and limits; `subjects` has every invoice of the terms. today: where the customer is.

    An invoice without an amount is covered whole, or by what the payments leave for it, the oldest due first.
    """
    found = [*_days(terms, limits, today, calendar)]
    currency = subjects[terms.invoices[0].invoice_id].facts.currency
    of_invoices = [
        objection
        for position, one in enumerate(terms.invoices)
        for objection in _invoice(
            f"invoices.{position}", one.amount, subjects[one.invoice_id], customer_id, currency, limits, today
        )
    ]
    found += of_invoices
    found += [
        Objection(f"payments.{position}.amount", text, is_malformed=True)
        for position, payment in enumerate(terms.payments)
        for text in too_fine(payment.amount, currency)
    ]
    if of_invoices:
        return Promised(objections=tuple(found))
    covered, sums = _cover(terms, [subjects[one.invoice_id].facts for one in terms.invoices], currency, today)
    found += sums
    total = sum(covered.values(), Decimal(0))
    payments = tuple(Due(payment.on, total if payment.amount is None else payment.amount) for payment in terms.payments)
    return Promised(tuple(covered.items()), payments, tuple(found))


def _days(terms: PromiseTerms, limits: PromiseLimits, today: date, calendar: BusinessCalendar) -> Iterable[Objection]:
    first, last = terms.payments[0].on, terms.payments[-1].on
    latest = calendar.add(today, limits.longest)
    if first < today:
        yield Objection("payments.0.on", f"{first} has gone by: expected a day from today ({today}) on")
    if last > latest:
        where = f"payments.{len(terms.payments) - 1}.on"
        yield Objection(where, f"{last} is too far ahead: expected the last payment by {latest} ({limits.longest})")
    if len(terms.payments) > limits.payments:
        yield Objection("payments", f"expected at most {limits.payments} payments: more of them are a payment plan")


def _invoice(
    where: str,
    amount: Decimal | None,
    subject: Subject,
    customer_id: str,
    currency: str,
    limits: PromiseLimits,
    today: date,
) -> Iterable[Objection]:
    yield from objections(where, amount, subject, customer_id, currency, today)
    if subject.times >= limits.per_invoice:
        said = f"{subject.facts.invoice_id} was promised {subject.times} times"
        yield Objection(where, f"{said}, and {limits.per_invoice} are the most: agree on a plan")


def _cover(
    terms: PromiseTerms, facts: Sequence[Facts], currency: str, today: date
) -> tuple[dict[str, Decimal], list[Objection]]:
    """The part of each invoice; the objections where the payments come to something else."""
    most = {one.invoice_id: coverable(one, today) for one in facts}
    given = {one.invoice_id: one.amount for one in terms.invoices if one.amount is not None}
    amounts = [payment.amount for payment in terms.payments if payment.amount is not None]
    if not amounts:
        return {one: given.get(one, most[one]) for one in most}, []
    left = sum(amounts, Decimal(0)) - sum(given.values(), Decimal(0))
    shares = dict(given)
    for one in sorted(facts, key=lambda one: (one.due_on, one.invoice_id)):
        if one.invoice_id not in given:
            shares[one.invoice_id] = min(max(left, Decimal(0)), most[one.invoice_id])
            left -= shares[one.invoice_id]
    covered = {one: shares[one] for one in most}
    total = sum(covered.values(), Decimal(0))
    if left:
        text = f"expected payments that come to what they cover, {money(total, currency)}: "
        return covered, [Objection("payments", text + f"they come to {money(total + left, currency)}", True)]
    empty = [one for one, share in covered.items() if share <= 0]
    if empty:
        text = f"nothing of the payments is left for {', '.join(empty)}: leave it out, or promise more"
        return covered, [Objection("payments", text, True)]
    return covered, []
