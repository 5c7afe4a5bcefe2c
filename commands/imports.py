"""How does a file of the ERP come in? Rows of a table or e-invoices; what is refused goes into a file beside."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import options
from commands.input_files import STDIN, Given, Map, chosen_map, given_values, readable
from commands.options import Json

if TYPE_CHECKING:
    from commands.import_summary import Summary

_Kind = Literal["customers", "invoices", "payments", "credit-notes"]
_File = Annotated[
    Path,
    typer.Argument(
        parser=options.file_or_folder,
        metavar="FILE",
        help="CSV (delimiter and encoding are found), a spreadsheet, JSON or JSON lines; "
        "e-invoices as XML, PDF, ZIP or a folder of them; - reads stdin.",
    ),
]
_Terms = Annotated[
    int | None,
    typer.Option(min=0, max=1000, metavar="DAYS", help="Days after which e-invoices are due that do not say it."),
]


def register(app: typer.Typer) -> None:
    app.command("import", rich_help_panel="Data in")(import_file)


def import_file(
    kind: Annotated[_Kind, typer.Argument(metavar="customers|invoices|payments|credit-notes")],
    file: _File,
    map_: Map = None,
    given: Given = None,
    terms: _Terms = None,
    with_customers: Annotated[
        bool, typer.Option("--with-customers", help="Make the customers of e-invoices known that are not.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take in customers, invoices, payments or credit notes. The same content again changes nothing.

    Refused rows go to FILE.errors.csv, the others are taken (exit code 3).
    """
    asyncio.run(_import(kind, file, map_, given_values(given), terms, with_customers, dry_run, as_json))


async def _import(
    kind: _Kind,
    file: Path,
    map_name: str | None,
    given: dict[str, str],
    terms: int | None,
    with_customers: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from commands.desk import open_desk
    from commands.import_documents import take_documents
    from commands.import_rows import take_rows
    from commands.rehearsal import rehearsed
    from erp.einvoices.containers import is_e_invoice

    with readable(file) as path:
        documents = is_e_invoice(path)
        _check_options(documents, map_name, given, terms, with_customers)
        chosen = chosen_map(map_name, given)
        async with open_desk(publish=not dry_run) as desk:
            rehearse = rehearsed if dry_run else None
            if documents:
                summary = await take_documents(desk, kind, path, terms, with_customers, rehearse)
            else:
                summary = await take_rows(desk, kind, path, chosen, rehearse)
    _tell(kind, file, summary, dry_run, as_json)


def _tell(kind: str, file: Path, summary: "Summary", dry_run: bool, as_json: bool) -> None:
    from commands.import_summary import show
    from erp.imports import write_refused
    from models.errors import Refused

    # A folder may be typed as `.`, which has no name to put another beside.
    beside = STDIN if str(file) == "-" else file.resolve() if file.is_dir() else file
    written, fault = None, None
    if not dry_run:
        try:
            written = write_refused(beside, summary.rows)
        except Refused as failure:
            fault = failure
    show(kind, summary, written, dry_run, as_json)
    if fault is not None:
        raise fault
    if summary.counts["refused"]:
        raise typer.Exit(3 if summary.taken else 1)
    if summary.left_out and not summary.taken and beside.is_file() and beside.suffix.lower() != ".zip":
        # A folder may have none of what was asked for today; a single file was meant.
        raise typer.Exit(1)


def _check_options(
    documents: bool, map_name: str | None, given: dict[str, str], terms: int | None, with_customers: bool
) -> None:
    if documents and (map_name is not None or given):
        raise typer.BadParameter("expected --map and --set only for tables: e-invoices say what is what")
    if not documents and (terms is not None or with_customers):
        raise typer.BadParameter("expected --terms and --with-customers only for e-invoices (XML, PDF, ZIP, a folder)")
