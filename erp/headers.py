"""Which row names the columns of a table, and can its names be relied on?"""

from collections.abc import Sequence
from pathlib import Path

from erp.encodings import refused
from erp.rows import ERROR_COLUMNS, Layout, original


def position(rows: Sequence[Sequence[str]], layout: Layout) -> int:
    """The index of the header among the first rows that are not blank: of a map, the one that has all its columns.

    0 where none has: the error then names the columns that the first row lacks.
    """
    for index, cells in enumerate(rows[: layout.header_within]):
        if layout.wanted and layout.wanted <= set(_named(cells, layout)):
            return index
    return 0


def _named(cells: Sequence[str], layout: Layout) -> list[str]:
    """The names as a map writes them: exports differ in capitals from one version to the next, and mark what they
    require with an asterisk."""
    wanted = {_plain(name): name for name in layout.wanted}
    others = {_plain(alias): name for alias, name in layout.aliases.items()}
    header = [wanted.get(_plain(cell), cell.strip()) for cell in cells]
    for index, cell in enumerate(header):
        meant = others.get(_plain(cell))
        # Another name counts only where the name itself, or another such, does not stand there.
        if meant is not None and meant not in header:
            header[index] = meant
    return header


def _plain(name: str) -> str:
    return " ".join(name.removeprefix("*").casefold().split())


def columns_of(path: Path, cells: Sequence[str], layout: Layout) -> tuple[str, ...]:
    """The names of the columns; the two of ours, of a file with refused rows, are left out.

    Raises InvalidInput for names that are empty, repeated or not printable, unless a map asks for none of them.
    """
    if not any(cells):
        raise refused(path, "expected a header row with the names of the columns")
    header = [cell.strip() for cell in cells]
    if tuple(header[:2]) == ERROR_COLUMNS:
        # Refused rows of an earlier import, corrected by hand: their first two columns are ours.
        header = [original(name) for name in header[2:]]
        # Nor are those of cells that stood beside the table: emptied, they are nothing.
        while header and header[-1] == f"column {len(header)}":
            header.pop()
    if layout.wanted:
        header = _named(header, layout)
        header = [
            name if name in layout.wanted or (name and header.count(name) == 1) else f"column {number} {name}".strip()
            for number, name in enumerate(header, start=1)
        ]
    for number, name in enumerate(header, start=1):
        if not name:
            raise refused(path, f"expected a name for every column; column {number} has none")
        if not name.isprintable():
            raise refused(path, f"expected printable names of columns; that of column {number} is not")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise refused(path, f"expected each column once; repeated: {', '.join(repeated)}")
    return tuple(header)
