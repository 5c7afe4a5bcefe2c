"""How does somebody say that they are away, and who stands in; and that they are back?"""

from fastapi import APIRouter, Request, Response

from models.errors import PuntualError
from operations import staff
from store import staff as stored
from web.console.absence import Away
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Visit
from web.forms import Typed, checked, typed


def router() -> APIRouter:
    """Rights are those of the router that this one is part of: staff alone are ever away, which operations see to."""
    routes = APIRouter()

    @routes.get("/me/absence")
    async def ask(request: Request, visit: ByVisit) -> Response:
        return await _page(request, visit, Typed())

    @routes.post("/me/absence")
    async def leave(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        away = checked(Away, form.values, form, visit.words)
        if away is None:
            return await _page(request, visit, form, 422)
        try:
            await staff.absent(visit.desk, visit.user.name, away.from_day, away.through, away.substitute, away.reason)
        except PuntualError as failure:
            return await _page(request, visit, form.because(failure, visit.words), failure.http_status)
        return await done(request, address("me"), visit.words("people.absence.kept"))

    @routes.post("/me/back")
    async def back(request: Request, visit: ByVisit) -> Response:
        await staff.back(visit.desk, visit.user.name)
        return await done(request, address("me"), visit.words("people.absence.ended"))

    return routes


async def _page(request: Request, visit: Visit, form: Typed, status: int = 200) -> Response:
    async with visit.desk.database.connect() as tx:
        others = [one for one in await stored.members(tx) if one.name != visit.user.name]
    return await page(request, "me/absence.html.j2", {"form": form, "others": others}, status=status)
