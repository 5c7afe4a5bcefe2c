"""How does a statement of account become a PDF? Invoices, late charges, credits, and the age of what is owed."""

from typing import Any

from channels.mime import one_line
from channels.paper.letter import PDF
from channels.paper.pdf import brand_data, typeset
from channels.templates.render import Renderer
from channels.templates.wording import Wording
from domain.statement import aging_of
from models.message import Attachment
from models.statement import Aging, OpenCharge, OpenCredit, OpenInvoice, Statement

#: Some fifty pages. A customer with more gets them as a spreadsheet; the totals are over all of them.
MOST_ROWS = 2_000


def statement_pdf(renderer: Renderer, statement: Statement) -> Attachment:
    """Takes a tenth of a second, three for the most rows there can be: call it in a thread."""
    wording = renderer.wording(statement.language)
    words = wording.words.statement
    brand = renderer.brand
    data = {
        "brand": brand_data(brand),
        "words": wording.words.model_dump(mode="json", include={"how_to_pay", "page", "statement"}),
        "language": statement.language,
        "customer": one_line(statement.customer_name),
        "account": one_line(statement.customer_id),
        "address": [one_line(line) for line in statement.address],
        "as_of": words.as_of.replace("{day}", wording.day(statement.as_of)),
        "aging": _aging(aging_of(statement), wording),
        "invoices": _invoices(statement, wording),
        "rest": words.rest.of(len(statement.invoices) - MOST_ROWS) if len(statement.invoices) > MOST_ROWS else "",
        "charges": _charges(statement.charges, wording),
        "credits": _credits(statement.credits, wording),
        "how_to_pay": brand.how_to_pay[statement.language].splitlines() if statement.invoices else [],
    }
    name = f"{wording.words.files.statement}-{statement.as_of.isoformat()}.pdf"
    return Attachment(name, PDF, typeset("statement", data, statement.as_of))


def _invoices(statement: Statement, wording: Wording) -> dict[str, Any]:
    words, titles = wording.words.statement, wording.words.columns
    disputed = any(invoice.disputed for invoice in statement.invoices)
    columns = [[titles.number, False], [titles.issued, False], [titles.due, False], [words.days, True]]
    columns += [[titles.amount, True], *([[words.disputed, True]] if disputed else []), [words.balance, True]]

    def row(invoice: OpenInvoice) -> list[str]:
        late = (statement.as_of - invoice.due_on).days
        under_review = [wording.money(invoice.disputed, invoice.currency) if invoice.disputed else ""]
        return [
            one_line(invoice.number),
            wording.day(invoice.issued_on, "medium"),
            wording.day(invoice.due_on, "medium"),
            str(late) if late > 0 else "",
            wording.money(invoice.amount, invoice.currency),
            *(under_review if disputed else []),
            wording.money(invoice.balance, invoice.currency),
        ]

    return {"columns": columns, "rows": [row(invoice) for invoice in statement.invoices[:MOST_ROWS]]}


def _charges(charges: tuple[OpenCharge, ...], wording: Wording) -> dict[str, Any]:
    words, titles = wording.words.statement, wording.words.columns
    columns = [[titles.number, False], [words.kind, False], [words.claimed, False], [titles.amount, True]]
    columns += [[words.balance, True]]
    rows = [
        [
            one_line(charge.number),
            getattr(wording.words.charges, charge.kind),
            wording.day(charge.claimed_on, "medium"),
            wording.money(charge.amount, charge.currency),
            wording.money(charge.balance, charge.currency),
        ]
        for charge in charges[:MOST_ROWS]
    ]
    return {"columns": columns, "rows": rows}


def _credits(credits: tuple[OpenCredit, ...], wording: Wording) -> dict[str, Any]:
    words = wording.words.statement
    columns = [[words.reference, False], [words.received, False], [words.kind, False], [words.available, True]]
    rows = [
        [
            one_line(credit.reference),
            wording.day(credit.received_on, "medium"),
            getattr(words, credit.kind.value),
            wording.money(credit.available, credit.currency),
        ]
        for credit in credits[:MOST_ROWS]
    ]
    return {"columns": columns, "rows": rows}


def _aging(agings: tuple[Aging, ...], wording: Wording) -> dict[str, Any]:
    """A column for each currency: amounts of some currencies are long, and there are few currencies."""
    words = wording.words.statement
    rows = {name: getattr(words, name) for name in ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91")}
    rows["total"] = words.total
    beside = {"charges": words.charges, "credits": words.credits}
    shown = {name: title for name, title in beside.items() if any(getattr(aging, name) for aging in agings)}
    if shown:
        rows |= {**shown, "net": words.net}
    return {
        "columns": [["", False], *([aging.currency, True] for aging in agings)],
        "rows": [
            [title, *(wording.money(getattr(aging, name), aging.currency) for aging in agings)]
            for name, title in rows.items()
        ],
    }
