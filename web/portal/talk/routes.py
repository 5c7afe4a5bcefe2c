"""How do a customer's people and ours talk in the portal? One thread, and a form below it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from models.errors import NotFound
from models.portal import PortalRight
from operations.portal.talking import MOST_AN_HOUR, Written, WroteTooOften, new_key, write
from reading.portal import invoices, thread
from reading.portal.invoices import Seen
from store import tasks
from store.engine import Tx
from web.formats import Formats
from web.forms import Typed, typed
from web.portal.account.seen import scope_of, today_of
from web.portal.address import address
from web.portal.pages import brand_of, done, page
from web.portal.visit import ByVisit, Reading, Visit, entered

#: Characters of one message: two pages of a letter.
LONGEST = 4000
#: Invoices to choose from, and at most about which one message is.
_LISTED = 30

_Before = Annotated[AwareDatetime | None, Query()]


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered(PortalRight.TALK)])

    @routes.get("/talk")
    async def read(request: Request, visit: ByVisit, tx: Reading, before: _Before = None) -> Response:
        named = list(dict.fromkeys(request.query_params.getlist("invoice")))
        if len(named) > _LISTED:
            raise NotFound("No such page")
        chosen = [await visit.own(tx, one) for one in named]
        return await _page(request, visit, tx, Typed(several={"invoice": chosen}), before)

    @routes.post("/talk")
    async def say(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form, words = await typed(request), visit.words
        chosen = list(dict.fromkeys(form.several.get("invoice", ())))
        if len(chosen) > _LISTED:
            raise NotFound("No such page")
        about = [await visit.own(tx, one) for one in chosen]
        text = "\n".join(line.rstrip() for line in form["text"].strip().splitlines())
        if not any(one.isprintable() and not one.isspace() for one in text):
            form.faults["text"] = words("talk.faults.nothing")
        elif len(text) > LONGEST:
            form.faults["text"] = words("talk.faults.long", most=LONGEST, n=len(text))
        if form.faulty:
            return await _page(request, visit, tx, form, status=422)
        try:
            written = await write(
                visit.desk,
                visit.person,
                text,
                about or ([] if visit.whole else visit.session.invoice_ids),
                language=visit.language,
                key=form["key"],
            )
        except WroteTooOften as failure:
            at = Formats(visit.language, visit.zone).moment(failure.again_at)
            form.refused = words("talk.too_often", most=MOST_AN_HOUR, at=at)
            return await _page(request, visit, tx, form, status=failure.http_status)
        return await done(request, address("talk"), await _told(visit, tx, written))

    return routes


async def _told(visit: Visit, tx: Tx, written: Written) -> str:
    """What follows, in words: by when it is answered, or what is done at once."""
    words = visit.words
    if written.stopped_at:
        return words("talk.stopped", address=written.stopped_at)
    if written.task_id is None:
        return words("talk.noted")
    task = await tasks.get(tx, written.task_id)
    return words("talk.done", day=Formats(visit.language, visit.zone).day(task["due_on"]))


async def _page(
    request: Request, visit: Visit, tx: Tx, form: Typed, before: datetime | None = None, *, status: int = 200
) -> Response:
    today, scope = await today_of(visit, tx), scope_of(visit)
    found = await thread.of_person(tx, scope, visit.person.id, brand_of(request), before)
    values: dict[str, Any] = {
        "thread": found,
        "zone": visit.zone,
        "today": today,
        "latest": before is None,
        "choice": await _choice(visit, tx, form.several.get("invoice", [])),
        "form": form,
        "key": form["key"] or new_key(),
        "most": LONGEST,
    }
    return await page(request, "talk/thread.html.j2", values, status=status)


async def _choice(visit: Visit, tx: Tx, chosen: list[str]) -> list[Seen]:
    """The invoices that were chosen, then others of which something is owed."""
    today = await today_of(visit, tx)
    mine = [await invoices.one(tx, visit.customer_id, one, today) for one in chosen]
    owed = await invoices.page(tx, scope_of(visit), today, owed=True, limit=_LISTED)
    return [*mine, *(one for one in owed if one.invoice_id not in chosen)][:_LISTED]
