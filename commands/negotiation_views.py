"""How is a negotiation shown, to people and to programs?"""

from typing import Any
from zoneinfo import ZoneInfo

from config.sentences import Sentences
from models.negotiation import Negotiation, Offer
from models.values import amount_text


def told(one: Negotiation, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.id,
        "customer_id": one.customer_id,
        "state": one.state,
        "invoices": one.invoices,
        "open_until": one.open_until,
        "opened_at": one.opened_at.astimezone(zone),
        "opened_by": one.opened_by,
        "step": one.step_id,
        "task": one.task_id,
        "offers": [_offer_told(offer, zone) for offer in one.offers],
    }


def _offer_told(offer: Offer, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "number": offer.number,
        "side": offer.side,
        "state": offer.state,
        "terms": offer.terms.model_dump(mode="json", exclude_none=True),
        "owed": [{"currency": currency, "amount": amount_text(amount, currency)} for currency, amount in offer.owed],
        "to_pay": [
            {"currency": currency, "amount": amount_text(amount, currency)} for currency, amount in offer.to_pay
        ],
        "made_at": offer.made_at.astimezone(zone),
        "made_by": offer.made_by,
        "needs": offer.needs,
        "approved_by": offer.approved_by,
        "note": offer.note,
    }


def line(one: Negotiation) -> list[Any]:
    running = [offer.number for offer in one.offers if offer.state.is_running]
    return [one.id, one.state, one.customer_id, one.invoices, one.open_until, len(one.offers), running, one.opened_by]


def offer_line(offer: Offer, sentences: Sentences) -> list[Any]:
    to_pay = ", ".join(sentences.money(amount, currency) for currency, amount in offer.to_pay)
    what = sentences.word("offer", offer.terms.kind.value)
    if offer.terms.plan is not None and offer.terms.plan.instalments is not None:
        what = f"{what} ({offer.terms.plan.instalments})"
    side = sentences.word("side", offer.side.value)
    until, needs = offer.terms.until, offer.needs
    return [offer.number, side, offer.state, what, to_pay, until, needs, offer.made_by, offer.note]
