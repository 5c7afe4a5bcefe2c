"""Which reports leave by themselves? Ordered, changed, sent and looked at on the command line."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import LANGUAGE, Json

if TYPE_CHECKING:
    from models.pack import PackMail
    from models.report_order import PlacedOrder, ReportOrder

_Name = Annotated[str, typer.Argument(metavar="NAME", help="As it was ordered.")]
_CADENCE = Literal["daily", "weekly", "monthly"]
_GROUP = Literal["segment", "region", "product", "collector", "none"]
_Hour = Annotated[int | None, typer.Option("--hour", min=0, max=23, help="Of the creditor's day, at which it leaves.")]
_To = Annotated[list[str] | None, typer.Option("--to", metavar="ADDRESS", help="Who gets it; may be repeated.")]
_By = Annotated[_GROUP | None, typer.Option("--by", help="Figures also by it; `none`: all together alone.")]
_Words = Annotated[LANGUAGE | None, typer.Option("--language", help="Its language; else PUNTUAL_LANGUAGE.")]
_AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=options.day, metavar="DATE", help="The last day it tells of; else the newest due."),
]
_COLUMNS = ("name", "cadence", "hour", "by", "language", "recipients", "state", "next", "last")


def register(app: typer.Typer) -> None:
    packs = typer.Typer(no_args_is_help=True, help="Reports that leave by e-mail each day, week or month.")
    packs.command("list")(list_)
    for command in (add, change, pause, resume, remove, send, show):
        packs.command()(command)
    app.add_typer(packs, name="packs", rich_help_panel="Reading")


def list_(as_json: Json = False) -> None:
    """Which reports are ordered, when each leaves next, and what became of the last."""
    asyncio.run(_list(as_json))


async def _list(as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from domain.report_periods import next_due
    from store import report_deliveries, report_orders

    shown = []
    async with open_reader() as reader, reader.database.connect() as tx:
        now = await reader.clock.now(tx)
        for placed in await report_orders.listed(tx):
            order = placed.order
            at = next_due(order.cadence, order.hour, reader.zone, now)[1].astimezone(reader.zone)
            last = await report_deliveries.latest(tx, placed.id, len(order.recipients))
            ends = [{"as_of": one.as_of, "recipient": one.recipient, "state": one.state} for one in last]
            shown.append({**told(placed), "next": at if placed.active else None, "last": ends})
    if as_json:
        write_json(shown)
    elif shown:
        table(_COLUMNS, [_line(one) for one in shown])
    else:
        say("No report leaves by itself: `puntual packs add NAME --cadence weekly --to ADDRESS`")


def add(
    name: _Name,
    cadence: Annotated[_CADENCE, typer.Option("--cadence", help="How often.")],
    to: Annotated[list[str], typer.Option("--to", metavar="ADDRESS", help="Who gets it; may be repeated.")],
    by: _By = None,
    hour: _Hour = None,
    language: _Words = None,
    as_json: Json = False,
) -> None:
    """Order a report: it tells of the day, week or month before, as HTML with PDF and spreadsheet."""
    from config.settings import load_settings
    from models.report_order import ReportOrder

    given: dict[str, Any] = {
        "name": name,
        "cadence": cadence,
        "recipients": tuple(to),
        "language": language or load_settings().language[:2],
        "grouped": None if by == "none" else by,
    }
    order = options.shape(ReportOrder, given | ({} if hour is None else {"hour": hour}))
    asyncio.run(_add(order, as_json))


async def _add(order: "ReportOrder", as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import report_orders

    async with open_desk(publish=False) as desk:
        _show_one(await report_orders.add(desk, order), as_json)


def change(
    name: _Name,
    new_name: Annotated[
        str | None, typer.Option("--name", parser=options.line, metavar="NAME", help="Another name.")
    ] = None,
    cadence: Annotated[_CADENCE | None, typer.Option("--cadence", help="How often.")] = None,
    to: _To = None,
    by: _By = None,
    hour: _Hour = None,
    language: _Words = None,
    as_json: Json = False,
) -> None:
    """Change what was ordered; --to names all who get it from now on."""
    given: dict[str, Any] = {"name": new_name, "cadence": cadence, "hour": hour, "language": language}
    changes = {field: value for field, value in given.items() if value is not None}
    changes |= {} if to is None else {"recipients": tuple(to)}
    changes |= {} if by is None else {"grouped": None if by == "none" else by}
    asyncio.run(_change(name, changes, as_json))


async def _change(name: str, changes: dict[str, Any], as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import report_orders

    async with open_desk(publish=False) as desk:
        _show_one(await report_orders.change(desk, name, changes), as_json)


def pause(name: _Name) -> None:
    """It leaves no more until it is resumed."""
    asyncio.run(_do("pause", name, "is paused"))


def resume(name: _Name) -> None:
    """It leaves again from its next turn on; what was missed is not made up for."""
    asyncio.run(_do("resume", name, "leaves again"))


def remove(name: _Name) -> None:
    """It is no longer needed; what is known of its deliveries goes with it."""
    asyncio.run(_do("remove", name, "is removed"))


async def _do(what: Literal["pause", "resume", "remove"], name: str, said: str) -> None:
    from commands.desk import open_desk
    from commands.output import write
    from operations import report_orders

    doing = {"pause": report_orders.pause, "resume": report_orders.resume, "remove": report_orders.remove}
    async with open_desk(publish=False) as desk:
        await doing[what](desk, name)
    write(f"{name} {said}")


def send(name: _Name, as_of: _AsOf = None, as_json: Json = False) -> None:
    """Send it by hand: it leaves within a minute, also to those who have it."""
    asyncio.run(_send(name, as_of, as_json))


async def _send(name: str, as_of: date | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import report_orders

    async with open_desk(publish=False) as desk:
        day, many = await report_orders.send(desk, name, as_of)
    if as_json:
        write_json({"name": name, "as_of": day, "recipients": many})
    else:
        write(f"{name} about {day} leaves within a minute to {many} recipient(s)")


def show(
    name: _Name,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", dir_okay=False, help="Ends in .pdf, .xlsx, .html or .txt; else text."),
    ] = None,
    as_of: _AsOf = None,
) -> None:
    """What it says, without sending it."""
    kinds = (".pdf", ".xlsx", ".html", ".txt")
    if output is not None and output.suffix.lower() not in kinds:
        raise typer.BadParameter(f"expected --output to end in one of {', '.join(kinds)}, not {output.name!r}")
    asyncio.run(_show(name, as_of, output))


async def _show(name: str, as_of: date | None, output: Path | None) -> None:
    from channels.paper.plot import Drawer
    from commands.desk import open_reader
    from domain.report_periods import newest_due
    from models.errors import NotFound
    from reading.packs.making import PackMaker
    from store import report_orders

    async with open_reader() as reader:
        async with reader.database.connect() as tx:
            placed = await report_orders.named(tx, name)
            now = await reader.clock.now(tx)
        if placed is None:
            raise NotFound(f"No report is ordered as {name}")
        order = placed.order
        day = as_of or newest_due(order.cadence, order.hour, reader.zone, now)
        drawer = Drawer()
        try:
            mail = await PackMaker(reader.database, reader.in_force.words, reader.zone, drawer)(order, day)
        finally:
            drawer.close()
    _write(mail, output)


def _write(mail: "PackMail", output: Path | None) -> None:
    from channels.paper.pack_mail import preview_of

    if output is None:
        sys.stdout.write(mail.text)
        return
    match output.suffix.lower():
        case ".html":
            output.write_text(preview_of(mail), encoding="utf-8")
        case ".txt":
            output.write_text(mail.text, encoding="utf-8")
        case suffix:
            output.write_bytes(next(file.content for file in mail.attachments if file.name.endswith(suffix)))


def told(placed: "PlacedOrder") -> dict[str, Any]:
    return {
        **placed.order.model_dump(mode="json"),
        "active": placed.active,
        "created_by": placed.created_by,
        "created_at": placed.created_at,
    }


def _show_one(placed: "PlacedOrder", as_json: bool) -> None:
    from commands.output import write, write_json

    if as_json:
        write_json(told(placed))
    else:
        order = placed.order
        write(f"{order.name}: {order.cadence.value} at {order.hour:02d}:00 to {', '.join(order.recipients)}")


def _line(one: dict[str, Any]) -> list[Any]:
    state = "active" if one["active"] else "paused"
    last = [f"{end['as_of']} {end['recipient']}: {end['state'].value}" for end in one["last"]]
    return [
        one["name"], one["cadence"], f"{one['hour']:02d}:00", one["grouped"], one["language"], one["recipients"],
        state, one["next"], last,
    ]  # fmt: skip
