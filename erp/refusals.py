"""Where do the rows go that an import did not take?"""

import csv
import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erp.fields import Problem
from erp.rows import ERROR_COLUMNS, neutral
from models.errors import Refused


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of which nothing is stored. errors: (column or field, what was expected)."""

    row: int
    raw: dict[str, Any]
    errors: tuple[Problem, ...]


def errors_path(path_of_input: Path) -> Path:
    """`invoices.csv` -> `invoices.csv.errors.csv`, beside it."""
    return path_of_input.with_name(f"{path_of_input.name}.errors.csv")


def write_refused(path_of_input: Path, refused: Iterable[RefusedRow]) -> Path | None:
    """Write the refused rows with what was expected of them, so that they can be corrected and imported again.

    Returns the path; None where nothing was refused: a file of an earlier attempt is then removed.
    The file appears whole or not at all, and cells that would begin a formula get a leading apostrophe.
    Raises Refused where the folder cannot be written to.
    """
    target = errors_path(path_of_input)
    rows = sorted(refused, key=lambda row: row.row)
    try:
        if not rows:
            target.unlink(missing_ok=True)
            return None
        _write(target, rows)
    except OSError as error:
        raise Refused(f"{target.name} cannot be written: {error.strerror}") from error
    return target


def _write(target: Path, rows: list[RefusedRow]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row.raw))
    # The mark at the start tells spreadsheets that this is UTF-8; a lone surrogate from JSON must not stop the rest.
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8-sig", errors="backslashreplace", newline="", dir=target.parent, prefix=".", delete=False
    ) as file:
        try:
            writer = csv.writer(file)
            writer.writerow([*ERROR_COLUMNS, *map(neutral, columns)])
            for row in rows:
                expected = "; ".join(f"{field}: {what}" for field, what in row.errors)
                writer.writerow([row.row, neutral(expected), *(_cell(row.raw.get(column, "")) for column in columns)])
            file.close()
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _cell(value: Any) -> str:
    return neutral(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
