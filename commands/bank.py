"""What came in at the bank, and whose is it? Statements in, lines that nobody could place, and who they are of."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.input_files import STDIN, Given, Map, chosen_map, given_values, readable
from commands.options import Json, Limit, Reason

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
_Line = Annotated[int, typer.Argument(metavar="LINE", min=1, max=2**63 - 1, help="Its number in `puntual bank lines`.")]
_Invoices = Annotated[
    list[str] | None,
    typer.Argument(metavar="INVOICE[=PART]...", help="What it pays: all that is owed of it, or a part."),
]
_Customer = Annotated[str | None, typer.Option("--customer", metavar="ID", help="Whose it is: the oldest due is paid.")]
_Rate = Annotated[
    str | None,
    typer.Option(metavar="RATE", help="Units of the invoices' currency for one of the line's, where the two differ."),
]
_Payment = Annotated[
    str | None, typer.Option("--payment", metavar="ID", help="Of money that went back: the payment that it takes back.")
]
_State = Annotated[
    Literal["matched", "doubtful", "unknown", "ignored"] | None, typer.Option("--state", help="In this state.")
]
_SHOWN = 10
_COLUMNS = ("line", "booked", "amount", "from", "says", "state", "customer", "why")


def register(app: typer.Typer) -> None:
    bank = typer.Typer(no_args_is_help=True, help="Bank statements: what came in, and whose it is.")
    bank.command("import")(import_)
    bank.command()(lines)
    bank.command()(match)
    bank.command()(unmatch)
    bank.command()(ignore)
    bank.command()(retry)
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
    from operations.bank_import import decide_open, take_statement

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
    write("lines: " + _counted(told) + (" (dry run: nothing was stored)" if dry_run else ""))
    write("of all that was open: " + _counted(became))
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


def _counted(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in numbers.items())


def lines(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that nobody could place yet.")] = False,
    state: _State = None,
    account: Annotated[str | None, typer.Option(metavar="IBAN", help="Of this account of ours.")] = None,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Lines of statements, the latest first, and why each is whose it is or might be."""
    asyncio.run(_lines(open_only, state, account, limit, as_json))


async def _lines(open_only: bool, state: str | None, account: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.bank import BankLineState, account_number
    from reading import bank

    try:
        ours = account_number(account) if account is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--account") from None
    wanted = BankLineState(state) if state else None
    async with open_reader() as reader, reader.database.connect() as tx:
        shown = await bank.lines(reader, tx, open_only=open_only, state=wanted, account=ours, limit=limit + 1)
        if as_json:
            write_json(shown[:limit])
        elif shown:
            table(_COLUMNS, [_line(reader.sentences, line) for line in shown[:limit]])
        else:
            say("Every line has its place" if open_only else "No bank statement was taken in yet")
    if len(shown) > limit:
        say(f"The first {limit}; --limit shows more")


def _line(sentences: Any, line: dict[str, Any]) -> list[Any]:
    from models.values import amount_text

    amount = f"{amount_text(line['amount'], line['currency'])} {line['currency']}"
    state = sentences.word("bank_line", line["state"]) + (" (taken back)" if line["taken_back"] else "")
    if line["customer_id"]:
        who = f"{line['customer_name']} ({line['customer_id']})"
    else:
        who = ", ".join(f"{one['customer_id']}? {one['text']}".rstrip() for one in line["candidates"])
    why = line["why"]["text"] if line["why"] else None
    says = line["remittance"] or line["end_to_end"]
    return [line["id"], line["booked_on"], amount, line["name"] or line["other_account"], says, state, who, why]


def match(
    line: _Line,
    invoices: _Invoices = None,
    customer: _Customer = None,
    rate: _Rate = None,
    payment: _Payment = None,
    as_json: Json = False,
) -> None:
    """Say whose a line is: it becomes a payment, and the next one from the same account is known.

    Of money that went back: which payment it takes back.
    """
    said = {
        "invoices": [{"invoice_id": id, "amount": part} for id, part in options.parts("INVOICE", invoices or ())],
        "customer_id": customer,
        "rate": rate,
        "payment_id": payment,
    }
    asyncio.run(_match(line, said, as_json))


async def _match(line: int, said: dict[str, Any], as_json: bool) -> None:
    from pydantic import ValidationError

    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.bank import Assignment
    from operations.bank import assign

    try:
        assignment = Assignment.model_validate(said)
    except ValidationError as error:
        [first, *_] = error.errors()
        field = ".".join(str(part) for part in first["loc"])
        raise typer.BadParameter(f"{field}: {first['msg']}".removeprefix(": ").replace("Value error, ", "")) from None
    async with open_desk() as desk:
        done = await assign(desk, line, assignment)
    moved = sorted({one.invoice_id for one in done.woken})
    if as_json:
        told = {"line": line, "customer_id": done.customer_id, "payment_id": done.payment_id, "invoices": moved}
        write_json(told)
    else:
        write(
            f"Line {line}: {done.customer_id}, payment {done.payment_id}"
            + (f"; moves {', '.join(moved)}" if moved else "")
        )


def unmatch(line: _Line, reason: Reason, as_json: Json = False) -> None:
    """It was not theirs: the payment is taken back as a mistake, and the line is open again."""
    asyncio.run(_unmatch(line, reason, as_json))


async def _unmatch(line: int, reason: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations.bank import unassign

    async with open_desk() as desk:
        payment_id = await unassign(desk, line, reason)
    if as_json:
        write_json({"line": line, "payment_id": payment_id, "reason": reason})
    else:
        write(f"Line {line} is open again; payment {payment_id} was taken back")


def ignore(line: _Line, reason: Reason, as_json: Json = False) -> None:
    """It is no payment of a customer."""
    asyncio.run(_ignore(line, reason, as_json))


async def _ignore(line: int, reason: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations.bank import ignore as operation

    async with open_desk(publish=False) as desk:
        await operation(desk, line, reason)
    if as_json:
        write_json({"line": line, "reason": reason})
    else:
        write(f"Line {line}: put aside")


def retry(as_json: Json = False) -> None:
    """Look at the open lines again: invoices that they name may have come since. Every import does so, too."""
    asyncio.run(_retry(as_json))


async def _retry(as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations.bank_import import decide_open

    async with open_desk() as desk:
        decided = await decide_open(desk)
    became = {state: decided[state] for state in sorted(decided)}
    if as_json:
        write_json({"became": became})
    else:
        write(_counted({state.value: number for state, number in became.items()}) or "Nothing has changed")
