"""Which figures does a manager ask for on the command line? The same as the API gives."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import options
from commands.options import Language

if TYPE_CHECKING:
    from reading.reports import Report

_By = Annotated[
    Literal["segment", "region", "product", "collector", "channel", "template", "step", "hour"] | None,
    typer.Option(help="Per group, of those that the report has."),
]
_Form = Annotated[Literal["table", "json", "csv", "xlsx"], typer.Option("--format", help="What is written.")]
_AsOf = Annotated[
    date | None, typer.Option("--as-of", parser=options.day, metavar="DATE", help="At the end of this day; else today.")
]
_Into = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", dir_okay=False, help="Write it there; else to stdout.")
]


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Reading")(report)


def report(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="aging, dso, cei, days-to-collect, on-time, recovery ...; `list`.")
    ],
    as_of: _AsOf = None,
    by: _By = None,
    form: _Form = "table",
    as_json: Annotated[bool, typer.Option("--json", help="As --format json.")] = False,
    output: _Into = None,
    language: Language = None,
) -> None:
    """Figures of the receivables per currency, each with its definition. `puntual report list` names them."""
    asyncio.run(_report(name, as_of, by, "json" if as_json else form, output, language))


async def _report(
    name: str, as_of: date | None, by: str | None, form: str, output: Path | None, language: str | None
) -> None:
    from commands.desk import open_reader
    from models.grouping import GroupBy
    from reading.reports import REPORTS
    from reading.reports import report as made

    async with open_reader(language) as reader, reader.database.connect() as tx:
        if name == "list":
            said = reader.sentences.word
            _names([(one, said("report", one), list(kind.groups)) for one, kind in REPORTS.items()], form)
            return
        day = as_of or (await reader.clock.now(tx)).astimezone(reader.zone).date()
        found = await made(tx, reader.sentences, name, day, GroupBy(by) if by else None)
    if form == "table":
        _show(found)
        return
    _write(_content(found, form), output)


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(content)


def _names(names: list[tuple[str, str, list[str]]], form: str) -> None:
    from commands.output import table, write_json

    if form == "json":
        write_json([{"name": name, "title": title, "groups": groups} for name, title, groups in names])
    else:
        table(("name", "title", "groups"), names)


def _show(found: "Report") -> None:
    from commands.output import say, table, write

    write(f"{found.title}, {found.as_of}")
    if found.rows:
        table(found.shown, [[row[column] for column in found.shown] for row in found.rows])
    else:
        say("Nothing to count on that day")
    say(found.definition)


def _content(found: "Report", form: str) -> bytes:
    import json
    from dataclasses import asdict

    from reading.report_files import as_csv, as_xlsx

    match form:
        case "csv":
            return as_csv(found).encode()
        case "xlsx":
            return as_xlsx(found)
        case _:
            return (json.dumps(asdict(found), default=str, ensure_ascii=False, indent=2) + "\n").encode()
