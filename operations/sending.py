"""How do people stop all sending, let it go on, and say that a database is where it belongs?"""

from models.errors import Refused
from operations.desk import Desk
from store import cases, installation
from store.installation import GUARD, Sending
from temporal.wake import WakeUp

_PAGE = 500


async def stop(desk: Desk, reason: str) -> None:
    """The kill switch: no call of a channel begins any more. Raises Refused where sending is stopped already."""
    async with desk.database.begin() as tx:
        if not await installation.stop(tx, await desk.clock.now(tx), desk.actor, reason):
            present = await installation.sending(tx)
            raise Refused(f"Sending was stopped already by {present.stopped_by}: {present.stopped_why}")


async def start(desk: Desk) -> int:
    """Messages may leave again: the cases that waited plan anew; how many. Raises Refused.

    What the clone guard stopped goes on by `arm` alone.
    """
    async with desk.database.begin() as tx:
        present = await installation.sending(tx)
        if present.stopped_by == GUARD:
            raise Refused(f"{present.stopped_why}: if it belongs here, arm it")
        if not await installation.start(tx):
            raise Refused("Sending is not stopped")
    return await _resume(desk)


async def arm(desk: Desk, place: str) -> int:
    """This database sends from here and from nowhere else; the cases that waited plan anew; how many."""
    async with desk.database.begin() as tx:
        await installation.arm(tx, place)
        if (await installation.sending(tx)).stopped_by == GUARD:
            await installation.start(tx)
    return await _resume(desk)


async def show(desk: Desk) -> Sending:
    async with desk.database.connect() as tx:
        return await installation.sending(tx)


async def _resume(desk: Desk) -> int:
    count = 0
    while True:
        async with desk.database.begin() as tx:
            waiting = await cases.revise_stage(tx, "sending_stopped", _PAGE)
        if not waiting:
            return count
        count += len(waiting)
        await desk.waker.wake([WakeUp(invoice_id, "sending goes on") for invoice_id in waiting])
