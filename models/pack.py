"""What does a report on a schedule say? Its parts in the reader's language, before they become mail or paper."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.message import Attachment
from models.report_order import ReportOrder

#: What stands in a cell of a spreadsheet: numbers and days as such.
Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class PackColumn:
    """numeric: set to the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class PackTable:
    """`cells` are the values, `rows` the same as they are read."""

    columns: tuple[PackColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class PackPlot:
    """A Vega-Lite spec, and in words what it shows."""

    spec: dict[str, Any]
    said: str


@dataclass(frozen=True, slots=True)
class PackPicture:
    """A plot that was drawn."""

    svg: str
    png: bytes
    said: str


@dataclass(frozen=True, slots=True)
class PackPart:
    """One figure, or a list: what it is (`note`: definition and denominator), its plots and tables.

    sheet: a short name for the spreadsheet.
    """

    title: str
    sheet: str
    note: str
    tables: tuple[PackTable, ...]
    plots: tuple[PackPlot, ...] = ()


@dataclass(frozen=True, slots=True)
class PackFrame:
    """What stands around the parts, in the reader's language; `rest` holds `{n}`, `page` `{page}` and `{pages}`."""

    attached: str
    rest: str
    page: str
    foot: str
    nothing: str


@dataclass(frozen=True, slots=True)
class Pack:
    """The whole report. period: as it is read; heads, summary: what stands above all."""

    order: ReportOrder
    as_of: date
    title: str
    period: str
    heads: tuple[tuple[str, str], ...]
    summary: PackTable
    parts: tuple[PackPart, ...]
    words: PackFrame
    subject: str


@dataclass(frozen=True, slots=True)
class PackMail:
    """How a pack leaves: subject, both bodies, and files (pictures of the HTML by their content ids among them)."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]
