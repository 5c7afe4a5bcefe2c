"""How do thousands of invoices go with a message? As a spreadsheet in which nothing can become a formula."""

from datetime import UTC, datetime, time
from io import BytesIO

import xlsxwriter

from channels.mime import one_line
from channels.templates.wording import Wording
from models.message import Attachment, MessageContext
from models.values import decimals_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A cell that begins with `=` stays a text, and so does one that looks like an address or a number.
NOTHING_GUESSED = {
    "in_memory": True,
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTHS = (18, 12, 12, 10, 9, 14, 14)


def invoices_file(context: MessageContext, wording: Wording) -> Attachment:
    """Every invoice of the message, gravest first. Half a second for ten thousand: call it in a thread.

    Amounts and days are numbers and dates of the sheet; amounts of different currencies are not added.
    """
    content = BytesIO()
    words, titles = wording.words.statement, wording.words.columns
    with xlsxwriter.Workbook(content, NOTHING_GUESSED) as book:
        # The same content gives the same bytes.
        book.set_properties({"created": datetime.combine(context.today, time(), UTC).replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = {
            places: book.add_format({"num_format": f"#,##0{'.' if places else ''}{'0' * places}"})
            for places in range(5)
        }
        sheet = book.add_worksheet(wording.words.files.invoices)
        heads = (titles.number, titles.issued, titles.due, words.days, words.currency, titles.amount, titles.claim)
        for column, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        lines = sorted(context.lines, key=lambda line: (-line.days_past_due, -line.claim, line.number))
        for row, line in enumerate(lines, 1):
            amount = money[decimals_of(line.currency)]
            sheet.write_string(row, 0, one_line(line.number))
            sheet.write_datetime(row, 1, datetime.combine(line.issued_on, time()), day)
            sheet.write_datetime(row, 2, datetime.combine(line.due_on, time()), day)
            sheet.write_number(row, 3, max(0, line.days_past_due))
            sheet.write_string(row, 4, line.currency)
            sheet.write_number(row, 5, line.amount, amount)
            sheet.write_number(row, 6, line.claim, amount)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(lines), len(heads) - 1)
    return Attachment(f"{wording.words.files.invoices}-{context.today.isoformat()}.xlsx", XLSX, content.getvalue())
