"""What follows from a settlement? Once it was kept nobody asks for the rest: the ERP credits it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from models.arrangement import Arrangement
from models.erp_request import ErpAnswer
from models.span import Span
from store import erp_requests, expected_credits, invoices
from store.arrangements import Followable
from store.engine import Tx

_ENGINE = "engine"


async def credit_rest(tx: Tx, found: Followable, now: datetime, within: Span) -> None:
    """A settlement was kept: what is left of the invoices is not asked for; the ERP credits it."""
    one, owed = found.arrangement, await invoices.balances(tx, found.owing)
    today = now.astimezone(ZoneInfo(found.time_zone)).date()
    for hold in await expected_credits.expected_of(tx, found.owing):
        owed[hold["invoice_id"]] -= owed[hold["invoice_id"]] if hold["amount"] is None else hold["amount"]
    for invoice_id, rest in owed.items():
        if rest > 0:
            await expected_credits.expect(
                tx,
                customer_id=one.customer_id,
                invoice_id=invoice_id,
                amount=rest,
                until=calendar_of(found.country, found.region).add(today, within),
                now=now,
                by=_ENGINE,
                because=_because(one),
            )


async def credit_nothing(tx: Tx, found: Followable, now: datetime) -> None:
    """The money of a settlement is gone: no credit note is due for the rest, unless it has come already."""
    for hold in await expected_credits.expected_of(tx, found.invoices):
        if hold["reason"] == _because(found.arrangement):
            request = hold["erp_request_id"]
            note = erp_requests.PAYMENT_TAKEN_BACK
            await erp_requests.answer(tx, request, ErpAnswer.REFUSED, by=_ENGINE, now=now, note=note)
            await expected_credits.give_up(tx, request, now=now, by=_ENGINE, as_="taken back")
            await expected_credits.cancel_tasks(tx, [request], now)


def _because(one: Arrangement) -> str:
    return f"{one.kind.value} {one.id}"
