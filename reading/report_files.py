"""How does a report leave as a file? As CSV or as a spreadsheet, in which nothing can become a formula."""

import csv
from datetime import UTC, datetime, time
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from channels.paper.spreadsheet import NOTHING_GUESSED
from reading.cells import harmless
from reading.reports import Report

_WIDTH = 16


def as_csv(report: Report) -> str:
    """One line per row under the names of the columns; a ratio that nothing divides is empty."""
    written = StringIO(newline="")
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(report.shown)
    numbers = report.numbers
    lines.writerows(
        [row[column] if column in numbers else _harmless(row[column]) for column in report.shown] for row in report.rows
    )
    return written.getvalue()


def as_xlsx(report: Report) -> bytes:
    """A sheet whose amounts and ratios are numbers, with title, day and definition above them."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, NOTHING_GUESSED) as book:
        # The same content gives the same bytes.
        book.set_properties({"created": datetime.combine(report.as_of, time(), UTC).replace(tzinfo=None)})
        title, bold = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1})
        number = book.add_format({"num_format": "#,##0.00##"})
        sheet = book.add_worksheet(report.name)
        sheet.write_string(0, 0, f"{report.title}, {report.as_of.isoformat()}", title)
        sheet.write_string(1, 0, report.definition)
        sheet.set_column(0, len(report.shown) - 1, _WIDTH)
        for place, column in enumerate(report.shown):
            sheet.write_string(3, place, column, bold)
        for line, row in enumerate(report.rows, 4):
            for place, column in enumerate(report.shown):
                value = row[column]
                if value is None:
                    continue
                if column in report.numbers:
                    sheet.write_number(line, place, float(value), None if isinstance(value, int) else number)
                else:
                    sheet.write_string(line, place, str(value))
        sheet.freeze_panes(4, 1)
    return content.getvalue()


def _harmless(value: Any) -> Any:
    """A group is named by people: no name of theirs is run by a spreadsheet."""
    return harmless(value) if isinstance(value, str) else value
