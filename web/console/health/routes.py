"""How does the installation do, in a browser? What is to be looked at, everything beside it, and the buttons."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Path, Request, Response
from temporalio.service import RPCError

from channels.assembly import senders_of
from config.brand import load_brand
from config.sentences import Sentences
from config.settings import Settings
from models.errors import PuntualError
from models.user import Access
from models.values import Line, Shape
from operations import held, sending
from reading.health import concerns_of, read_health
from stack.doctor import examine
from store.engine import Tx
from store.installation import place_of
from temporal.watching import EngineState, watch
from web.console.formats import address
from web.console.health.saying import came_to, named, schedule_name, size
from web.console.pages import done, fragment, page
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, checked, typed

#: Temporal has so many seconds to answer; the page does not wait for longer.
_PATIENCE = 2.0
_FAILURES_OF = timedelta(days=7)
_HERE = address("health")

MessageId = Annotated[int, Path(ge=1, le=2**63 - 1)]

_log = structlog.get_logger()


class Stop(Shape):
    """Why all sending stops."""

    reason: Line


def router(settings: Settings) -> APIRouter:
    routes = APIRouter(prefix="/health", dependencies=[allowed(Access.READ)])

    @cache
    def providers() -> Mapping[str, str]:
        """Who carries each channel: as the settings say, for as long as the process runs."""
        return {name: sender.provider for name, sender in senders_of(settings, load_brand(settings)).items()}

    async def shown(visit: Visit, tx: Tx) -> dict[str, Any]:
        """What the page shows, and its part that renews itself."""
        found = await read_health(visit.reader, tx, providers())
        engine = await _engine(visit, found.data["real_now"] - _FAILURES_OF)
        broken = (await visit.door.desk.in_force(tx)).broken
        today = found.now.astimezone(visit.door.desk.zone).date()
        return {
            "health": found,
            "engine": engine,
            "concerns": concerns_of(found, engine, today, broken_rules=len(broken)),
            "temporal": visit.door.temporal,
            "form": Typed(),
            "named": named,
            "schedule_name": schedule_name,
            "came_to": came_to,
            "size": size,
            "template_name": partial(Sentences(visit.language).word, "template"),
        }

    @routes.get("")
    async def health(request: Request, visit: ByVisit, tx: Reading) -> Response:
        return await page(request, "health/health.html.j2", await shown(visit, tx))

    @routes.get("/now")
    async def now(request: Request, visit: ByVisit, tx: Reading) -> Response:
        return await fragment(request, "health/now.html.j2", await shown(visit, tx))

    @routes.get("/check", dependencies=[allowed(Access.ADMINISTER)])
    async def check(request: Request) -> Response:
        findings = await examine(settings)
        return await page(request, "health/check.html.j2", {"findings": findings})

    @routes.post("/sending/stop", dependencies=[allowed(Access.SUPERVISE)])
    async def stop(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        wanted = checked(Stop, {"reason": form["reason"]}, form, visit.words)
        if form["sure"] != "yes":
            form.faults["sure"] = visit.words("health.stop.sure_missing")
        if wanted is not None and not form.faulty:
            try:
                await sending.stop(visit.desk, wanted.reason)
            except PuntualError as failure:
                form.because(failure, visit.words)
            else:
                return await done(request, _HERE, visit.words("health.stop.done"))
        values = {**await shown(visit, tx), "form": form}
        return await page(request, "health/health.html.j2", values, status=409 if form.refused else 422)

    @routes.post("/sending/start", dependencies=[allowed(Access.ADMINISTER)])
    async def start(request: Request, visit: ByVisit) -> Response:
        waiting = await sending.start(visit.desk)
        return await done(request, _HERE, visit.words("health.start.done", n=waiting))

    @routes.post("/sending/arm", dependencies=[allowed(Access.ADMINISTER)])
    async def arm(request: Request, visit: ByVisit) -> Response:
        desk = visit.desk
        async with desk.database.begin() as tx:
            place = await place_of(tx, visit.door.temporal.addresses.database_url)
        waiting = await sending.arm(desk, place)
        return await done(request, _HERE, visit.words("health.arm.done", n=waiting))

    @routes.post("/held/{message_id}/sent", dependencies=[allowed(Access.SUPERVISE)])
    async def sent(request: Request, visit: ByVisit, message_id: MessageId) -> Response:
        await held.went_out(visit.desk, message_id)
        return await done(request, f"{_HERE}#held", visit.words("health.held.sent_done", id=message_id))

    @routes.post("/held/{message_id}/again", dependencies=[allowed(Access.SUPERVISE)])
    async def again(request: Request, visit: ByVisit, message_id: MessageId) -> Response:
        cases = await held.send_again(visit.desk, message_id)
        return await done(request, f"{_HERE}#held", visit.words("health.held.again_done", id=message_id, n=len(cases)))

    return routes


async def _engine(visit: Visit, since: datetime) -> EngineState | None:
    """What Temporal says; None where it does not, or not in time."""
    temporal = visit.door.temporal
    try:
        async with asyncio.timeout(_PATIENCE):
            client = await temporal.client()
            return None if client is None else await watch(client, visit.door.settings.task_queue, since)
    except (TimeoutError, RPCError) as failure:
        _log.warning("temporal_not_watched", reason=type(failure).__name__)
        return None
