"""How does somebody set up a second factor of their own accord, renew its recovery codes, or remove it?"""

from fastapi import APIRouter, Request, Response

from config.settings import Settings
from models.errors import PuntualError
from operations import second_factor, signing_in
from web.console.formats import address
from web.console.pages import done, page
from web.console.qr import picture_of
from web.console.visit import ByVisit, Visit
from web.forms import Typed, typed
from web.places import place_of

_PAGE, _CODES = "me/second_factor.html.j2", "me/codes.html.j2"


def router(settings: Settings) -> APIRouter:
    """Rights are those of the router that this one is part of."""
    routes = APIRouter()

    @routes.get("/me/second-factor")
    async def show(request: Request, visit: ByVisit) -> Response:
        return await _page(request, visit, settings, Typed())

    @routes.post("/me/second-factor")
    async def confirm(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        try:
            codes = await second_factor.confirm(visit.desk, visit.user.name, form["code"])
        except PuntualError as failure:
            return await _page(request, visit, settings, form.because(failure, visit.words), failure.http_status)
        return await page(request, _CODES, {"codes": codes})

    @routes.post("/me/second-factor/codes")
    async def renew(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        try:
            codes = await second_factor.renew_recovery_codes(
                visit.desk, visit.user.name, form["code"], place_of(request)
            )
        except PuntualError as failure:
            return await _page(request, visit, settings, form.because(failure, visit.words), failure.http_status)
        return await page(request, _CODES, {"codes": codes})

    @routes.post("/me/second-factor/remove")
    async def remove(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        demanded = signing_in.demanded(settings.second_factor, admin=visit.user.admin)
        try:
            await second_factor.remove(visit.desk, visit.user.name, form["code"], place_of(request), demanded=demanded)
        except PuntualError as failure:
            return await _page(request, visit, settings, form.because(failure, visit.words), failure.http_status)
        return await done(request, address("me"), visit.words("me.second_factor.removed"))

    return routes


async def _page(request: Request, visit: Visit, settings: Settings, form: Typed, status: int = 200) -> Response:
    values = {"form": form, "demanded": signing_in.demanded(settings.second_factor, admin=visit.user.admin)}
    if not visit.user.second_factor:
        secret = await second_factor.prepared(visit.desk, visit.user.name)
        where = second_factor.address_of(secret, visit.user.name)
        values |= {"secret": secret, "picture": picture_of(where)}
    return await page(request, _PAGE, values, status=status)
