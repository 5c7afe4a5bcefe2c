"""To which addresses must nothing be sent? Listed, added and lifted by staff."""

import asyncio
from typing import Annotated, Any, Literal

import typer

from commands.options import Json, Limit

_PANEL = "Sending"
_Channel = Annotated[Literal["email", "sms", "whatsapp"], typer.Argument(metavar="email|sms|whatsapp")]
_Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="An e-mail address, or a phone with its prefix.")]
_ADDED = Literal["opt_out", "wrong_person", "invalid"]
_ANY = Literal["opt_out", "complaint", "bounced", "invalid", "wrong_person"]


def register(app: typer.Typer) -> None:
    blocks = typer.Typer(no_args_is_help=True, help="Addresses to which nothing is sent.")
    blocks.command("list")(list_)
    blocks.command()(add)
    blocks.command()(lift)
    app.add_typer(blocks, name="blocks", rich_help_panel=_PANEL)


def list_(
    channel: Annotated[Literal["email", "sms", "whatsapp"] | None, typer.Option(help="On this channel.")] = None,
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Of this address.")] = None,
    lifted: Annotated[
        bool, typer.Option("--lifted", help="Those that were lifted, instead of those in force.")
    ] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Addresses to which nothing is sent, with what told us, the newest first."""
    asyncio.run(_list(channel, address, lifted, limit, as_json))


async def _list(channel: str | None, address: str | None, lifted: bool, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import blocks

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await blocks.listed(tx, channel=channel, address=address, lifted=lifted, limit=limit + 1)
        shown = [_told(row, reader.zone) for row in rows[:limit]]
        kinds = {row["kind"]: reader.sentences.word("block", row["kind"]) for row in shown}
    if as_json:
        write_json(shown)
    elif shown:
        columns = ("channel", "address", "why", "since", "told by", "message", *(("lifted by",) if lifted else ()))
        table(columns, [_line(row, kinds[row["kind"]], lifted) for row in shown])
    else:
        say("No block was lifted" if lifted else "No address is blocked")
    if len(rows) > limit:
        say(f"The newest {limit}; --limit shows more")


def add(
    channel: _Channel,
    address: _Address,
    kind: Annotated[_ADDED, typer.Option("--why", help="What is known of it.")] = "opt_out",
    as_json: Json = False,
) -> None:
    """Send nothing more to an address: somebody said so on the phone, or it is not the customer's."""
    asyncio.run(_add(channel, address, kind, as_json))


async def _add(channel: str, address: str, kind: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.block import BlockKind
    from operations import blocks

    address = _read(channel, address)
    async with open_desk(publish=False) as desk:
        owners = await blocks.add(desk, channel, address, BlockKind(kind))
    if as_json:
        write_json({"channel": channel, "address": address, "kind": kind, "customers": owners})
    else:
        write(f"Nothing is sent by {channel} to {address} any more" + (f" ({', '.join(owners)})" if owners else ""))


def lift(
    channel: _Channel,
    address: _Address,
    kind: Annotated[_ANY | None, typer.Option("--why", help="Only this kind of block; else all of them.")] = None,
    as_json: Json = False,
) -> None:
    """Write to an address again: it was mended, or its owner has asked for it. Without their word lift no opt-out."""
    asyncio.run(_lift(channel, address, kind, as_json))


async def _lift(channel: str, address: str, kind: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.block import BlockKind
    from operations import blocks

    address = _read(channel, address)
    async with open_desk(publish=False) as desk:
        lifted = await blocks.lift(desk, channel, address, [BlockKind(kind)] if kind else list(BlockKind))
    if as_json:
        write_json({"channel": channel, "address": address, "lifted": lifted})
    else:
        write(f"{address} may be written to by {channel} again, as far as this goes: {', '.join(lifted)}")


def _read(channel: str, address: str) -> str:
    """The address as customers have theirs; a wrong one is wrong usage."""
    from pydantic import TypeAdapter, ValidationError

    from models.customer import Email, Phone

    try:
        return str(TypeAdapter(Email if channel == "email" else Phone).validate_python(address))
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def _told(row: dict[str, Any], zone: Any) -> dict[str, Any]:
    instants = ("since", "lifted_at")
    return {name: value.astimezone(zone) if name in instants and value else value for name, value in row.items()}


def _line(row: dict[str, Any], why: str, lifted: bool) -> list[Any]:
    line = [row["channel"], row["address"], why, f"{row['since']:%Y-%m-%d %H:%M}", row["source"], row["message_id"]]
    return [*line, *([row["lifted_by"]] if lifted else [])]
