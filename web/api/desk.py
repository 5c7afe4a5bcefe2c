"""What does a route of the API work with? A desk whose actor is the caller."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from channels.paper.plot import Drawer
from config.settings import Settings
from models.errors import ServerUnreachable
from operations.desk import Desk
from reading.reader import InForce
from store.engine import Database
from temporal.wake import WakesCases
from web.api.access import Caller, Keys
from web.bulk import BulkWork
from web.temporal import Temporal


@dataclass(frozen=True, slots=True)
class Door:
    """What all calls share, as long as the process runs."""

    settings: Settings
    desk: Desk
    keys: Keys
    in_force: InForce
    temporal: Temporal
    drawer: Drawer
    bulk: BulkWork


@dataclass(frozen=True, slots=True)
class Within:
    """What takes the place of the desk's own where a call is one transaction with its answer."""

    database: Database
    waker: WakesCases


def door_of(request: Request) -> Door:
    """Raises ServerUnreachable where no database is known to this process."""
    door = getattr(request.app.state, "door", None)
    if door is None:
        raise ServerUnreachable("No database is known to this process")
    assert isinstance(door, Door)
    return door


async def caller(request: Request) -> Caller:
    """Who calls; `StrictRoute` has asked."""
    found: Caller = request.state.caller
    return found


async def apart(request: Request) -> Desk:
    """A desk with transactions of its own, for what has to be seen by others before the call is answered."""
    return replace(door_of(request).desk, actor=request.state.caller.actor)


async def desk(request: Request) -> Desk:
    """The desk of a call: of all that it writes with an Idempotency-Key, either everything is kept or nothing."""
    within: Within | None = getattr(request.state, "within", None)
    own = await apart(request)
    return own if within is None else replace(own, database=within.database, waker=within.waker)


AtDesk = Annotated[Desk, Depends(desk)]
ApartDesk = Annotated[Desk, Depends(apart)]
ByCaller = Annotated[Caller, Depends(caller)]
