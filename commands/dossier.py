"""What leaves the house about a debt, and is it still what it was? Dossiers made, listed, saved and verified."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commands.options import LANGUAGE, Customer, Json, Limit

_PANEL = "Escalation"
_Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; else a file in this folder.")]
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]


class _MakesByDefault(TyperGroup):
    """`dossier F-1` is `dossier make F-1`: whatever is no command of the group names what the dossier is about."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            args = ["make", *args]
        return super().resolve_command(ctx, args)


def register(app: typer.Typer) -> None:
    dossier = typer.Typer(
        cls=_MakesByDefault,
        no_args_is_help=True,
        help="Everything about invoices as PDF and data, sealed, in a ZIP. `puntual dossier F-1` makes one.",
    )
    for command in (make, verify, save):
        dossier.command()(command)
    dossier.command("list")(list_)
    app.add_typer(dossier, name="dossier", rich_help_panel=_PANEL)


def make(
    about: Annotated[
        list[str], typer.Argument(metavar="INVOICE...|CUSTOMER", help="Invoices of one customer, or a customer: all.")
    ],
    out: _Out = None,
    language: Annotated[LANGUAGE | None, typer.Option(help="Else the customer's.")] = None,
    as_json: Json = False,
) -> None:
    """Make a dossier, keep it, and write it to a file."""
    asyncio.run(_make(about, out, language, as_json))


async def _make(about: list[str], out: Path | None, language: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import dossiers

    async with open_desk(publish=False) as desk:
        made = await dossiers.make(desk, about, language)
    place = _written(out or Path(made.name), made.content)
    if as_json:
        write_json({"id": made.id, "file": str(place), "sha256": made.sha256})
    else:
        write(f"{place}: dossier {made.id}, SHA-256 {made.sha256}")


def list_(customer: Customer = None, limit: Limit = 100, as_json: Json = False) -> None:
    """Dossiers that were made, the latest first."""
    asyncio.run(_list(customer, limit, as_json))


async def _list(customer: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import dossiers

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await dossiers.listed(tx, customer, limit)
        shown = [{**row, "made_at": row["made_at"].astimezone(reader.zone)} for row in rows]
        said = [
            [row["id"], f"{row['made_at']:%Y-%m-%d %H:%M}", row["customer_id"], ", ".join(row["invoices"]),
             reader.sentences.word("purpose", row["purpose"]), row["made_by"], row["bytes"], row["sha256"]]
            for row in shown
        ]  # fmt: skip
    if as_json:
        write_json(shown)
    elif shown:
        table(("id", "made", "customer", "invoices", "purpose", "by", "bytes", "sha-256"), said)
    else:
        say("No dossier was made yet")


def save(id_: _Id, out: _Out = None, as_json: Json = False) -> None:
    """Write a dossier that was made before to a file, byte for byte."""
    asyncio.run(_save(id_, out, as_json))


async def _save(dossier_id: int, out: Path | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from store import dossiers

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await dossiers.get(tx, dossier_id)
    place = _written(out or Path(found["name"]), found["content"])
    if as_json:
        write_json({"id": dossier_id, "file": str(place), "sha256": found["sha256"]})
    else:
        write(str(place))


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The ZIP.")],
    offline: Annotated[
        bool, typer.Option("--offline", help="Without the database: whether its parts fit together, no more.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Whether a dossier is what was made here, and the history behind it unchanged; exit 1 names what differs."""
    asyncio.run(_verify(file, file.read_bytes(), offline, as_json))


async def _verify(file: Path, content: bytes, offline: bool, as_json: bool) -> None:
    from channels.paper.dossier_check import check
    from commands.desk import open_reader
    from commands.output import say, write, write_json
    from operations import dossiers

    checked = check(content)
    made = None
    if not offline:
        async with open_reader() as reader, reader.database.connect() as tx:
            made = await dossiers.compare(tx, checked)
    told = {
        "file": str(file),
        "customer": checked.customer_id,
        "invoices": checked.invoices,
        "purpose": checked.purpose,
        "made_at": checked.made_at,
        "entries": len(checked.seals),
        "sha256": checked.sha256,
        "dossier": made,
    }
    if as_json:
        write_json(told)
    else:
        which = f"dossier {made}, as it was made" if made is not None else "its parts fit together"
        write(f"{file}: {which}; {len(checked.seals)} sealed entries, SHA-256 {checked.sha256}")
    if offline:
        say("Whether it was made here, only the database knows")


def _written(place: Path, content: bytes) -> Path:
    from models.errors import Refused

    try:
        place.write_bytes(content)
    except OSError as error:
        raise Refused(f"{place} cannot be written: {error.strerror}") from error
    return place
