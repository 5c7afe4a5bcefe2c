"""Which parts of a pack list customers and tasks? Who owes what and what comes next; what everybody has done."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.pack import Cell, PackColumn, PackPart, PackTable
from reading.packs.tongue import NOTHING, Tongue

_ACCOUNT = (
    ("customer", False), ("id", False), ("collector", False), ("segment", False), ("currency", False), ("owed", True),
    ("overdue", True), ("since", False), ("days", True), ("last", False), ("last_on", False), ("promised", True),
    ("promised_on", False), ("next", False), ("next_on", False),
)  # fmt: skip
_TASK = (("owner", False), ("done", True), ("opened", True), ("open", True), ("overdue", True))


def customers_part(tongue: Tongue, rows: Sequence[dict[str, Any]], as_of: date) -> PackPart:
    cells = tuple(_account(tongue, row, as_of) for row in rows)
    read = tuple(_account_read(tongue, row, line) for row, line in zip(rows, cells, strict=True))
    return _part(tongue, "customers", PackTable(_columns(tongue, "customers", _ACCOUNT), read, cells))


def tasks_part(tongue: Tongue, rows: Sequence[dict[str, Any]]) -> PackPart:
    nobody = tongue.words("pack.tasks.nobody")
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (row["owner"] or nobody, *(row[name] for name, _ in _TASK[1:])) for row in rows
    )
    read = tuple(tuple(tongue.number(cell) if isinstance(cell, int) else str(cell) for cell in line) for line in cells)
    return _part(tongue, "tasks", PackTable(_columns(tongue, "tasks", _TASK), read, cells))


def _part(tongue: Tongue, key: str, table: PackTable) -> PackPart:
    words = tongue.words
    return PackPart(words(f"pack.{key}.title"), words(f"pack.{key}.sheet"), words(f"pack.{key}.note"), (table,))


def _columns(tongue: Tongue, key: str, columns: tuple[tuple[str, bool], ...]) -> tuple[PackColumn, ...]:
    return tuple(PackColumn(tongue.words(f"pack.{key}.{name}"), numeric) for name, numeric in columns)


def _account(tongue: Tongue, row: dict[str, Any], as_of: date) -> tuple[Cell, ...]:
    since: date | None = row["since"]
    return (
        row["name"],
        row["customer_id"],
        row["collector"],
        row["segment"],
        row["currency"],
        row["owed"],
        row["overdue"],
        since,
        (as_of - since).days if since else None,
        tongue.words(f"contacts.{row['last_kind']}") if row["last_kind"] else None,
        tongue.day_of(row["last_at"]),
        row["promised"],
        row["promised_on"],
        tongue.sentences.word("stage", row["next_stage"]) if row["next_stage"] else None,
        tongue.day_of(row["next_at"]),
    )


def _account_read(tongue: Tongue, row: dict[str, Any], line: tuple[Cell, ...]) -> tuple[str, ...]:
    said = []
    for (name, _), cell in zip(_ACCOUNT, line, strict=True):
        if cell is None:
            said.append(NOTHING)
        elif name in ("owed", "overdue", "promised"):
            said.append(tongue.amount(row[name], row["currency"]))
        elif isinstance(cell, date):
            said.append(tongue.day(cell))
        else:
            said.append(tongue.number(cell) if isinstance(cell, int) else str(cell))
    return tuple(said)
