"""What is a customer told of the offers that a person made, and when does nobody answer any more?"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from domain.offers import line_of
from models.case import Facts, HoldKind
from models.message import OfferLine
from models.negotiation import OfferSide, OfferState
from store import customers, negotiation_ends, negotiations
from store.engine import Tx


async def offers_told(tx: Tx, negotiation_id: int, now: datetime) -> tuple[tuple[OfferLine, ...], date]:
    """Our offers that are on the table at this moment, and the last day to answer."""
    [found] = await negotiations.get(tx, [negotiation_id])
    customer = (await customers.get(tx, [found.customer_id]))[found.customer_id]
    calendar = calendar_of(customer.country, customer.region)
    placed = (await customers.placements(tx, [found.customer_id]))[found.customer_id]
    today = now.astimezone(ZoneInfo(placed["time_zone"])).date()
    lines = tuple(
        line_of(offer.terms, offer.owed, offer.to_pay, today, calendar)
        for offer in found.offers
        if offer.side is OfferSide.US and offer.state is OfferState.OPEN
    )
    return lines, found.open_until


async def expire_past(tx: Tx, facts: Facts, now: datetime) -> None:
    """An offer that nobody answered is over at the latest when its case goes on. The customer is locked."""
    if has_past_offer(facts, now):
        for negotiation_id in await negotiation_ends.past(tx, now, customer_id=facts.customer_id):
            await negotiation_ends.expire(tx, negotiation_id, now)


def has_past_offer(facts: Facts, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    return any(hold.kind is HoldKind.OFFER and hold.until is not None and hold.until < today for hold in facts.holds)
