"""What of the providers' news could not be applied, and what waits? Listed, and tried once more."""

import asyncio
from typing import Annotated, Any, Literal

import typer

from commands.options import Json, Limit

_PANEL = "Sending"
_SHOWN = ("id", "source", "event_id", "state", "error", "received_at", "retry_at", "raw")


def register(app: typer.Typer) -> None:
    inbox = typer.Typer(no_args_is_help=True, help="News of providers that could not be applied.")
    inbox.command("list")(list_)
    inbox.command()(retry)
    app.add_typer(inbox, name="inbox", rich_help_panel=_PANEL)


def list_(
    state: Annotated[
        Literal["quarantined", "new", "ignored"],
        typer.Option(help="Put aside; waiting to be applied; or of no message of ours."),
    ] = "quarantined",
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Events that were put aside because they could not be applied, the oldest first, each with its reason."""
    asyncio.run(_list(state, limit, as_json))


async def _list(state: str, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.inbox import InboxState
    from store import inbox

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await inbox.listed(tx, InboxState(state), limit + 1)
        lines = [_line(row, reader.zone) for row in rows[:limit]]
    if as_json:
        write_json([{name: row[name] for name in _SHOWN} for row in rows[:limit]])
    elif lines:
        table(("id", "source", "event", "received", "reason"), lines)
    else:
        say("Everything that came could be applied" if state == "quarantined" else "There is none")
    if len(rows) > limit:
        say(f"The first {limit}; --limit shows more")


def retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID...", help="Else all that were put aside.")] = None,
    as_json: Json = False,
) -> None:
    """Apply events once more that were put aside; exit code 3 where some fail again."""
    asyncio.run(_retry(ids or None, as_json))


async def _retry(ids: list[int] | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.inbox import InboxState
    from operations import inbox as operations
    from store import inbox

    async with open_desk(publish=False) as desk:
        tried = await operations.retry(desk, ids)
        async with desk.database.connect() as tx:
            aside = {row["id"] for row in await inbox.listed(tx, InboxState.QUARANTINED, limit=1_000_000)}
    failed = sorted(aside & set(tried))
    if as_json:
        write_json({"tried": tried, "failed": failed})
    else:
        write(f"{len(tried)} tried, {len(failed)} put aside again")
    if failed:
        raise typer.Exit(3)


def _line(row: dict[str, Any], zone: Any) -> list[Any]:
    at = row["received_at"].astimezone(zone)
    return [row["id"], row["source"], row["event_id"], f"{at:%Y-%m-%d %H:%M}", row["error"]]
