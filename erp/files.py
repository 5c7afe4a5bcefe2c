"""In which form does a file hold its rows: CSV, JSON, JSON lines or a spreadsheet?"""

from pathlib import Path

from erp.csv_rows import open_csv
from erp.encodings import encoding_of
from erp.json_rows import JsonRows
from erp.rows import ANY, Layout, Rows
from erp.spreadsheets import is_spreadsheet, open_spreadsheet
from models.errors import InvalidInput

_FORMS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "array", ".jsonl": "lines", ".ndjson": "lines"}


def open_rows(path: Path, layout: Layout = ANY) -> Rows:
    """Find out the form of a file, by its suffix, else by how it begins, and its columns.

    Raises InvalidInput for a file that is refused whole: unreadable, empty, or with a header that cannot be relied on.
    """
    try:
        if is_spreadsheet(path):
            return open_spreadsheet(path, layout)
    except OSError as error:
        raise InvalidInput(
            f"{path.name} cannot be read: {error.strerror}", (("file", "expected a readable file"),)
        ) from error
    encoding = encoding_of(path, layout.encoding)
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        with path.open(encoding=encoding) as file:
            first = file.read(4096).lstrip()[:1]
        form = {"[": "array", "{": "lines"}.get(first, "csv")
    if form == "csv":
        return open_csv(path, encoding, layout)
    return JsonRows(path, encoding, lines=form == "lines")
