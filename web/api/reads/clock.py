"""What time is it for Puntual?"""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from store.clock import ShiftedClock
from web.api.access import allowed
from web.api.examples import shown
from web.api.problem import answers
from web.api.reader import ByReader, Reading
from web.api.shown.actions import ClockShown
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["clock"])


@routes.get(
    "/clock",
    operation_id="show_clock",
    summary="The time everything goes by, and whether it is a test clock",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=ClockShown,
    responses={**answers(), **shown(ClockShown)},
)
async def show_clock(reader: ByReader, tx: Reading) -> dict[str, Any]:
    return {
        "now": (await reader.clock.now(tx)).astimezone(reader.zone),
        "time_zone": reader.zone.key,
        "test_clock": isinstance(reader.clock, ShiftedClock),
    }
