"""Who has which report sent to them? Ordered, changed, paused, sent by hand; and what is said of one nobody knows of.

Nothing leaves here: what is to leave is written, and the engine sends it within a minute.
"""

from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from domain.report_periods import newest_due
from models.errors import Conflict, InvalidInput, NotFound, Refused
from models.report_order import PlacedOrder, ReportOrder
from operations.desk import Desk
from store import report_deliveries, report_orders
from store.engine import Tx


async def add(desk: Desk, order: ReportOrder) -> PlacedOrder:
    """From now on: the first one tells of the period that ends next. Raises Conflict where the name is taken."""
    async with desk.database.begin() as tx:
        if await report_orders.add(tx, order, await desk.clock.now(tx), desk.actor) is None:
            raise _taken(order.name)
        return await _named(tx, order.name)


async def change(desk: Desk, name: str, changes: dict[str, Any]) -> PlacedOrder:
    """Fields of ReportOrder by name. Raises NotFound, Conflict, InvalidInput.

    Of another cadence nothing is made up for; another hour or another reader holds from the next turn on.
    """
    async with desk.database.begin() as tx:
        known = await _named(tx, name, lock=True)
        if not changes:
            raise InvalidInput("expected at least one thing to change", (("changes", "expected at least one"),))
        try:
            order = ReportOrder.model_validate({**known.order.model_dump(), **changes})
        except ValidationError as failure:
            errors = tuple((str(one["loc"][0]), one["msg"].removeprefix("Value error, ")) for one in failure.errors())
            raise InvalidInput("; ".join(f"{field}: {said}" for field, said in errors), errors) from None
        other = await report_orders.named(tx, order.name)
        if other is not None and other.id != known.id:
            raise _taken(order.name)
        anew = order.cadence is not known.order.cadence
        await report_orders.change(tx, known.id, order, await desk.clock.now(tx), desk.actor, anew=anew)
        return await _named(tx, order.name)


async def pause(desk: Desk, name: str) -> None:
    """It leaves no more until it is resumed. Raises NotFound, Refused."""
    await _set_active(desk, name, active=False)


async def resume(desk: Desk, name: str) -> None:
    """It leaves again from the next period on; what was missed is not made up for. Raises NotFound, Refused."""
    await _set_active(desk, name, active=True)


async def remove(desk: Desk, name: str) -> None:
    """Raises NotFound."""
    async with desk.database.begin() as tx:
        await report_orders.remove(tx, (await _named(tx, name, lock=True)).id)


async def send(desk: Desk, name: str, as_of: date | None = None) -> tuple[date, int]:
    """Send it by hand about a day (None: the newest that is due), also to those who have it; to how many it leaves.

    Raises NotFound, and Refused for a day that is not over, or where it is on its way to everybody already.
    """
    async with desk.database.begin() as tx:
        known = await _named(tx, name, lock=True)
        now = await desk.clock.now(tx)
        order, today = known.order, now.astimezone(desk.zone).date()
        day = as_of or newest_due(order.cadence, order.hour, desk.zone, now)
        if day >= today:
            yesterday = today - timedelta(days=1)
            raise Refused(f"The day {day} is not over: expected one until {yesterday}")
        count = await report_deliveries.ask(tx, known.id, day, order.recipients, now, desk.actor)
        if count == 0:
            raise Refused(f"The report {name} about {day} is on its way already")
        return day, count


async def arrived(desk: Desk, delivery_id: int) -> None:
    """It did arrive: nothing is sent again. Raises NotFound, Refused."""
    await _answer(desk, delivery_id, arrived=True)


async def send_again(desk: Desk, delivery_id: int) -> None:
    """It did not: it is sent once more. Raises NotFound, Refused."""
    await _answer(desk, delivery_id, arrived=False)


async def _answer(desk: Desk, delivery_id: int, *, arrived: bool) -> None:
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        if not await report_deliveries.answered(tx, delivery_id, now, desk.actor, arrived=arrived):
            found = await report_deliveries.get(tx, delivery_id)
            if found is None:
                raise NotFound(f"No delivery {delivery_id}")
            raise Refused(f"Delivery {delivery_id} is {found.state.value}: nobody has to say what became of it")


async def _set_active(desk: Desk, name: str, *, active: bool) -> None:
    async with desk.database.begin() as tx:
        known = await _named(tx, name, lock=True)
        if known.active is active:
            raise Refused(f"The report {name} is not paused" if active else f"The report {name} is paused already")
        await report_orders.set_active(tx, known.id, await desk.clock.now(tx), desk.actor, active=active)


async def _named(tx: Tx, name: str, *, lock: bool = False) -> PlacedOrder:
    found = await report_orders.named(tx, name, lock=lock)
    if found is None:
        known = ", ".join(one.order.name for one in await report_orders.listed(tx))
        raise NotFound(f"No report is ordered as {name}: there is {known or 'none yet'}")
    return found


def _taken(name: str) -> Conflict:
    expected = "expected a name that no other ordered report has"
    return Conflict(f"A report is ordered as {name} already", (("name", expected),))
