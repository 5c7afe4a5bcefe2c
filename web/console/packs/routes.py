"""Which reports leave by themselves, in a browser? Ordered, changed, looked at, sent, and what became of each."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from channels.paper.pack_mail import preview_of
from config.settings import Settings
from domain.report_periods import newest_due, next_due
from models.console import Cadence
from models.errors import NotFound, PuntualError, Refused
from models.report_order import DeliveryState, PackGroup, PlacedOrder, ReportOrder
from models.user import Access
from models.values import LANGUAGES, parse_date
from operations import report_orders as orders
from reading.packs.making import PackMaker
from store import report_deliveries, report_orders
from store.engine import Tx
from web.console.formats import address
from web.console.pages import HEADERS, done, page
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, checked, typed

_HERE = address("packs")
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
_FIELDS = ("name", "cadence", "language", "grouped", "hour")
#: A document of its own, shown inside the page: no script, no address outside, its own styles.
_ALONE = HEADERS | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox"
}
#: Seconds that a call of the mail server may take: before, nobody has to say what became of it.
_CALL = 120.0


def router(settings: Settings) -> APIRouter:
    routes = APIRouter(prefix="/packs", dependencies=[allowed(Access.SUPERVISE)])

    @routes.get("")
    async def listed(request: Request, visit: ByVisit, tx: Reading) -> Response:
        return await page(request, "packs/list.html.j2", await _list(visit, tx))

    @routes.get("/new")
    async def blank(request: Request) -> Response:
        form = Typed({"cadence": Cadence.WEEKLY.value, "hour": "7", "language": (settings.language)[:2]})
        return await page(request, "packs/form.html.j2", _form(form, None))

    @routes.post("/new")
    async def add(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        order = checked(ReportOrder, _values(form), form, visit.words)
        if order is not None:
            try:
                placed = await orders.add(visit.desk, order)
            except PuntualError as failure:
                form.because(failure, visit.words)
            else:
                return await done(request, _at(placed), visit.words("packs.added", name=order.name))
        return await page(request, "packs/form.html.j2", _form(form, None), status=422)

    @routes.get("/{order_id}")
    async def one(request: Request, visit: ByVisit, tx: Reading, order_id: Id) -> Response:
        placed = await _placed(tx, order_id)
        now = await visit.door.desk.clock.now(tx)
        order, zone = placed.order, visit.door.desk.zone
        values = {
            "placed": placed,
            "newest": newest_due(order.cadence, order.hour, zone, now),
            "next": next_due(order.cadence, order.hour, zone, now),
            "deliveries": await report_deliveries.latest(tx, order_id),
            "unknown": {found.id for found in await report_deliveries.unknown(tx, _CALL)},
        }
        return await page(request, "packs/one.html.j2", values)

    @routes.get("/{order_id}/change")
    async def change_form(request: Request, tx: Reading, order_id: Id) -> Response:
        placed = await _placed(tx, order_id)
        given = placed.order.model_dump(mode="json")
        values = {name: str(given[name] or "") if name != "hour" else str(given[name]) for name in _FIELDS}
        form = Typed({**values, "recipients": "\n".join(placed.order.recipients)})
        return await page(request, "packs/form.html.j2", _form(form, placed))

    @routes.post("/{order_id}/change")
    async def change(request: Request, visit: ByVisit, tx: Reading, order_id: Id) -> Response:
        placed, form = await _placed(tx, order_id), await typed(request)
        order = checked(ReportOrder, _values(form), form, visit.words)
        if order is not None:
            try:
                await orders.change(visit.desk, placed.order.name, order.model_dump())
            except PuntualError as failure:
                form.because(failure, visit.words)
            else:
                return await done(request, _at(placed), visit.words("packs.changed", name=order.name))
        return await page(request, "packs/form.html.j2", _form(form, placed), status=422)

    @routes.post("/{order_id}/send")
    async def send(request: Request, visit: ByVisit, tx: Reading, order_id: Id) -> Response:
        placed, form = await _placed(tx, order_id), await typed(request)
        try:
            day, many = await orders.send(visit.desk, placed.order.name, _day(form["as_of"]))
        except Refused as failure:
            form.because(failure, visit.words)
            return await done(request, _at(placed), form.refused, kind="refused")
        said = visit.words("packs.sending", n=many, day=visit.reader.sentences.day(day))
        return await done(request, _at(placed), said)

    @routes.post("/{order_id}/pause")
    async def pause(request: Request, visit: ByVisit, tx: Reading, order_id: Id) -> Response:
        placed = await _placed(tx, order_id)
        await orders.pause(visit.desk, placed.order.name)
        return await done(request, _at(placed), visit.words("packs.paused_done", name=placed.order.name))

    @routes.post("/{order_id}/resume")
    async def resume(request: Request, visit: ByVisit, tx: Reading, order_id: Id) -> Response:
        placed = await _placed(tx, order_id)
        await orders.resume(visit.desk, placed.order.name)
        return await done(request, _at(placed), visit.words("packs.resumed", name=placed.order.name))

    @routes.post("/{order_id}/remove")
    async def remove(request: Request, visit: ByVisit, tx: Reading, order_id: Id) -> Response:
        placed = await _placed(tx, order_id)
        await orders.remove(visit.desk, placed.order.name)
        return await done(request, _HERE, visit.words("packs.removed", name=placed.order.name))

    @routes.post("/deliveries/{delivery_id}/{said}")
    async def answer(request: Request, visit: ByVisit, tx: Reading, delivery_id: Id, said: str) -> Response:
        doing = {"arrived": orders.arrived, "again": orders.send_again}.get(said)
        delivery = await report_deliveries.get(tx, delivery_id)
        if doing is None or delivery is None:
            raise NotFound(f"No delivery {delivery_id}")
        await doing(visit.desk, delivery_id)
        return await done(request, address("packs", delivery.order_id), visit.words(f"packs.answered.{said}"))

    @routes.get("/{order_id}/preview/{form}")
    async def preview(visit: ByVisit, tx: Reading, order_id: Id, form: str, as_of: str = "") -> Response:
        placed = await _placed(tx, order_id)
        now = await visit.door.desk.clock.now(tx)
        order, zone = placed.order, visit.door.desk.zone
        day = _day(as_of) or newest_due(order.cadence, order.hour, zone, now)
        maker = PackMaker(visit.desk.database, visit.door.in_force.words, zone, visit.door.drawer)
        mail = await maker(order, day)
        if form == "html":
            return HTMLResponse(preview_of(mail), headers=_ALONE)
        for file in mail.attachments:
            if file.content_id is None and file.name.endswith(f".{form}"):
                named = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
                return Response(file.content, media_type=file.media_type, headers=named)
        raise NotFound(f"No preview as {form}: expected html, pdf or xlsx")

    return routes


async def _list(visit: Visit, tx: Tx) -> dict[str, Any]:
    now, zone = await visit.door.desk.clock.now(tx), visit.door.desk.zone
    unknown = {found.order_id for found in await report_deliveries.unknown(tx, _CALL)}
    rows = [
        {
            "placed": placed,
            "next": next_due(placed.order.cadence, placed.order.hour, zone, now)[1] if placed.active else None,
            "last": _came_to(await report_deliveries.latest(tx, placed.id, 50)),
            "unknown": placed.id in unknown,
        }
        for placed in await report_orders.listed(tx)
    ]
    return {"rows": rows}


def _came_to(deliveries: list[Any]) -> dict[str, Any] | None:
    """The newest day that was sent about, and how many of its deliveries are in which state."""
    if not deliveries:
        return None
    newest = deliveries[0].as_of
    states = [one.state for one in deliveries if one.as_of == newest]
    return {"as_of": newest, "states": {state: states.count(state) for state in DeliveryState if state in states}}


async def _placed(tx: Tx, order_id: int) -> PlacedOrder:
    found = await report_orders.get(tx, order_id)
    if found is None:
        raise NotFound(f"No report {order_id}")
    return found


def _values(form: Typed) -> dict[str, object]:
    recipients = tuple(part for part in form["recipients"].replace(",", " ").replace(";", " ").split() if part)
    return {**{name: form[name].strip() for name in _FIELDS}, "recipients": recipients or ""}


def _form(form: Typed, placed: PlacedOrder | None) -> dict[str, Any]:
    return {
        "form": form,
        "placed": placed,
        "cadences": list(Cadence),
        "groups": list(PackGroup),
        "all_languages": LANGUAGES,
    }


def _at(placed: PlacedOrder) -> str:
    return address("packs", placed.id)


def _day(text: str) -> date | None:
    """A day of the address or of a form. Raises Refused."""
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError as failure:
        raise Refused(str(failure)) from None
