"""How is the calendar walked? Invoices and disputes in the morning, payments at noon, the engine in between."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from temporalio.service import RPCError

from domain.time_zones import at_local
from models.dispute import DisputeTerms
from models.errors import Refused
from operations.clock import advance_to
from operations.credits import record_credits
from operations.customers import record_customers
from operations.desk import Desk
from operations.disputes import open_dispute
from operations.invoices import record_invoices
from operations.recorded import Recorded, Status
from tests.scenarios.real_invoices.portfolio import Portfolio

_MORNING, _NOON = time(6), time(12)
#: Quiet days after the last payment, so that the last thanks go out.
_AFTERWARDS = 7

Result = TypeVar("Result")
OnDay = Callable[[date], Awaitable[None]]


async def walk(desk: Desk, portfolio: Portfolio, on_day: OnDay | None = None) -> None:
    """From the day before the first invoice to a week after the last payment."""
    first, last = portfolio.days
    await persist(lambda: advance_to(desk, _at(desk, first - timedelta(days=1), _MORNING)))
    _all_in(await persist(lambda: record_customers(desk, portfolio.customers)))
    day = first
    while day <= last + timedelta(days=_AFTERWARDS):
        await _one_day(desk, portfolio, day)
        if on_day is not None:
            await on_day(day)
        day += timedelta(days=1)


async def _one_day(desk: Desk, portfolio: Portfolio, day: date) -> None:
    invoices, disputes = portfolio.issued.get(day, []), portfolio.disputed.get(day, [])
    payments = sorted(portfolio.paid.get(day, []), key=lambda payment: payment.id)
    if invoices or disputes:
        await persist(lambda: advance_to(desk, _at(desk, day, _MORNING)))
        _all_in(await persist(lambda: record_invoices(desk, invoices)))
        for invoice_id in disputes:
            await persist(partial(_dispute, desk, invoice_id))
    if payments:
        await persist(lambda: advance_to(desk, _at(desk, day, _NOON)))
        _all_in(await persist(lambda: record_credits(desk, payments)))
    await persist(lambda: advance_to(desk, _at(desk, day + timedelta(days=1), time(0))))


async def _dispute(desk: Desk, invoice_id: str) -> None:
    try:
        await open_dispute(desk, DisputeTerms(invoice_id=invoice_id, reason="as in the export"))
    except Refused:
        return  # opened by an earlier try whose answer was lost


async def persist(do: Callable[[], Awaitable[Result]]) -> Result:
    """Do it again where a server died under it: every operation may be repeated."""
    for _ in range(60):
        try:
            return await do()
        except (DBAPIError, RPCError, OSError):
            await asyncio.sleep(1)
    return await do()


def _all_in(recorded: list[Recorded]) -> None:
    refused = [one for one in recorded if one.status is Status.REFUSED]
    assert not refused, refused


def _at(desk: Desk, day: date, clock: time) -> datetime:
    return at_local(day, clock, desk.zone)
