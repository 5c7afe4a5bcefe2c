"""What stands in the tables of a message? Cells written out, for HTML, plain text and print alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from channels.mime import one_line
from channels.templates.view import shown, sums, totals_of_plan
from channels.templates.wording import Wording
from models.charge import ChargeKind
from models.message import InvoiceLine, MessageContext

# The columns of the table of invoices where a template names no others.
COLUMNS = ("number", "issued", "due", "situation", "amount", "claim")
_KINDS = {
    "number": "number",
    "situation": "situation",
    "issued": "date",
    "due": "date",
    "claim": "asked",
    "left": "asked",
}


class Cell(NamedTuple):
    """One value of a row. `kind` says how it is set: number, situation, date, money, or asked (money to stress)."""

    label: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `cells` for a table; the same in sentences for plain text."""

    cells: tuple[Cell, ...]
    number: str
    situation: str
    dates: tuple[str, ...]
    amounts: tuple[str, ...]
    link: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """`rest` says how many more lines there are than rows; the totals are over all of them."""

    columns: tuple[Cell, ...]
    rows: tuple[Row, ...]
    totals: tuple[tuple[str, str], ...]  # (label, amount), one for each total and currency
    title: str = ""
    rest: str = ""


def invoices_of(context: MessageContext, wording: Wording, columns: Sequence[str], most: int, rest: str) -> Table:
    """The invoices of a message, at most so many of them. Totals are per currency and never added."""
    titles = wording.words.columns
    strange = [name for name in columns if name not in type(titles).model_fields]
    if strange:
        expected = ", ".join(type(titles).model_fields)
        raise ValueError(f"there is no column {strange[0]!r}: expected some of {expected}")
    heads = tuple(Cell(getattr(titles, name), "", _KINDS.get(name, "money")) for name in columns)
    rows = tuple(_row(line, wording, columns, heads) for line in shown(context.lines, most))
    return Table(heads, rows, _totals(context, wording, columns), rest=rest if len(context.lines) > most else "")


def plan_of(context: MessageContext, wording: Wording) -> Table:
    """The instalments of a plan."""
    words = wording.words.plan
    heads = (Cell(words.number, "", "number"), Cell(words.due, "", "date"), Cell(words.amount, "", "asked"))
    rows = []
    for row in context.plan:
        number, day, amount = str(row.number), wording.day(row.due_on), wording.money(row.amount, row.currency)
        dated = f"{day} ({words.paid})" if row.paid else day
        cells = (
            Cell(words.number, number, "number"),
            Cell(words.due, dated, "date"),
            Cell(words.amount, amount, "asked"),
        )
        rows.append(Row(cells, f"{words.number} {number}", "", (f"{words.due}: {dated}",), (amount,), None))
    totals = tuple((words.total, wording.money(amount, currency)) for currency, amount in totals_of_plan(context))
    return Table(heads, tuple(rows), totals, title=words.title)


def web_link(url: str | None) -> str | None:
    """Only addresses a browser opens: no `javascript:` ever gets into an e-mail."""
    return url if url and url.startswith(("https://", "http://")) else None


def _totals(context: MessageContext, wording: Wording, columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    words = wording.words.totals
    sides: list[tuple[str, Sequence[tuple[str, Decimal]]]] = []
    if "paid" in columns:
        sides.append((words.paid, sums(context.lines, "paid")))
    if "left" in columns:
        sides.append((words.left, sums(context.lines, "claim")))
    if "claim" in columns:
        sides += charges_of(context, wording)
        sides.append((words.claim, context.to_pay))
    return tuple((label, wording.money(amount, currency)) for label, pairs in sides for currency, amount in pairs)


def charges_of(context: MessageContext, wording: Wording) -> list[tuple[str, Sequence[tuple[str, Decimal]]]]:
    """The invoices of a message and each kind of late charge beside them; nothing where none is asked for."""
    if not context.charges:
        return []
    words = wording.words.charges
    kinds = ((kind, [(one.currency, one.amount) for one in context.charges if one.kind is kind]) for kind in ChargeKind)
    return [(words.invoices, context.totals), *((getattr(words, kind), pairs) for kind, pairs in kinds if pairs)]


def _row(line: InvoiceLine, wording: Wording, columns: Sequence[str], heads: Sequence[Cell]) -> Row:
    cells = tuple(
        Cell(head.label, _text(line, name, wording), head.kind) for name, head in zip(columns, heads, strict=True)
    )
    return Row(
        cells,
        number=one_line(line.number),
        situation=wording.situation(line) if "situation" in columns else "",
        dates=tuple(f"{label}: {text}" for label, text, kind in cells if kind == "date"),
        amounts=tuple(f"{label}: {text}" for label, text, kind in cells if kind in ("money", "asked")),
        link=web_link(line.document_url),
    )


def _text(line: InvoiceLine, column: str, wording: Wording) -> str:
    match column:
        case "number":
            return one_line(line.number)
        case "issued":
            return wording.day(line.issued_on, "medium")
        case "due":
            return wording.day(line.due_on, "medium")
        case "situation":
            return wording.situation(line)
        case "amount":
            return wording.money(line.amount, line.currency)
        case "paid":
            return wording.money(line.paid, line.currency)
        case _:
            return wording.money(line.claim, line.currency)
