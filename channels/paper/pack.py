"""How does a report on a schedule become a PDF? Its first rows; all of them stand in the spreadsheet."""

from collections.abc import Sequence
from typing import Any

from channels.mime import one_line
from channels.paper.letter import PDF
from channels.paper.pdf import brand_data, typeset
from config.brand import Brand
from models.message import Attachment
from models.pack import Pack, PackPicture, PackTable

#: Of one table on paper: some fifteen pages.
MOST_ROWS = 500


def pack_pdf(brand: Brand, pack: Pack, pictures: Sequence[Sequence[PackPicture]], name: str) -> Attachment:
    """`name` without its ending. Some tenths of a second, seconds for the most rows: call it in a thread."""
    data = {
        "brand": brand_data(brand),
        "words": {"page": pack.words.page},
        "language": pack.order.language,
        "title": pack.title,
        "period": pack.period,
        "nothing": pack.words.nothing,
        "heads": [list(head) for head in pack.heads],
        "summary": _table(pack, pack.summary),
        "parts": [
            {
                "title": part.title,
                "note": part.note,
                "plots": [{"svg": one.svg, "said": one.said} for one in drawn],
                "tables": [_table(pack, table) for table in part.tables],
            }
            for part, drawn in zip(pack.parts, pictures, strict=True)
        ],
    }
    return Attachment(f"{name}.pdf", PDF, typeset("pack", data, pack.as_of))


def _table(pack: Pack, table: PackTable) -> dict[str, Any]:
    more = len(table.rows) - MOST_ROWS
    return {
        "title": table.title,
        "columns": [[column.title, column.numeric] for column in table.columns],
        "rows": [[one_line(text) for text in row] for row in table.rows[:MOST_ROWS]],
        "rest": pack.words.rest.replace("{n}", str(more)) if more > 0 else "",
    }
