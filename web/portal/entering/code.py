"""How does somebody see more than their link was about? A code goes to an address on file; whoever has it sees all."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from domain.masking import masked
from models.strategy import Channel
from operations.portal import codes
from store import portal_codes
from store.engine import Tx
from web.forms import Typed, typed
from web.portal.address import address, inside
from web.portal.entering.sending import sent
from web.portal.pages import brand_of, done, page
from web.portal.visit import ByVisit, Reading, Visit, entered


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered()])

    @routes.get("/code")
    async def ask(request: Request, visit: ByVisit, tx: Reading, next: str = "") -> Response:
        return await _page(request, visit, tx, Typed({"next": next}))

    @routes.post("/code")
    async def send(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        choices = await codes.on_file(tx, visit.session)
        number = form["to"]
        chosen = choices[int(number)] if number.isascii() and number.isdigit() and int(number) < len(choices) else None
        if chosen is None:
            form.faults["to"] = visit.words("code.choose")
            return await _page(request, visit, tx, form, status=422)
        try:
            to_send = await codes.ask(visit.desk, visit.session, chosen.channel, chosen.address)
        except codes.TooManyCodes as failure:
            form.refused = visit.words("code.too_many")
            return await _page(request, visit, tx, form, status=failure.http_status)
        if not await _send(request, visit, to_send):
            form.refused = visit.words("code.not_sent")
            return await _page(request, visit, tx, form, status=503)
        return RedirectResponse(_here(form["next"]), 303, headers={"Cache-Control": "no-store"})

    @routes.post("/code/check")
    async def check(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        try:
            await codes.check(visit.desk, visit.session, form["code"])
        except codes.WrongCode as failure:
            form.faults["code"] = visit.words("code.wrong")
            return await _page(request, visit, tx, form, status=failure.http_status)
        to = form["next"] if inside(form["next"]) else address()
        return await done(request, to, visit.words("code.right"))

    return routes


async def _send(request: Request, visit: Visit, to_send: codes.ToSend) -> bool:
    words, minutes = visit.words, visit.desk.rulebook.portal.code_minutes
    company = brand_of(request).company
    subject = words("code.mail.subject", code=to_send.code)
    body = words("code.mail.body", name=to_send.to.contact.name, code=to_send.code, minutes=minutes, company=company)
    if to_send.to.channel is not Channel.EMAIL:
        body = words("code.mail.short", code=to_send.code, minutes=minutes, company=company)
    name, channel, where = to_send.to.contact.name, to_send.to.channel, to_send.to.address
    return await sent(visit.door, channel, where, name, subject, body, visit.language, "portal-code")


async def _page(request: Request, visit: Visit, tx: Tx, form: Typed, *, status: int = 200) -> Response:
    choices = await codes.on_file(tx, visit.session)
    waiting = await portal_codes.waiting(tx, visit.session.digest)
    values = {
        "form": form,
        "choices": [(str(place), masked(one.channel, one.address)) for place, one in enumerate(choices)],
        "waiting": masked(Channel(waiting.channel), waiting.address) if waiting is not None else None,
        "minutes": visit.desk.rulebook.portal.code_minutes,
    }
    return await page(request, "entering/code.html.j2", values, status=status)


def _here(next: str) -> str:
    return address("code") + (f"?{urlencode({'next': next})}" if inside(next) else "")
