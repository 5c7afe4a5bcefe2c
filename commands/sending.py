"""May messages leave, and what of those of which nobody knows whether they did? The switch and the held ones."""

import asyncio
from typing import Annotated, Any

import typer

from commands.options import Json, Limit, line

_PANEL = "Sending"
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_Reason = Annotated[str, typer.Option(parser=line, metavar="TEXT", help="Why: everybody who asks will read it.")]


def register(app: typer.Typer) -> None:
    switch = typer.Typer(no_args_is_help=True, help="Stop all sending, let it go on, move to another server.")
    switch.command()(show)
    switch.command()(stop)
    switch.command()(start)
    switch.command()(arm)
    app.add_typer(switch, name="sending", rich_help_panel=_PANEL)
    held = typer.Typer(no_args_is_help=True, help="Messages of which nobody can prove whether they went out.")
    held.command("list")(list_)
    held.command()(sent)
    held.command()(again)
    app.add_typer(held, name="held", rich_help_panel=_PANEL)


def show(as_json: Json = False) -> None:
    """Whether messages may leave, since when not and why, and where this database sends from."""
    asyncio.run(_show(as_json))


async def _show(as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from store.installation import sending

    async with open_reader() as reader, reader.database.connect() as tx:
        present = await sending(tx)
    if as_json:
        write_json(present)
        return
    if present.stopped_at is None:
        write("Messages may leave")
    else:
        at = present.stopped_at.astimezone(reader.zone)
        write(f"Stopped since {at:%Y-%m-%d %H:%M} by {present.stopped_by}: {present.stopped_why}")
    write(f"Sends from {present.armed_for or 'wherever its first worker starts'}")


def stop(reason: _Reason) -> None:
    """The kill switch: from now on no message leaves. Cases wait; payments, tasks and everything else go on."""
    asyncio.run(_stop(reason))


async def _stop(reason: str) -> None:
    from commands.desk import open_desk
    from commands.output import write
    from operations import sending

    async with open_desk(publish=False) as desk:
        await sending.stop(desk, reason)
    write("Stopped: nothing leaves until `puntual sending start`")


def start() -> None:
    """Let messages leave again. What is overdue catches up: at most one message per customer and day."""
    asyncio.run(_start())


async def _start() -> None:
    from commands.desk import open_desk
    from commands.output import write
    from operations import sending

    async with open_desk(publish=False) as desk:
        waiting = await sending.start(desk)
    write(f"Messages may leave; {waiting} case(s) that waited plan anew")


def arm() -> None:
    """This database belongs where it is now and sends from here: after a move or a restore that is meant to go on.

    Never on a copy: two that send would write to every customer twice.
    """
    asyncio.run(_arm())


async def _arm() -> None:
    from commands.desk import open_desk
    from commands.output import write
    from config.settings import load_settings
    from operations import sending
    from stack.state import resolve
    from store.installation import place_of

    url = resolve(load_settings()).database_url
    async with open_desk(publish=False) as desk:
        async with desk.database.begin() as tx:
            place = await place_of(tx, url)
        waiting = await sending.arm(desk, place)
    write(f"Armed for {place}; {waiting} case(s) that waited plan anew")


def list_(
    unproven: Annotated[bool, typer.Option("--unproven", help="Accepted ones of which no final news came.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """What waits for an answer: `puntual held sent ID` or `puntual held again ID`."""
    asyncio.run(_list(unproven, limit, as_json))


async def _list(unproven: bool, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.message import MessageState
    from store import messages

    state = MessageState.ACCEPTED if unproven else MessageState.HELD
    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await messages.in_state(tx, state, flagged=unproven, limit=limit)
    if as_json:
        write_json([{name: row[name] for name in _SHOWN} for row in rows])
    elif rows:
        columns = ("id", "claimed", "channel", "customer", "to", "template", "why")
        table(columns, [_line(row, reader.zone) for row in rows])
    else:
        say("Nothing is held" if not unproven else "Of everything that was accepted the end is known, or not due yet")


_SHOWN = (
    "id", "state", "reason", "channel", "customer_id", "audience", "to_name", "to_address", "template", "subject",
    "claimed_at", "accepted_at", "provider_id", "flagged_at",
)  # fmt: skip


def _line(row: dict[str, Any], zone: Any) -> list[object]:
    at = row["claimed_at"].astimezone(zone)
    to = f"{row['to_name']} ({row['audience']})"
    return [row["id"], f"{at:%Y-%m-%d %H:%M}", row["channel"], row["customer_id"], to, row["template"], row["reason"]]


def sent(id_: _Id) -> None:
    """It did go out (the provider's page or the customer says so): it counts as sent."""
    asyncio.run(_sent(id_))


async def _sent(message_id: int) -> None:
    from commands.desk import open_desk
    from commands.output import write
    from operations import held

    async with open_desk(publish=False) as desk:
        await held.went_out(desk, message_id)
    write(f"Message {message_id} counts as sent")


def again(id_: _Id) -> None:
    """It did not go out: what it said is said anew where it is still due, at the next lawful minute."""
    asyncio.run(_again(id_))


async def _again(message_id: int) -> None:
    from commands.desk import open_desk
    from commands.output import write
    from operations import held

    async with open_desk(publish=False) as desk:
        invoices = await held.send_again(desk, message_id)
    write(f"Message {message_id} was withdrawn; {len(invoices)} case(s) plan anew")
