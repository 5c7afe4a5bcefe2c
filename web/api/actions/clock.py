"""How does a test clock move?"""

from datetime import UTC
from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from operations import clock
from web.api.access import allowed
from web.api.desk import ApartDesk
from web.api.examples import shown
from web.api.problem import answers
from web.api.said import Advance
from web.api.shown.actions import ClockAdvanced
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["clock"], dependencies=[allowed(Scope.OPS)])


@routes.post(
    "/clock/advance",
    operation_id="advance_clock",
    summary="Let time pass: every case acts at its minute, in order. Test clocks only",
    response_model=ClockAdvanced,
    responses={**answers(409, 413, 415), **shown(ClockAdvanced)},
)
async def advance_clock(said: Advance, desk: ApartDesk) -> dict[str, Any]:
    goal = said.goal(await clock.show(desk), desk.zone)
    walked = await clock.advance_to(desk, goal.astimezone(UTC))
    return {
        "now": walked.now.astimezone(desk.zone),
        "ticks": walked.ticks,
        "woken": walked.woken,
        "late": walked.late,
    }
