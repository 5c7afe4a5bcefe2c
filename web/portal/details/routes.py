"""How, when and in which language do we contact whoever came in? They say it here; and stop what they do not want."""

from typing import Any

from fastapi import APIRouter, Request, Response

from models.contact_rule import Medium
from models.contact_wish import ContactWish
from models.errors import NotFound, Refused
from models.values import LANGUAGES
from operations.contact_wishes import NobodyAgreed, OutsideTheLaw
from operations.portal.wishes import allow, stop, wish
from web.forms import Typed, checked, typed
from web.portal.address import address
from web.portal.details.shown import Details, details_of, form_of, hours_told
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, Visit, entered, visit_of

_TEXTS = ("channel", "language", "from_hour", "until_hour")


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered()])

    @routes.get("/details")
    async def show(request: Request, visit: ByVisit, tx: Reading) -> Response:
        details = await details_of(visit, tx)
        return await _page(request, details, form_of(details.wish))

    @routes.post("/details/wishes")
    async def say(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form, details = await typed(request), await details_of(visit, tx)
        wished = _wished(form, details, visit)
        if wished is None:
            return await _page(request, details, form, status=422)
        try:
            changed = await wish(visit.desk, visit.person, wished)
        except OutsideTheLaw as failure:
            way, hours = visit.words(f"details.media.{failure.medium}"), hours_told(visit, failure.week)
            form.faults["from_hour"] = visit.words("details.outside", way=way, hours=hours)
            return await _page(request, details, form, status=422)
        except NobodyAgreed as failure:
            form.faults["agreed"] = visit.words(
                "details.agree_first", way=visit.words(f"details.media.{failure.channel}")
            )
            return await _page(request, details, form, status=422)
        except Refused as failure:
            return await _page(request, details, form.because(failure, visit.words), status=409)
        return await done(request, address("details"), visit.words("details.saved" if changed else "details.as_before"))

    @routes.post("/details/ways")
    async def choose(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        if form["way"] not in set(Medium) or form["do"] not in ("stop", "allow"):
            raise NotFound("No such way")
        medium, stops = Medium(form["way"]), form["do"] == "stop"
        await (stop if stops else allow)(visit.desk, visit.person, medium)
        told = visit.words(f"details.{'stopped' if stops else 'allowed'}", way=visit.words(f"details.media.{medium}"))
        return await done(request, address("details"), told)

    return routes


def _wished(form: Typed, details: Details, visit: Visit) -> ContactWish | None:
    """None with the faults in `form`. What the page does not offer is not changed by it."""
    values: dict[str, Any] = {name: form[name].strip() for name in _TEXTS}
    values["weekdays"] = [int(day) for day in form.several.get("weekdays", ()) if day in "1234567" and len(day) == 1]
    kept = [one for one in details.wish.agreed if one not in details.consents]
    values["agreed"] = [*kept, *(one for one in form.several.get("agreed", ()) if one in details.consents)]
    said = checked(ContactWish, values, form, visit.words)
    for name in form.faults:
        form.faults[name] = visit.words(f"details.expected.{name.partition('.')[0]}")
    if said is not None and said.channel not in (None, details.wish.channel, *details.channels):
        form.faults["channel"] = visit.words("details.expected.channel")
    return None if form.faulty else said


async def _page(request: Request, details: Details, form: Typed, *, status: int = 200) -> Response:
    words = (await visit_of(request)).words
    offered = dict.fromkeys([*details.channels, *([details.wish.channel] if details.wish.channel else [])])
    values = {
        "details": details,
        "form": form,
        "wishable": [(one.value, words(f"details.media.{one}")) for one in offered],
        "languages_named": [(one, words(f"frame.languages.{one}")) for one in LANGUAGES],
    }
    return await page(request, "details/page.html.j2", values, status=status)
