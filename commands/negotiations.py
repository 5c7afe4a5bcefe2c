"""How are terms negotiated from the command line? Offers made, countered, accepted and rejected."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Customer, Json, Limit
from commands.schedule import Count, Down, Every, First, Interest, Pay, fault_of, fields, percent

if TYPE_CHECKING:
    from models.negotiation import OfferTerms

_PANEL = "Agreements"
_app = typer.Typer(help="Offers of ours and theirs, until one is accepted.", no_args_is_help=True)
_Id = Annotated[int, typer.Argument(min=1, max=2**63 - 1, metavar="ID", help="Of the negotiation.")]
_Number = Annotated[int | None, typer.Option("--offer", min=1, metavar="N", help="Of the offer; else the only one.")]
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="What was said.")]
_Discount = Annotated[str | None, typer.Option("--discount", metavar="PERCENT", help="Off what is owed; with --until.")]
_Partial = Annotated[
    str | None,
    typer.Option("--partial", metavar="PERCENT|AMOUNT", help="A part that settles all: 70% or 350.00; with --until."),
]
_Extend = Annotated[bool, typer.Option("--extension", help="All of it, later; with --until.")]
_Until = Annotated[
    date | None, typer.Option("--until", parser=options.day, metavar="DATE", help="Last day to pay what is offered.")
]
_State = Annotated[
    Literal["open", "accepted", "rejected", "expired", "withdrawn"] | None, typer.Option("--state", help="Only those.")
]
_Source = Annotated[
    Literal["call", "visit", "reply", "desk"], typer.Option("--source", help="How the customer said so.")
]
_Invoices = Annotated[list[str], typer.Argument(metavar="INVOICE...", help="Ids as the ERP writes them.")]


def register(app: typer.Typer) -> None:
    app.add_typer(_app, name="negotiation", rich_help_panel=_PANEL)


@_app.command(name="list")
def list_(customer: Customer = None, state: _State = None, limit: Limit = 100, as_json: Json = False) -> None:
    """The negotiations, the newest first."""
    asyncio.run(_list(customer, state, limit, as_json))


@_app.command()
def show(negotiation: _Id, as_json: Json = False) -> None:
    """One negotiation with all its offers."""
    asyncio.run(_show(negotiation, as_json))


@_app.command(name="open")
def open_(invoices: _Invoices, note: _Note = None, as_json: Json = False) -> None:
    """Open one: the cases rest, and whoever looks after the customer makes an offer."""
    asyncio.run(_open(invoices, note, as_json))


@_app.command()
def offer(
    negotiation: _Id,
    instalments: Count = None,
    pay: Pay = None,
    down: Down = None,
    first: First = None,
    every: Every = "1m",
    interest: Interest = None,
    discount: _Discount = None,
    partial: _Partial = None,
    extension: _Extend = False,
    until: _Until = None,
    note: _Note = None,
    as_json: Json = False,
) -> None:
    """Make the customer an offer; it is told at the next lawful hour, or once it is approved."""
    schedule = fields(instalments, pay, down, first, every, interest)
    asyncio.run(_offered(negotiation, "us", _terms(schedule, discount, partial, extension, until), note, as_json))


@_app.command()
def counter(
    negotiation: _Id,
    instalments: Count = None,
    pay: Pay = None,
    down: Down = None,
    first: First = None,
    every: Every = "1m",
    interest: Interest = None,
    discount: _Discount = None,
    partial: _Partial = None,
    extension: _Extend = False,
    until: _Until = None,
    note: _Note = None,
    as_json: Json = False,
) -> None:
    """Record what the customer offers; `accept` says yes to it."""
    schedule = fields(instalments, pay, down, first, every, interest)
    terms = _terms(schedule, discount, partial, extension, until)
    asyncio.run(_offered(negotiation, "customer", terms, note, as_json))


@_app.command()
def accept(negotiation: _Id, offer: _Number = None, source: _Source = "desk", as_json: Json = False) -> None:
    """An offer is accepted, ours by the customer or theirs by us: it becomes a plan, a promise or a settlement."""
    asyncio.run(_accepted(negotiation, offer, source, as_json))


@_app.command()
def reject(negotiation: _Id, offer: _Number = None, note: _Note = None, as_json: Json = False) -> None:
    """Reject one offer, or (without --offer) end the negotiation: the cases go on where they stood."""
    asyncio.run(_rejected(negotiation, offer, note, as_json))


def _terms(
    schedule: dict[str, Any], discount: str | None, partial: str | None, extension: bool, until: date | None
) -> "OfferTerms":
    from pydantic import ValidationError

    from models.negotiation import OfferTerms

    wanted = [
        bool(schedule["instalments"] or schedule["payments"]),
        discount is not None,
        partial is not None,
        extension,
    ]
    if sum(wanted) != 1:
        raise typer.BadParameter("expected one of --instalments or --pay, --discount, --partial, --extension")
    given: dict[str, Any] = {"until": until}
    if wanted[0]:
        given |= {"kind": "instalments", "plan": schedule}
    elif discount is not None:
        given |= {"kind": "discount", "percent": percent(discount)}
    elif partial is not None:
        part = {"percent": partial} if partial.endswith("%") else {"amount": options.amount(partial)}
        given |= {"kind": "partial", **part}
    else:
        given |= {"kind": "extension"}
    try:
        return OfferTerms.model_validate(given)
    except ValidationError as error:
        raise fault_of(error) from None


async def _list(customer: str | None, state: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.negotiation_views import line, told
    from commands.output import say, table, write_json
    from models.negotiation import NegotiationState
    from store import negotiations

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await negotiations.listed(
            tx, customer=customer, state=NegotiationState(state) if state else None, limit=limit
        )
    found.reverse()
    if as_json:
        write_json([told(one, reader.zone) for one in found])
    elif found:
        columns = ("id", "state", "customer", "invoices", "open until", "offers", "on the table", "opened by")
        table(columns, [line(one) for one in found])
    else:
        say("Nothing was negotiated")


async def _show(negotiation_id: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.negotiation_views import offer_line, told
    from commands.output import table, write, write_json
    from models.errors import NotFound
    from store import negotiations

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await negotiations.get(tx, [negotiation_id])
    if not found:
        raise NotFound(f"No negotiation {negotiation_id}")
    [one] = found
    if as_json:
        write_json(told(one, reader.zone))
        return
    about = ", ".join(one.invoices)
    write(f"Negotiation {one.id} with {one.customer_id} about {about}: {one.state}, open until {one.open_until}")
    if one.offers:
        rows = [offer_line(offer, reader.sentences) for offer in one.offers]
        table(("offer", "of", "state", "what", "to pay", "until", "needs", "by", "note"), rows)


async def _open(invoice_ids: list[str], note: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import negotiations as operations

    async with open_desk() as desk:
        negotiation_id = await operations.open_negotiation(desk, invoice_ids, note=note)
    await _show(negotiation_id, as_json)


async def _offered(negotiation_id: int, side: str, terms: "OfferTerms", note: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.negotiation import OfferSide
    from operations import negotiations as operations

    async with open_desk() as desk:
        made = await operations.offer(desk, negotiation_id, OfferSide(side), terms, note=note)
    if as_json:
        write_json(
            {
                "negotiation": made.negotiation,
                "offer": made.number,
                "state": made.state,
                "invoices": made.invoices,
                "approval_task": made.approval_task,
            }
        )
        return
    write(f"Offer {made.number} of negotiation {negotiation_id}: {made.state}")
    if made.approval_task is not None:
        write(f"It is told once it is approved: task {made.approval_task}")


async def _accepted(negotiation_id: int, number: int | None, source: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import negotiations as operations

    async with open_desk() as desk:
        accepted = await operations.accept(desk, negotiation_id, number, source=source)
    if as_json:
        write_json(
            {
                "negotiation": negotiation_id,
                "arrangements": [
                    {"id": one.id, "state": one.state, "invoices": one.invoices} for one in accepted.arranged
                ],
                "approval_task": accepted.approval_task,
            }
        )
    elif accepted.approval_task is not None:
        write(f"It is accepted once it is approved: task {accepted.approval_task}")
    else:
        agreed = ", ".join(f"{one.id} ({one.state})" for one in accepted.arranged) or "nothing is left to pay"
        write(f"Negotiation {negotiation_id}: accepted; agreed: {agreed}")


async def _rejected(negotiation_id: int, number: int | None, note: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import negotiations as operations

    async with open_desk() as desk:
        freed = await operations.reject(desk, negotiation_id, offer_number=number, note=note)
    if as_json:
        write_json({"negotiation": negotiation_id, "offer": number, "freed": freed})
    else:
        what = f"offer {number} of negotiation {negotiation_id}" if number else f"negotiation {negotiation_id}"
        write(f"Rejected: {what}")
