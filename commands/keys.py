"""Who may come in by the API? Keys made, listed, revoked."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from models.api_key import ApiKey


def _scope(value: str) -> str:
    from models.api_key import Scope

    if value not in frozenset(Scope):
        raise typer.BadParameter(f"expected one of {', '.join(Scope)}, not {value!r}")
    return value


_PANEL = "API"
_Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose it is: the actor of what comes in by it.")]
_Scope = Annotated[
    list[str],
    typer.Option(
        "--scope",
        parser=_scope,
        metavar="[erp|ops|read]",
        help="erp: facts of the books; ops: what the staff does; read: what is shown. May be repeated.",
    ),
]
_Expires = Annotated[
    date | None, typer.Option("--expires", parser=options.day, metavar="DATE", help="The last day; none: no end.")
]
_PerMinute = Annotated[int, typer.Option("--per-minute", min=1, max=1_000_000, help="Calls allowed in a minute.")]
_Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="The part between the first two underscores.")]
_COLUMNS = ("id", "name", "scopes", "per minute", "created", "by", "last used", "expires", "revoked")


def register(app: typer.Typer) -> None:
    keys = typer.Typer(no_args_is_help=True, help="Keys of the HTTP API: made, shown once, revoked.")
    keys.command("list")(list_)
    for command in (create, revoke):
        keys.command()(command)
    app.add_typer(keys, name="keys", rich_help_panel=_PANEL)


def create(
    name: _Name, scope: _Scope, expires: _Expires = None, per_minute: _PerMinute = 600, as_json: Json = False
) -> None:
    """Make a key. It is shown this once: only a digest of it is kept."""
    asyncio.run(_create(name, scope, expires, per_minute, as_json))


async def _create(name: str, scopes: list[str], expires: date | None, per_minute: int, as_json: bool) -> None:
    from datetime import time, timedelta

    from commands.desk import open_desk
    from commands.output import say, write, write_json
    from domain.time_zones import at_local
    from models.api_key import NewKey
    from operations import api_keys

    async with open_desk(publish=False) as desk:
        ends = at_local(expires + timedelta(days=1), time(0), desk.zone) if expires is not None else None
        given = {"name": name, "scopes": scopes, "per_minute": per_minute, "expires_at": ends}
        key, written = await api_keys.create(desk, options.shape(NewKey, given))
    if as_json:
        write_json({**told(key), "key": written})
        return
    write(written)
    names = ", ".join(key.scopes)
    say(f"The key of {key.name} ({names}), shown this once; `puntual keys revoke {key.id}` takes it back")


def list_(
    every: Annotated[bool, typer.Option("--all", help="Also those that were revoked or have expired.")] = False,
    as_json: Json = False,
) -> None:
    """Which keys there are, and when each was last used."""
    asyncio.run(_list(every, as_json))


async def _list(every: bool, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import api_keys

    async with open_reader() as reader, reader.database.connect() as tx:
        keys = await api_keys.listed(tx, every=every)
    if as_json:
        write_json([told(key) for key in keys])
    elif keys:
        table(_COLUMNS, [_line(key) for key in keys])
    else:
        say("There is no key that opens the API: `puntual keys create NAME --scope erp`")


def revoke(ids: _Ids, as_json: Json = False) -> None:
    """Take keys back: every web process refuses them within seconds."""
    from commands.each import for_each
    from operations import api_keys

    for_each(ids, api_keys.revoke, "revoked", as_json, "key")


def told(key: "ApiKey") -> dict[str, Any]:
    """A key without its digest."""
    from dataclasses import asdict

    return {name: value for name, value in asdict(key).items() if name != "digest"}


def _line(key: "ApiKey") -> list[Any]:
    return [
        key.id, key.name, [scope.value for scope in key.scopes], key.per_minute, key.created_at, key.created_by,
        key.last_used_at, key.expires_at, key.revoked_at,
    ]  # fmt: skip
