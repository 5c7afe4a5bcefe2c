"""To whom do we write, and what does the customer want changed? Proposed here, looked at by one of us."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from models.contact_proposal import ProposalFault, seen_as
from models.customer import Contact, Role
from models.errors import NotFound, Refused
from models.portal import PortalRight
from operations.portal.contact_proposals import MOST_WAITING, CannotPropose, propose, withdraw
from reading.portal import contacts
from store import contact_proposals, customers
from store.engine import Tx
from web.forms import Typed, checked, typed
from web.portal.address import address
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, Visit, entered

_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
_FIELDS = ("role", "name", "email", "phone", "whatsapp")


def router() -> APIRouter:
    routes = APIRouter()
    proposing = [entered(PortalRight.CONTACTS, whole=True)]

    @routes.get("/contacts", dependencies=[entered()])
    async def listed(request: Request, visit: ByVisit, tx: Reading) -> Response:
        return await _list(request, visit, tx, Typed())

    @routes.get("/contacts/new", dependencies=proposing)
    async def new(request: Request, visit: ByVisit) -> Response:
        return await _form(request, visit, Typed({"role": Role.PAYABLES.value}))

    @routes.post("/contacts/new", dependencies=proposing)
    async def add(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        said = _said(form, visit)
        if said is None:
            return await _form(request, visit, form, status=422)
        return await _propose(request, visit, form, None, said)

    @routes.get("/contacts/{place}", dependencies=proposing)
    async def one(request: Request, place: _Id, visit: ByVisit, tx: Reading) -> Response:
        contact = await _at(tx, visit, place)
        waiting = await contact_proposals.waiting_about(tx, visit.customer_id, contact, None)
        shown = waiting.after if waiting is not None and waiting.after is not None else contact
        form = Typed({name: getattr(shown, name) or "" for name in _FIELDS})
        return await _form(request, visit, form, place=place, contact=contact, waits=waiting is not None)

    @routes.post("/contacts/{place}", dependencies=proposing)
    async def change(request: Request, place: _Id, visit: ByVisit, tx: Reading) -> Response:
        form, contact = await typed(request), await _at(tx, visit, place)
        said = _said(form, visit)
        if said is None:
            return await _form(request, visit, form, place=place, contact=contact, status=422)
        return await _propose(request, visit, form, contact, said, place)

    @routes.post("/contacts/{place}/remove", dependencies=proposing)
    async def remove(request: Request, place: _Id, visit: ByVisit, tx: Reading) -> Response:
        form, contact = await typed(request), await _at(tx, visit, place)
        form.values |= {name: getattr(contact, name) or "" for name in _FIELDS}
        return await _propose(request, visit, form, contact, None, place)

    @routes.post("/contacts/proposals/{id}/withdraw", dependencies=proposing)
    async def take_back(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        try:
            await withdraw(visit.desk, visit.person, id)
        except Refused as failure:
            form = Typed(refused=visit.words("contacts.decided_already"))
            return await _list(request, visit, tx, form, status=failure.http_status)
        return await done(request, address("contacts"), visit.words("contacts.withdrawn"))

    return routes


async def _at(tx: Tx, visit: Visit, place: int) -> Contact:
    """Raises NotFound."""
    people = (await customers.get(tx, [visit.customer_id]))[visit.customer_id].contacts
    if place > len(people):
        raise NotFound("No such contact")
    return people[place - 1]


def _said(form: Typed, visit: Visit) -> Contact | None:
    """None with the faults in `form`."""
    said = checked(Contact, {name: form[name].strip() for name in _FIELDS}, form, visit.words)
    for name in form.faults:
        if name in _FIELDS:
            form.faults[name] = visit.words(f"contacts.expected.{name}")
    return said


async def _propose(
    request: Request, visit: Visit, form: Typed, before: Contact | None, after: Contact | None, place: int | None = None
) -> Response:
    try:
        if before is not None and form["seen"] != seen_as(before):
            # What was typed was about somebody who is not on file like this: it is not held against what is.
            form.values = {name: getattr(before, name) or "" for name in _FIELDS}
            raise CannotPropose(ProposalFault.CHANGED)
        await propose(visit.desk, visit.person, before, after)
    except CannotPropose as failure:
        form.refused = visit.words(f"contacts.faults.{failure.why}", most=MOST_WAITING)
        return await _form(request, visit, form, place=place, contact=before, status=failure.http_status)
    return await done(request, address("contacts"), visit.words("contacts.proposed"))


async def _form(
    request: Request,
    visit: Visit,
    form: Typed,
    *,
    place: int | None = None,
    contact: Contact | None = None,
    waits: bool = False,
    status: int = 200,
) -> Response:
    """contact: who is to be changed; None: somebody new. waits: a proposal about them does, and is shown."""
    values = {
        "form": form,
        "place": place,
        "contact": contact,
        "seen": seen_as(contact) if contact is not None else "",
        "waits": waits,
        "roles": [(one.value, visit.words(f"contacts.roles.{one}")) for one in Role],
    }
    return await page(request, "contacts/form.html.j2", values, status=status)


async def _list(request: Request, visit: Visit, tx: Tx, form: Typed, *, status: int = 200) -> Response:
    may_propose = visit.may(PortalRight.CONTACTS)
    whole = may_propose and visit.whole
    now = await visit.desk.clock.now(tx)
    values = {
        "form": form,
        "people": await contacts.people(tx, visit.person, whole=whole),
        "proposals": await contacts.proposals(tx, visit.customer_id, now) if whole else (),
        "may_propose": may_propose,
        "whole": whole,
    }
    return await page(request, "contacts/list.html.j2", values, status=status)
