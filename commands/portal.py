"""How do customers come to their pages: by which links, who of them, and what may each do there?"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.options import Json, Limit

if TYPE_CHECKING:
    from models.portal import LinkOrder, PortalPerson
    from operations.desk import Desk

_PANEL = "People"
#: As in models/portal.py, which the help of all commands must not wait for; a test holds them together.
RIGHTS = ("account", "pay", "promise", "agree", "dispute", "talk", "contacts")


def _right(value: str) -> str:
    if value not in RIGHTS:
        raise typer.BadParameter(f"expected one of {', '.join(RIGHTS)}")
    return value


_Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Its id as the ERP writes it.")]
_Person = Annotated[
    str, typer.Argument(metavar="PERSON", help="A number of `puntual portal people`, or the address of a contact.")
]
_PEOPLE = ("id", "name", "address", "role", "may", "by hand", "last here", "kept out by")
_LINKS = ("id", "opens", "made", "by", "for", "invoices", "last used", "until")


def register(app: typer.Typer) -> None:
    portal = typer.Typer(no_args_is_help=True, help="The customers' own pages: links, people, what each may do.")
    for command in (link, links, revoke, people, rights, block, unblock):
        portal.command()(command)
    app.add_typer(portal, name="portal", rich_help_panel=_PANEL)


def link(
    customer: _Customer,
    invoices: Annotated[
        list[str] | None, typer.Option("--invoice", metavar="ID", help="Shown by it; none: all that are open now.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Of the contact whose link it is; else of anybody.")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", help="It opens for so long; else as config/portal.yaml.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print a new link to a customer's pages, to be handed over or printed on an invoice. It is shown this once."""
    from models.portal import LinkOrder

    given = {"invoices": tuple(invoices or ()), "address": to, "days": days}
    asyncio.run(_link(customer, options.shape(LinkOrder, given), as_json))


async def _link(customer: str, order: "LinkOrder", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import say, write, write_json
    from config.settings import load_settings
    from domain.links import entrance
    from operations.portal.links import hand_out
    from stack.state import web_of

    async with open_desk(publish=False) as desk:
        made = await hand_out(desk, customer, order)
        until = made.expires_at.astimezone(desk.zone)
    url = entrance(web_of(load_settings()), made.token)
    if as_json:
        write_json({"id": made.id, "url": url, "invoices": made.invoice_ids, "expires_at": until})
        return
    write(url)
    whose = made.name or "whoever is given it"
    say(f"Link {made.id}, for {whose}, to {len(made.invoice_ids)} invoice(s), until {until:%Y-%m-%d}; shown this once")


def links(customer: _Customer, limit: Limit = 100, as_json: Json = False) -> None:
    """The links of a customer, the newest first: most of them went out with a message."""
    asyncio.run(_links(customer, limit, as_json))


async def _links(customer: str, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading import portal_access

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await portal_access.listed(reader, tx, customer, limit=limit)
    if as_json:
        write_json(rows)
    elif rows:
        table(_LINKS, [_link_line(row) for row in rows])
    else:
        say("There is no link yet")


def _link_line(row: dict[str, Any]) -> list[Any]:
    by = f"message {row['message_id']}" if row["message_id"] is not None else row["made_by"]
    whose = f"{row['name']} <{row['address']}>" if row["address"] else "anybody"
    return [row["id"], row["opens"], row["made_at"], by, whose, row["invoices"], row["used_at"], row["expires_at"]]


def revoke(
    customer: _Customer,
    link: Annotated[int | None, typer.Option("--link", metavar="ID", help="This one alone; else all of them.")] = None,
    as_json: Json = False,
) -> None:
    """Let links of a customer open nothing more; whoever came by them is out at once."""
    asyncio.run(_revoke(customer, link, as_json))


async def _revoke(customer: str, link: int | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations.portal import links

    async with open_desk(publish=False) as desk:
        ended = await links.revoke(desk, customer, link)
    if as_json:
        write_json({"customer_id": customer, "revoked": ended})
    else:
        write(f"{len(ended)} link(s) of {customer} open nothing any more")


def people(customer: _Customer, as_json: Json = False) -> None:
    """Who of a customer comes, or could come, and what each may do."""
    asyncio.run(_people(customer, as_json))


async def _people(customer: str, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading import portal_access

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await portal_access.people(reader, tx, customer)
    if as_json:
        write_json(rows)
    elif rows:
        names = ("id", "name", "address", "role", "rights", "by_hand", "last_at", "blocked_by")
        table(_PEOPLE, [[row[name] for name in names] for row in rows])
    else:
        say("Nobody of this customer can be reached, and nobody has come")


def rights(
    customer: _Customer,
    person: _Person,
    give: Annotated[
        list[str] | None,
        typer.Option("--give", parser=_right, metavar="RIGHT", help=f"One more, of {', '.join(RIGHTS)}; repeatable."),
    ] = None,
    take: Annotated[
        list[str] | None, typer.Option("--take", parser=_right, metavar="RIGHT", help="One less; repeatable.")
    ] = None,
    by_role: Annotated[bool, typer.Option("--by-role", help="Those of their role again.")] = False,
    as_json: Json = False,
) -> None:
    """Change what somebody of a customer may do in the portal."""
    if by_role == bool(give or take):
        raise typer.BadParameter("expected --give or --take, or --by-role alone")
    from models.portal import PortalRight

    more, less = ([PortalRight(one) for one in chosen or ()] for chosen in (give, take))

    async def change(desk: "Desk") -> "PortalPerson":
        from operations.portal import people

        if by_role:
            return await people.by_role(desk, customer, person)
        return await people.change(desk, customer, person, more, less)

    asyncio.run(_change(change, as_json))


def block(customer: _Customer, person: _Person, as_json: Json = False) -> None:
    """Keep somebody out of the portal: no link of theirs opens, and they are out at once."""

    async def change(desk: "Desk") -> "PortalPerson":
        from operations.portal import people

        return await people.block(desk, customer, person)

    asyncio.run(_change(change, as_json))


def unblock(customer: _Customer, person: _Person, as_json: Json = False) -> None:
    """Let somebody in again who was kept out."""

    async def change(desk: "Desk") -> "PortalPerson":
        from operations.portal import people

        return await people.unblock(desk, customer, person)

    asyncio.run(_change(change, as_json))


async def _change(change: "Callable[[Desk], Awaitable[PortalPerson]]", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json

    async with open_desk(publish=False) as desk:
        person = await change(desk)
        rules = desk.rulebook.portal
    may = sorted(person.rights if person.rights is not None else rules.rights_of(person.role))
    told = {"id": person.id, "name": person.name, "rights": may, "by_hand": person.rights is not None}
    if as_json:
        write_json({**told, "blocked": person.blocked})
        return
    who = f"{person.id} ({person.name})" if person.name else f"{person.id}"
    write(f"{who} is kept out" if person.blocked else f"{who} may: {', '.join(may) or 'look at invoices, no more'}")
