"""What is aimed at, and was it reached? Targets on figures per month, segment and currency."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Json

if TYPE_CHECKING:
    from models.target import Target

_Report = Annotated[str, typer.Argument(metavar="REPORT", help="As `puntual report list` names it.")]
_Measure = Annotated[str, typer.Argument(metavar="MEASURE", help="A column of it: recovery_rate, cost (a budget) ...")]
_Segment = Annotated[
    str | None, typer.Option("--segment", metavar="NAME", help="Of one segment; else of all together.")
]
_Currency = Annotated[
    str | None, typer.Option("--currency", metavar="CODE", help="Of one currency; amounts need it. Else of each.")
]


def _month_of(text: str) -> date:
    """Raises BadParameter for anything but `2026-03`."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise typer.BadParameter(f"{text!r}: expected a month like 2026-03") from None


def _value_of(text: str) -> Decimal:
    """Raises BadParameter."""
    from models.values import parse_amount

    try:
        return parse_amount(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: {error}") from None


_Month = Annotated[date, typer.Argument(metavar="MONTH", parser=_month_of, help="Like 2026-03.")]


def register(app: typer.Typer) -> None:
    targets = typer.Typer(
        no_args_is_help=True, help="What figures should reach, by month; a budget is one on the cost."
    )
    targets.command("list")(list_)
    targets.command("set")(set_)
    targets.command()(clear)
    app.add_typer(targets, name="targets", rich_help_panel="Reading")


def list_(
    month: Annotated[
        date | None, typer.Option("--month", parser=_month_of, metavar="MONTH", help="Like 2026-03; else this one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The targets of a month beside the figures at its end, or today."""
    asyncio.run(_list(month, as_json))


async def _list(month: date | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading.targets import aimed, shown

    async with open_reader() as reader, reader.database.connect() as tx:
        today = (await reader.clock.now(tx)).astimezone(reader.zone).date()
        first = month or today.replace(day=1)
        found = [shown(one) for one in await aimed(tx, reader.sentences, first, today)]
    if as_json:
        write_json(found)
    elif found:
        columns = ("report", "measure", "segment", "currency", "value", "actual", "met", "as_of", "set_by")
        table(columns, [[one[column] for column in columns] for one in found])
    else:
        say(f"Nothing is aimed at in {first:%Y-%m}: `puntual targets set {first:%Y-%m} REPORT MEASURE VALUE`")


def set_(
    month: _Month,
    report: _Report,
    measure: _Measure,
    value: Annotated[Decimal, typer.Argument(metavar="VALUE", parser=_value_of, help="Percent, days, number, amount.")],
    segment: _Segment = None,
    currency: _Currency = None,
    as_json: Json = False,
) -> None:
    """Set what a figure should reach in a month. Managers may."""
    asyncio.run(_change(_target(month, report, measure, segment, currency), value, as_json))


def clear(
    month: _Month,
    report: _Report,
    measure: _Measure,
    segment: _Segment = None,
    currency: _Currency = None,
    as_json: Json = False,
) -> None:
    """Take a target back. Managers may."""
    asyncio.run(_change(_target(month, report, measure, segment, currency), None, as_json))


def _target(month: date, report: str, measure: str, segment: str | None, currency: str | None) -> "Target":
    from models.target import Target

    return Target(month, report, measure, segment, currency)


async def _change(target: "Target", value: Decimal | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import targets

    async with open_desk(publish=False) as desk:
        if value is None:
            await targets.clear(desk, target)
        else:
            await targets.put(desk, target, value)
    told: dict[str, Any] = {
        "month": f"{target.month:%Y-%m}",
        "report": target.report,
        "measure": target.measure,
        "segment": target.segment,
        "currency": target.currency,
        "value": None if value is None else format(value, "f"),
    }
    if as_json:
        write_json(told)
    else:
        of = " ".join(part for part in (target.segment, target.currency) if part)
        said = "no target" if value is None else format(value, "f")
        write(f"{told['month']} {target.report} {target.measure}{f' ({of})' if of else ''}: {said}")
