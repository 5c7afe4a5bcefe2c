"""What does an accepted offer become? A plan, a promise, or a settlement."""

from datetime import date, datetime
from decimal import ROUND_UP, Decimal

from domain.balance import totals
from domain.coverage import money
from domain.offers import left_to_pay
from models.arrangement import (
    Arranged,
    ArrangementKind,
    CoveredInvoice,
    DatedPayment,
    Due,
    NewArrangement,
    PromiseTerms,
)
from models.case import Facts
from models.errors import Refused
from models.negotiation import Negotiation, Offer, OfferKind
from models.plan import Instalments, PlanTerms
from models.values import decimals_of
from operations.arrangements import open_within
from operations.desk import Desk
from operations.offering import parts_owed
from operations.plans import agree_within
from operations.promises import promise_within
from operations.whereabouts import Whereabouts
from store import expected_credits
from store.engine import Tx

_Parts = list[tuple[Facts, Decimal]]


async def arrange(
    tx: Tx, desk: Desk, found: Negotiation, offer: Offer, now: datetime, today: date, source: str
) -> list[Arranged]:
    """Write what was agreed for what is owed now, one arrangement per currency.

    Raises Refused where the rules of plans and promises do not allow it any more, or nothing is owed.
    """
    by_currency: dict[str, _Parts] = {}
    for case, part in await parts_owed(tx, desk, found.invoices, today):
        by_currency.setdefault(case.currency, []).append((case, part))
    if not by_currency:
        raise Refused(f"Nothing of {', '.join(found.invoices)} is owed any more: there is nothing to agree about")
    arranged = []
    for _, parts in sorted(by_currency.items()):
        match offer.terms.kind:
            case OfferKind.INSTALMENTS:
                arranged.append(await _plan(tx, desk, found, offer, parts, now, source))
            case OfferKind.EXTENSION:
                arranged.append(await _promise(tx, desk, found, offer, parts, now, source))
            case OfferKind.DISCOUNT | OfferKind.PARTIAL:
                settled = await _settlement(tx, desk, found, offer, parts, now, source)
                arranged += [settled] if settled is not None else []
    return arranged


async def _plan(
    tx: Tx, desk: Desk, found: Negotiation, offer: Offer, parts: _Parts, now: datetime, source: str
) -> Arranged:
    plan = offer.terms.plan
    assert plan is not None, "an offer of instalments has its plan"
    terms = PlanTerms(**{name: getattr(plan, name) for name in Instalments.model_fields}, invoices=_covered(parts))
    return await agree_within(tx, desk, found.customer_id, terms, now, source=source, negotiation_id=found.id)


async def _promise(
    tx: Tx, desk: Desk, found: Negotiation, offer: Offer, parts: _Parts, now: datetime, source: str
) -> Arranged:
    assert offer.terms.until is not None, "an extension has its day"
    terms = PromiseTerms(invoices=_covered(parts), payments=(DatedPayment(on=offer.terms.until),))
    return await promise_within(tx, desk, found.customer_id, terms, now, source=source)


async def _settlement(
    tx: Tx, desk: Desk, found: Negotiation, offer: Offer, parts: _Parts, now: datetime, source: str
) -> Arranged | None:
    """Less is to be paid, and all of it is left alone until then.

    None where as much came in since the offer was made: the credit note for the rest is asked for at once.
    """
    assert offer.terms.until is not None, "who pays less has a day to do it"
    currency = parts[0][0].currency
    [(_, to_come)] = left_to_pay(offer, totals((currency, part) for _, part in parts))
    if to_come <= 0:
        place = await Whereabouts.of(tx, found.customer_id, now)
        for case, part in parts:
            await expected_credits.expect(
                tx,
                customer_id=found.customer_id,
                invoice_id=case.invoice_id,
                amount=part,
                until=place.calendar.add(place.today, desk.rulebook.disputes.credit_notes.within),
                now=now,
                by=desk.actor,
                because=f"negotiation {found.id}: settled for {money(dict(offer.to_pay)[currency], currency)}",
            )
        return None
    limits = desk.rulebook.limits.promises
    new = NewArrangement(
        ArrangementKind.SETTLEMENT,
        found.customer_id,
        currency,
        _shares(parts, to_come, currency),
        (Due(offer.terms.until, to_come),),
        limits.grace,
        limits.tolerance,
        source=source,
        terms=offer.terms.model_dump(mode="json", exclude_none=True),
        negotiation_id=found.id,
    )
    return await open_within(tx, desk, new, now)


def _shares(parts: _Parts, to_pay: Decimal, currency: str) -> tuple[tuple[str, Decimal], ...]:
    """What is to be paid, over the invoices by what is owed of each, rounded up; the last one has the rest."""
    total = sum(part for _, part in parts)
    unit = Decimal(1).scaleb(-decimals_of(currency))
    left, shares = to_pay, []
    for number, (case, part) in enumerate(parts, 1):
        share = left if number == len(parts) else min((to_pay * part / total).quantize(unit, ROUND_UP), left)
        shares.append((case.invoice_id, share))
        left -= share
    return tuple(shares)


def _covered(parts: _Parts) -> tuple[CoveredInvoice, ...]:
    return tuple(CoveredInvoice(invoice_id=case.invoice_id, amount=part) for case, part in parts)
