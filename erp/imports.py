"""Which customers, invoices, payments or credit notes does an import file bring, and which rows are refused?"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erp.encodings import refused
from erp.fields import ImportKind, Item, Problem, allocation_of, check, flat_name, is_field, missing_fields, nest
from erp.files import open_rows
from erp.map_files import load_map
from erp.maps import ImportMap
from erp.refusals import RefusedRow, errors_path, write_refused
from erp.rows import ANY, Row, Rows
from models.errors import InvalidInput

__all__ = [
    "Accepted",
    "ImportKind",
    "ImportMap",
    "ImportedItem",
    "Item",
    "RefusedRow",
    "errors_path",
    "load_map",
    "read_items",
    "write_refused",
]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An item that is right by itself, with the rows it comes from: a payment has one for each of its allocations."""

    row: int
    item: Item
    source: tuple[Row, ...]

    def refuse(self, errors: tuple[Problem, ...]) -> tuple[RefusedRow, ...]:
        """Its rows as refused ones: for who finds out later that the item cannot be stored."""
        return tuple(RefusedRow(row.row, row.cells, errors) for row in self.source)


ImportedItem = Accepted | RefusedRow


def read_items(kind: ImportKind, path: Path, map: ImportMap | None = None) -> Iterator[ImportedItem]:
    """Read a file row by row: each becomes an item or is refused with every reason that was found.

    Without a map a CSV has one column per field, amounts such as 1200.50 and dates such as 2026-01-31.
    Raises InvalidInput at once for a file refused whole: unreadable, missing or unknown columns, a map of another kind.
    """
    if map is not None and map.kind != kind:
        raise InvalidInput(f"The map is for {map.kind}, not for {kind}", (("kind", f"expected {kind}"),))
    if map is not None and map.needs:
        needed = tuple((f"needs.{field}", f"expected --set {field}=VALUE: the export does not tell it")
                       for field in map.needs)  # fmt: skip
        raise InvalidInput(f"The map needs --set for {', '.join(map.needs)}", needed)
    file = open_rows(path, ANY if map is None else map.layout())
    if file.columns is not None:
        _check_columns(kind, path, file.columns, map)
    if map is None and file.columns is None:
        return _nested(kind, file)
    reading = _Reading(kind, file, map)
    return reading.groups() if kind in ("payments", "credit-notes") else reading.singles()


def _check_columns(kind: ImportKind, path: Path, columns: tuple[str, ...], map: ImportMap | None) -> None:
    problems: list[Problem]
    if map is not None:
        problems = [
            (place, f"expected a column of the file, it has no {column}")
            for column, place in map.columns_used().items()
            if column not in columns
        ]
    else:
        problems = [(column, f"expected no such column in {kind}") for column in columns if not is_field(kind, column)]
        problems += [(field, "expected this column, it is required") for field in missing_fields(kind, columns)]
    if problems:
        sentence = "; ".join(f"{name}: {expected}" for name, expected in problems)
        raise InvalidInput(f"{path.name}: {sentence}", tuple(problems))


def _nested(kind: ImportKind, file: Rows) -> Iterator[ImportedItem]:
    """JSON in the shape of the API's bodies."""
    for row in file.rows():
        if row.problems:
            yield RefusedRow(row.row, row.cells, row.problems)
            continue
        found = check(kind, row.cells)
        if isinstance(found, list):
            yield RefusedRow(
                row.row, row.cells, tuple((".".join(map(str, where)), expected) for where, expected in found)
            )
        else:
            yield Accepted(row.row, found, (row,))


@dataclass(frozen=True, slots=True)
class _Flat:
    """A row whose columns are read; what is left to do is to check the item."""

    source: Row
    fields: dict[str, Any]
    problems: tuple[Problem, ...]

    @property
    def header(self) -> dict[str, Any]:
        """What all rows of one credit must agree on."""
        return {name: value for name, value in self.fields.items() if not name.startswith("allocations.")}


class _Reading:
    """One pass (credits: two) over a file of flat rows."""

    def __init__(self, kind: ImportKind, file: Rows, map: ImportMap | None) -> None:
        self._kind = kind
        self._file = file
        self._map = map
        self._origin: Callable[[str], str] = map.origin if map is not None else str

    def singles(self) -> Iterator[ImportedItem]:
        """Customers and invoices: a row is an item."""
        unique = self._map is not None and self._map.unique
        seen: dict[str, _Flat] = {}
        for flat in self._rows():
            if unique and not flat.problems and "id" in flat.fields:
                first = seen.setdefault(flat.fields["id"], flat)
                if first is not flat:
                    if differing := self._differing([first, flat], flat.fields.keys() | first.fields.keys()):
                        yield RefusedRow(flat.source.row, flat.source.cells, differing)
                    continue
            yield from self._item([flat])

    def groups(self) -> Iterator[ImportedItem]:
        """Payments and credit notes: rows of one id, wherever they are, make one credit, given at the last of them."""
        expected = self._rows_per_id()
        waiting: dict[str, list[_Flat]] = {}
        for flat in self._rows():
            id_ = self._id(flat.source)
            if id_ is None or expected[id_] == 1:
                yield from self._item([flat])
                continue
            group = waiting.setdefault(id_, [])
            group.append(flat)
            if len(group) == expected[id_]:
                del waiting[id_]
                yield from self._credit(group)

    def _rows(self) -> Iterator[_Flat]:
        for row in self._file.rows():
            if row.problems:
                yield _Flat(row, {}, row.problems)
            elif self._map is None:
                yield _Flat(row, {field: value for field, value in row.cells.items() if value != ""}, ())
            elif self._map.takes(row.cells):
                fields, problems = self._map.read(row.cells)
                yield _Flat(row, fields, tuple(problems))

    def _rows_per_id(self) -> Counter[str]:
        """Rows of each credit. Raises InvalidInput where a row cannot be read: some credit would lack a part."""
        rows: Counter[str] = Counter()
        for row in self._file.rows():
            if row.problems and not row.cells:
                raise refused(self._file.path, f"row {row.row}: {row.problems[0][1]}; nothing of the file was taken")
            if (row.problems or self._map is None or self._map.takes(row.cells)) and (id_ := self._id(row)) is not None:
                rows[id_] += 1
        return rows

    def _id(self, row: Row) -> str | None:
        id_ = row.cells.get("id") if self._map is None else self._map.text_of("id", row.cells)
        return id_ if isinstance(id_, str) and id_ else None

    def _credit(self, group: list[_Flat]) -> Iterator[ImportedItem]:
        broken = [str(flat.source.row) for flat in group if flat.problems]
        if not broken:
            if not (differing := self._differing(group, set().union(*(flat.header for flat in group)))):
                yield from self._item(group)
                return
            for flat in group:
                yield RefusedRow(flat.source.row, flat.source.cells, differing)
            return
        for flat in group:
            other = ((self._origin("id"), f"expected every row of it to be right; see row {', '.join(broken)}"),)
            yield RefusedRow(flat.source.row, flat.source.cells, flat.problems or other)

    def _differing(self, flats: list[_Flat], names: set[str]) -> tuple[Problem, ...]:
        rows = ", ".join(str(flat.source.row) for flat in flats)
        return tuple(
            (self._origin(name), f"expected the same in all rows of one id: rows {rows}")
            for name in sorted(names)
            if any(flat.fields.get(name) != flats[0].fields.get(name) for flat in flats)
        )

    def _item(self, flats: list[_Flat]) -> Iterator[ImportedItem]:
        """The item of these rows; where it is refused, all of them are."""
        if problems := flats[0].problems:
            yield RefusedRow(flats[0].source.row, flats[0].source.cells, problems)
            return
        shape = nest(self._kind, [flat.fields for flat in flats])
        found = check(self._kind, shape)
        if not isinstance(found, list):
            yield Accepted(flats[0].source.row, found, tuple(flat.source for flat in flats))
            return
        carriers = [flat.source.row for flat in flats if allocation_of(flat.fields)]
        errors: list[Problem] = []
        for where, expected in found:
            name = self._origin(flat_name(shape, where))
            if name == "allocations":
                name = self._origin("allocations.invoice_id" if "once" in expected else "allocations.amount")
            if len(flats) > 1 and len(where) > 1 and where[0] == "allocations" and isinstance(where[1], int):
                expected = f"{expected} (row {carriers[where[1]]})"
            errors.append((name, expected))
        for flat in flats:
            yield RefusedRow(flat.source.row, flat.source.cells, tuple(errors))
