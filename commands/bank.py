"""How does a bank statement come in? Its lines are stored once and matched; what is refused goes into a file beside."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import options
from commands.bank_lines import counted, ignore, lines, match, retry, unmatch
from commands.input_files import STDIN, Given, Map, chosen_map, given_values, readable
from commands.options import Json

if TYPE_CHECKING:
    from erp.bank.statements import StatementFile
    from erp.imports import RefusedRow
    from operations.desk import Desk

_File = Annotated[
    Path,
    typer.Argument(
        parser=options.file,
        metavar="FILE",
        help="CAMT.053, or a CSV or spreadsheet whose columns a map names; - reads stdin.",
    ),
]
_SHOWN = 10


def register(app: typer.Typer) -> None:
    bank = typer.Typer(no_args_is_help=True, help="Bank statements: what came in, and whose it is.")
    bank.command("import")(import_)
    for command in (lines, match, unmatch, ignore, retry):
        bank.command()(command)
    app.add_typer(bank, name="bank", rich_help_panel="Data in")


def import_(
    file: _File,
    map_: Map = None,
    given: Given = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take in a statement: what is clear becomes a payment, the rest is put before a person. Each line counts once.

    Refused lines go to FILE.errors.csv, the others are taken (exit code 3).
    """
    asyncio.run(_import(file, map_, given_values(given), dry_run, as_json))


async def _import(file: Path, map_name: str | None, given: dict[str, str], dry_run: bool, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.rehearsal import rehearsed
    from erp.bank.statements import read_statements
    from erp.imports import write_refused

    with readable(file) as path:
        read = await asyncio.to_thread(read_statements, path, chosen_map(map_name, given))
    async with open_desk(publish=not dry_run) as desk:
        if dry_run:
            async with rehearsed(desk) as pretending:
                taken = await _take(pretending, read)
        else:
            taken = await _take(desk, read)
    counts, refused, states = taken
    written = None if dry_run else write_refused(STDIN if str(file) == "-" else file, refused)
    _show(counts, refused, states, read.not_booked, written, dry_run, as_json)
    if refused:
        raise typer.Exit(3 if counts["new"] or counts["unchanged"] else 1)


async def _take(desk: "Desk", read: "StatementFile") -> "tuple[Counter[str], list[RefusedRow], Counter[str]]":
    from erp.imports import RefusedRow
    from operations.bank_matching import decide_open
    from operations.bank_statements import take_statement

    counts: Counter[str] = Counter()
    refused = list(read.refused)
    for statement, rows in zip(read.statements, read.rows, strict=True):
        for recorded, row in zip(await take_statement(desk, statement), rows, strict=True):
            counts[recorded.status.value] += 1
            if recorded.errors:
                refused.append(RefusedRow(row.row, row.raw, recorded.errors))
    counts["refused"] = len(refused)
    decided = await decide_open(desk)
    return counts, refused, Counter({state.value: number for state, number in decided.items()})


def _show(
    counts: "Counter[str]",
    refused: "list[RefusedRow]",
    states: "Counter[str]",
    not_booked: int,
    written: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from commands.output import say, write, write_json

    told = {status: counts[status] for status in ("new", "unchanged", "refused")}
    became = {state: states[state] for state in ("matched", "doubtful", "unknown", "ignored")}
    rows = sorted(refused, key=lambda row: row.row)
    if as_json:
        errors = [{"row": row.row, "errors": [{"field": f, "message": m} for f, m in row.errors]} for row in rows]
        beside = {"not_booked": not_booked, "dry_run": dry_run, "errors_file": written, "rows": errors}
        write_json({**told, "became": became, **beside})
        return
    write("lines: " + counted(told) + (" (dry run: nothing was stored)" if dry_run else ""))
    write("of all that was open: " + counted(became))
    if not_booked:
        say(f"Left out: {not_booked} that the bank has not booked yet")
    for row in rows[:_SHOWN]:
        say(f"line {row.row}: " + "; ".join(f"{where}: {expected}" for where, expected in row.errors))
    if len(rows) > _SHOWN:
        say(f"... and {len(rows) - _SHOWN} more")
    if written is not None:
        say(f"Refused lines, with what was expected of them: {written}")
    if became["doubtful"] or became["unknown"]:
        say("Somebody has to look: puntual bank lines --open")
