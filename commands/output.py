"""How is a result shown? For people as tables on a terminal and as plain columns elsewhere, for programs as JSON."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import typer

_WIDEST_WORD = 24
_BETWEEN = 3


def say(line: str) -> None:
    """Progress and remarks: stderr, so that results can be piped."""
    typer.echo(clean(line), err=True)


def write(line: str = "") -> None:
    """A line of the result."""
    typer.echo(clean(line))


def write_json(value: Any) -> None:
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows under their columns; nothing is ever cut off."""
    cells = [[clean(_cell(value)) for value in row] for row in rows]
    if sys.stdout.isatty():
        _drawn(columns, cells)
        return
    widths = [max(len(line[n]) for line in [columns, *cells]) for n in range(len(columns))]
    for line in [columns, *cells]:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def clean(text: str) -> str:
    """Text without what would steer the terminal it is shown on; line breaks, tabs and all kinds of space stay."""
    return "".join(character if _is_harmless(character) else "\N{REPLACEMENT CHARACTER}" for character in text)


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character in "\n\t" or unicodedata.category(character) == "Zs"


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int, str], None]]:
    """A bar on stderr, only on a terminal; call it with how many more are done and what is shown beside."""
    if not sys.stderr.isatty():
        yield lambda done, beside: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, beside: bar.update(task, advance=done, description=clean(f"{what} {beside}".rstrip()))


def _drawn(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    # As wide as its longest word, where the terminal is: lines break between words, not inside dates and amounts.
    texts = [" ".join([column, *(line[n] for line in cells)]) for n, column in enumerate(columns)]
    widths = [min(max(map(len, text.split()), default=1), _WIDEST_WORD) for text in texts]
    fits = sum(widths) + _BETWEEN * len(widths) <= console.width
    for column, width in zip(columns, widths, strict=True):
        drawn.add_column(column, overflow="fold", min_width=width if fits else None)
    for line in cells:
        drawn.add_row(*(Text(cell) for cell in line))
    console.print(drawn)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple() | set() | frozenset():
            return ", ".join(_cell(item) for item in value)
        case datetime():
            return f"{value:%a %Y-%m-%d %H:%M %Z}"
        case _:
            return str(_plain(value)) if not isinstance(value, str | int) else str(value)


def _plain(value: Any) -> Any:
    """JSON's form of what it does not know: decimals and dates are strings, instants carry their offset."""
    match value:
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case Path():
            return str(value)
        case set() | frozenset():
            return sorted(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        case _:
            return str(value)
