"""How does a file of the ERP come in? Read row by row, recorded in chunks; what is refused goes into a file beside."""

import asyncio
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from erp.imports import Accepted, ImportMap, RefusedRow
    from operations.desk import Desk
    from operations.recorded import Recorded

_Kind = Literal["customers", "invoices", "payments", "credit-notes"]
_File = Annotated[
    Path,
    typer.Argument(
        parser=options.file,
        metavar="FILE",
        help="CSV (delimiter and encoding are found), JSON or JSON lines; - reads stdin.",
    ),
]
#: Rows read before they are recorded: a few transactions at a time, so that the progress is true.
_CHUNK = 1000
_SHOWN = 10
_STDIN = Path("stdin")
_STATUSES = ("new", "amended", "unchanged", "refused")


def register(app: typer.Typer) -> None:
    app.command("import", rich_help_panel="Data in")(import_file)


def import_file(
    kind: Annotated[_Kind, typer.Argument(metavar="customers|invoices|payments|credit-notes")],
    file: _File,
    map_: Annotated[
        str | None, typer.Option("--map", metavar="MAP.yaml", help="Names the columns of a foreign export.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take in customers, invoices, payments or credit notes. The same content again changes nothing.

    Refused rows go to FILE.errors.csv, the others are taken (exit code 3).
    """
    asyncio.run(_import(kind, file, map_, dry_run, as_json))


@dataclass(slots=True)
class _Summary:
    """Items by what became of them; `rows` are the refused rows of the file."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: "list[RefusedRow]" = field(default_factory=list)

    @property
    def taken(self) -> int:
        return sum(self.counts[status] for status in _STATUSES[:3])


async def _import(kind: _Kind, file: Path, map_name: str | None, dry_run: bool, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.rehearsal import rehearsed
    from erp.imports import write_refused
    from models.errors import Refused

    chosen = _map(map_name)
    with _readable(file) as path:
        async with open_desk(publish=not dry_run) as desk:
            summary = await _take(desk, kind, path, chosen, rehearsed if dry_run else None)
    beside = _STDIN if str(file) == "-" else file
    written, fault = None, None
    if not dry_run:
        try:
            written = write_refused(beside, summary.rows)
        except Refused as failure:
            fault = failure
    _show(kind, summary, written, dry_run, as_json)
    if fault is not None:
        raise fault
    if summary.counts["refused"]:
        raise typer.Exit(3 if summary.taken else 1)


async def _take(desk: "Desk", kind: _Kind, path: Path, chosen: "ImportMap | None", rehearse: Any) -> _Summary:
    from commands.output import progress
    from erp.imports import RefusedRow, read_items

    summary = _Summary()
    items = read_items(kind, path, chosen)
    with progress(f"{kind}:", _lines(path)) as done:
        while chunk := list(islice(items, _CHUNK)):
            accepted = [item for item in chunk if not isinstance(item, RefusedRow)]
            bad = [item for item in chunk if isinstance(item, RefusedRow)]
            summary.rows += bad
            summary.counts["refused"] += len(bad)
            if rehearse is None:
                recorded = await _record(desk, kind, accepted)
            else:
                async with rehearse(desk) as pretending:
                    recorded = await _record(pretending, kind, accepted)
            _count(summary, accepted, recorded)
            done(len(bad) + sum(len(item.source) for item in accepted), f"{summary.counts['refused']} refused")
    return summary


async def _record(desk: "Desk", kind: _Kind, accepted: "list[Accepted]") -> "list[Recorded]":
    from operations.credits import record_credits
    from operations.customers import record_customers
    from operations.invoices import record_invoices

    items: Iterable[Any] = [item.item for item in accepted]
    if kind == "customers":
        return await record_customers(desk, items)
    if kind == "invoices":
        return await record_invoices(desk, items)
    return await record_credits(desk, items)


def _count(summary: _Summary, accepted: "list[Accepted]", recorded: "list[Recorded]") -> None:
    """Each answer belongs to an item of its id, in order: an id may come twice."""
    waiting: dict[str, list[Accepted]] = {}
    for item in accepted:
        waiting.setdefault(item.item.id, []).append(item)
    for answer in recorded:
        item = waiting[answer.id].pop(0)
        if answer.errors:
            summary.rows += item.refuse(answer.errors)
        summary.counts[answer.status.value] += 1


def _show(kind: _Kind, summary: _Summary, written: Path | None, dry_run: bool, as_json: bool) -> None:
    from commands.output import say, write, write_json

    counts = {status: summary.counts[status] for status in _STATUSES}
    if as_json:
        refused = [{"row": row.row, "errors": [{"field": f, "message": m} for f, m in row.errors]}
                   for row in sorted(summary.rows, key=lambda row: row.row)]  # fmt: skip
        write_json({"kind": kind, "dry_run": dry_run, **counts, "errors_file": written, "rows": refused})
        return
    write(f"{kind}: " + ", ".join(f"{number} {status}" for status, number in counts.items())
          + (" (dry run: nothing was stored)" if dry_run else ""))  # fmt: skip
    for row in sorted(summary.rows, key=lambda row: row.row)[:_SHOWN]:
        say(f"row {row.row}: " + "; ".join(f"{where}: {expected}" for where, expected in row.errors))
    if len(summary.rows) > _SHOWN:
        say(f"... and {len(summary.rows) - _SHOWN} more rows")
    if written is not None:
        say(f"Refused rows, with what was expected of them: {written}")


def _map(name: str | None) -> "ImportMap | None":
    """A map file, or the name of a shipped one (or of PUNTUAL_CONFIG/maps)."""
    if name is None:
        return None
    from config.files import config_file, config_files
    from config.settings import load_settings
    from erp.imports import load_map

    path = Path(name)
    if not path.exists():
        settings = load_settings()
        known = config_files(settings, "maps")
        found = next((known_name for known_name in (name, f"{name}.yaml") if known_name in known), None)
        if found is None:
            raise typer.BadParameter(f"expected a file, or one of {', '.join(known)}", param_hint="--map")
        path = config_file(settings, f"maps/{found}")
    return load_map(path)


@contextmanager
def _readable(file: Path) -> Iterator[Path]:
    """The file; stdin is kept for the time of the import, because some files are read twice."""
    if str(file) != "-":
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="puntual-") as folder:
        kept = Path(folder) / _STDIN
        with kept.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield kept


def _lines(path: Path) -> int | None:
    """About how many rows a file has; only a terminal's progress bar asks."""
    if not sys.stderr.isatty():
        return None
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
