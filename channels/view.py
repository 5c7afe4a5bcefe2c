"""What does a template see of a message?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from channels.mime import one_line
from channels.wording import Wording
from config.brand import Brand
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
    """One invoice: `cells` for a table; the same in sentences for plain text."""

    cells: tuple[Cell, ...]
    number: str
    situation: str
    dates: tuple[str, ...]
    amounts: tuple[str, ...]
    link: str | None


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Cell, ...]
    rows: tuple[Row, ...]
    totals: tuple[tuple[str, str], ...]  # (label, amount), one for each total and currency


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as a sentence of a template uses it; `asked` and `received` are written out with their currency."""

    number: str
    issued_on: date
    due_on: date
    days_past_due: int
    situation: str
    asked: str
    received: str
    settled: bool


def variables(context: MessageContext, wording: Wording, brand: Brand) -> dict[str, Any]:
    """The names a template may use; config/templates/README.md explains each to whoever edits the texts."""
    lines = tuple(_invoice(line, wording) for line in context.lines)
    return {
        "contact": one_line(context.contact_name),
        "customer": one_line(context.customer_name),
        "today": context.today,
        "lines": lines,
        "first": lines[0] if lines else None,
        "count": len(lines),
        "many": len(lines) > 1,
        "standing": wording.standing(context.lines),
        "overdue": any(line.days_past_due > 0 for line in context.lines),
        "all_overdue": all(line.days_past_due > 0 for line in context.lines),
        "totals": context.totals,
        "received": sums(context.lines, "paid"),
        "left": sums(context.lines, "claim"),
        "offers": context.offers,
        "offers_until": context.offers_until,
        "brand": brand,
        "words": wording.words,
    }


def table(context: MessageContext, wording: Wording, columns: Sequence[str]) -> Table:
    """The invoices of a message, written out. Totals are per currency and never added."""
    titles = wording.words.columns
    heads = tuple(Cell(getattr(titles, name), "", _KINDS.get(name, "money")) for name in columns)
    rows = tuple(_row(line, wording, columns, heads) for line in context.lines)
    if "paid" in columns:
        sides = [(wording.words.totals.paid, sums(context.lines, "paid"))]
        sides.append((wording.words.totals.left, sums(context.lines, "claim")))
    else:
        sides = [(wording.words.totals.claim, context.totals)]
    totals = tuple((label, wording.money(amount, currency)) for label, pairs in sides for currency, amount in pairs)
    return Table(heads, rows, totals)


def sums(lines: Sequence[InvoiceLine], field: str) -> tuple[tuple[str, Decimal], ...]:
    """(currency, sum of a field) for every currency where it is not zero, by code."""
    found: dict[str, Decimal] = {}
    for line in lines:
        found[line.currency] = found.get(line.currency, Decimal(0)) + getattr(line, field)
    return tuple((currency, amount) for currency, amount in sorted(found.items()) if amount)


def asks_for_less(context: MessageContext) -> bool:
    """Whether some invoice is asked for in part only, which a reader would wonder about."""
    return any(line.claim != line.amount for line in context.lines)


def _invoice(line: InvoiceLine, wording: Wording) -> Invoice:
    return Invoice(
        number=one_line(line.number),
        issued_on=line.issued_on,
        due_on=line.due_on,
        days_past_due=line.days_past_due,
        situation=wording.situation(line),
        asked=wording.money(line.claim, line.currency),
        received=wording.money(line.paid, line.currency),
        settled=line.claim <= 0 < line.paid,
    )


def _row(line: InvoiceLine, wording: Wording, columns: Sequence[str], heads: Sequence[Cell]) -> Row:
    cells = tuple(
        Cell(head.label, _text(line, name, wording), head.kind) for name, head in zip(columns, heads, strict=True)
    )
    return Row(
        cells,
        number=one_line(line.number),
        situation=wording.situation(line),
        dates=tuple(f"{label}: {text}" for label, text, kind in cells if kind == "date"),
        amounts=tuple(f"{label}: {text}" for label, text, kind in cells if kind in ("money", "asked")),
        link=_link(line),
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


def _link(line: InvoiceLine) -> str | None:
    """Only addresses a browser opens: no `javascript:` ever gets into an e-mail."""
    url = line.document_url
    return url if url and url.startswith(("https://", "http://")) else None
