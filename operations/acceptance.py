"""What does an accepted offer become? A plan, a promise, or a settlement."""

from datetime import date, datetime
from decimal import Decimal

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
    """All of it is covered, less is to be paid. Where as much came in since the offer was made, only the rest is left.

    None then: the credit note for it is asked for at once.
    """
    within = desk.rulebook.disputes.credit_notes.within
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
                until=place.calendar.add(place.today, within),
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
        tuple((case.invoice_id, part) for case, part in parts),
        (Due(offer.terms.until, to_come),),
        limits.grace,
        limits.tolerance,
        source=source,
        terms=offer.terms.model_dump(mode="json", exclude_none=True),
        negotiation_id=found.id,
    )
    return await open_within(tx, desk, new, now)


def _covered(parts: _Parts) -> tuple[CoveredInvoice, ...]:
    return tuple(CoveredInvoice(invoice_id=case.invoice_id, amount=part) for case, part in parts)
