"""How is a file named that is to be read, and the map that says what its columns mean?"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from erp.imports import ImportMap

Map = Annotated[str | None, typer.Option("--map", metavar="MAP", help="A file or a shipped one: puntual maps list.")]
Given = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="What the export does not tell, for every row of it."),
]

STDIN = Path("stdin")


def given_values(pairs: list[str] | None) -> dict[str, str]:
    """The fields and values of --set."""
    given = {}
    for pair in pairs or []:
        field, equals, value = pair.partition("=")
        if not (field and equals and value):
            raise typer.BadParameter(f"expected --set FIELD=VALUE, not {pair!r}")
        given[field] = value
    return given


def chosen_map(name: str | None, given: dict[str, str]) -> "ImportMap | None":
    """The map of --map with the values of --set."""
    if name is None:
        if given:
            raise typer.BadParameter("expected --set only with --map")
        return None
    from commands.maps import map_file
    from erp.imports import load_map

    return load_map(map_file(name), given)


@contextmanager
def readable(file: Path) -> Iterator[Path]:
    """The file; stdin is kept for the time of the import, because some files are read twice."""
    if str(file) != "-":
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="puntual-") as folder:
        kept = Path(folder) / STDIN
        with kept.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield kept
