"""Who may sign in to the console? People entered and invited by a link; the first administrator comes this way."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from models.user import NewUser, User
    from operations.desk import Desk

_PANEL = "People"
_Name = Annotated[str, typer.Argument(metavar="NAME", help="Their handle: the same as among the staff.")]
_FullName = Annotated[
    str, typer.Option("--full-name", parser=options.line, metavar="TEXT", help="As people know them.")
]
_Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="Single sign-on finds them by it.")]
_Admin = Annotated[bool, typer.Option("--admin", help="May administer users and the installation.")]
_COLUMNS = ("name", "full name", "role", "admin", "e-mail", "second factor", "signed in", "active")


def register(app: typer.Typer) -> None:
    users = typer.Typer(no_args_is_help=True, help="Who may sign in to the console.")
    users.command("list")(list_)
    for command in (add, invite, deactivate, activate, admin, reset_second_factor, sign_out):
        users.command()(command)
    app.add_typer(users, name="users", rich_help_panel=_PANEL)


def list_(as_json: Json = False) -> None:
    """Who may sign in, and in how many browsers they are signed in now."""
    asyncio.run(_list(as_json))


async def _list(as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import sessions, users

    async with open_reader() as reader, reader.database.connect() as tx:
        known, signed_in = await users.every(tx), await sessions.count_by_user(tx)
    shown = [{**told(user), "signed_in": signed_in.get(user.name, 0)} for user in known]
    if as_json:
        write_json(shown)
    elif shown:
        names = ("name", "full_name", "role", "admin", "email", "second_factor", "signed_in", "active")
        table(_COLUMNS, [[one[name] for name in names] for one in shown])
    else:
        say("Nobody may sign in yet: `puntual users add NAME --full-name TEXT --admin`")


def told(user: "User") -> dict[str, Any]:
    """Somebody without what they chose for themselves."""
    names = ("name", "full_name", "role", "admin", "email", "second_factor", "active")
    return {name: getattr(user, name) for name in names}


def add(name: _Name, full_name: _FullName, email: _Email = None, admin: _Admin = False, as_json: Json = False) -> None:
    """Let somebody sign in. Prints a link, good for 48 hours and once, by which they choose their password.

    What they may do beside reading is their role among the staff: `puntual staff add`.
    """
    from models.user import NewUser

    given = {"name": name, "full_name": full_name, "email": email, "admin": admin}
    asyncio.run(_add(options.shape(NewUser, given), as_json))


async def _add(new: "NewUser", as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import users

    async with open_desk(publish=False) as desk:
        token = await users.enter(desk, new)
    _show_link(new.name, token, as_json)


def invite(name: _Name, as_json: Json = False) -> None:
    """Print a new link by which somebody chooses their password anew; the one before opens nothing."""
    asyncio.run(_invite(name, as_json))


async def _invite(name: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import users

    async with open_desk(publish=False) as desk:
        token = await users.invite(desk, name)
    _show_link(name, token, as_json)


def _show_link(name: str, token: str, as_json: bool) -> None:
    from commands.output import say, write, write_json
    from operations.users import INVITATION

    link, hours = link_of(token), INVITATION.total_seconds() // 3600
    if as_json:
        write_json({"name": name, "link": link, "hours": int(hours)})
        return
    write(link)
    say(f"{name} chooses a password by this link, shown this once; it works once, for {hours:g} hours")


def link_of(token: str) -> str:
    """The address of an invitation, where this installation's pages are or will be."""
    from config.settings import load_settings
    from stack.state import web_of

    return f"{web_of(load_settings())}/console/invitation/{token}"


def deactivate(name: _Name, as_json: Json = False) -> None:
    """Keep somebody out: they are signed out everywhere at once, and API keys of their name are revoked."""
    _change(name, lambda desk: _operations().deactivate(desk, name), "may not sign in any more", as_json)


def activate(name: _Name, as_json: Json = False) -> None:
    """Let somebody in again who was kept out."""
    _change(name, lambda desk: _operations().activate(desk, name), "may sign in again", as_json)


def admin(
    name: _Name,
    off: Annotated[bool, typer.Option("--off", help="Take the right away; never from the last one.")] = False,
    as_json: Json = False,
) -> None:
    """Make somebody an administrator of users and of the installation. They have to sign in anew."""
    said = "is no administrator any more" if off else "is an administrator"
    _change(name, lambda desk: _operations().set_admin(desk, name, admin=not off), said, as_json)


def reset_second_factor(name: _Name, as_json: Json = False) -> None:
    """For whoever has lost telephone and recovery codes: a password does until they set up another."""
    _change(name, lambda desk: _operations().reset_second_factor(desk, name), "has no second factor now", as_json)


def sign_out(name: _Name, as_json: Json = False) -> None:
    """End every session of somebody."""
    _change(name, lambda desk: _operations().sign_out_everywhere(desk, name), "is signed out everywhere", as_json)


def _operations() -> Any:
    from operations import users

    return users


def _change(name: str, change: "Callable[[Desk], Awaitable[Any]]", said: str, as_json: bool) -> None:
    asyncio.run(_changed(name, change, said, as_json))


async def _changed(name: str, change: "Callable[[Desk], Awaitable[Any]]", said: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from store import users

    async with open_desk(publish=False) as desk:
        await change(desk)
        async with desk.database.connect() as tx:
            user = await users.get(tx, name)
    assert user is not None, "it was changed a moment ago"
    if as_json:
        write_json(told(user))
    else:
        write(f"{name}: {said}")
