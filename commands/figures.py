"""Are figures in doubt that were worked out before? They are worked out anew, from what happened."""

import asyncio
from datetime import date
from typing import Annotated

import typer

from commands import options
from commands.options import Json


def register(app: typer.Typer) -> None:
    figures = typer.Typer(no_args_is_help=True, help="Figures that are kept for trends and dashboards.")
    figures.command()(rebuild)
    app.add_typer(figures, name="figures", rich_help_panel="Reading")


def rebuild(
    first: Annotated[
        date | None,
        typer.Option("--from", parser=options.day, metavar="DATE", help="First day; else a year before the last."),
    ] = None,
    last: Annotated[
        date | None, typer.Option("--until", parser=options.day, metavar="DATE", help="Last day; else today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Work out anew the figures that are kept: month ends, and days of which any are. Never needed, but harmless."""
    asyncio.run(_rebuild(first, last, as_json))


async def _rebuild(first: date | None, last: date | None, as_json: bool) -> None:
    from datetime import timedelta

    from commands.desk import open_desk
    from commands.output import say, write, write_json
    from operations.figures import rebuild

    async with open_desk() as desk:
        async with desk.database.connect() as tx:
            today = (await desk.clock.now(tx)).astimezone(desk.zone).date()
        until = last or today
        days = await rebuild(desk, first or until - timedelta(days=365), until, lambda day: say(f"{day} is done"))
    if as_json:
        write_json({"days": days})
    else:
        write(f"{len(days)} day(s) worked out anew")
