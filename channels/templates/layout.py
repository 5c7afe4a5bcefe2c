"""What does a whole message consist of, around the words of its template? The same for HTML, plain text and print."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from channels.templates.foot import filled, filling, notes, questions
from channels.templates.tables import COLUMNS, invoices_of, plan_of, web_link
from channels.templates.view import MOST_PRINTED, MOST_SHOWN, asks_for_less
from channels.templates.wording import Wording
from config.brand import Brand
from models.message import MessageContext
from models.strategy import Channel, Enclosure


@dataclass(frozen=True, slots=True)
class Written:
    """The blocks of a template, filled in. None where it leaves the block to the layout."""

    subject: str
    opening: str
    closing: str
    greeting: str | None = None
    columns: str | None = None
    schedule: bool = False


class Paragraph(NamedTuple):
    """A text, or the items of a list."""

    text: str
    points: tuple[str, ...] = ()


def layout(written: Written, context: MessageContext, wording: Wording, brand: Brand, channel: str) -> dict[str, Any]:
    """Everything that the layouts set, in the order of reading."""
    values = filling(context, brand)
    words = wording.words
    columns = tuple(written.columns.split()) if written.columns is not None else COLUMNS
    printed = channel == Channel.LETTER
    most = MOST_PRINTED if printed else MOST_SHOWN
    rest = (words.less_printed if printed else words.less_shown).of(len(context.lines) - most)
    tables = [plan_of(context, wording)] if written.schedule and context.plan else []
    if columns:
        tables.append(invoices_of(context, wording, columns, most, rest))
    asks = ("claim" in columns or "left" in columns) and any(line.claim > 0 for line in context.lines)
    return {
        "subject": written.subject,
        "greeting": written.greeting or filled(words.greeting, values),
        "opening": paragraphs(written.opening),
        "closing": paragraphs(written.closing),
        "account": filled(words.account, values),
        "questions": questions(context, wording, values, channel),
        "how_to_pay": brand.how_to_pay[context.language].splitlines() if asks else [],
        "signature": brand.signature[context.language],
        "tables": tables,
        "less_than_amount": words.less_than_amount if "claim" in columns and asks_for_less(context) else "",
        "portal": web_link(context.portal_url),
        "feedback": None if printed else web_link(context.feedback_url),
        "attached": words.attached_statement if Enclosure.STATEMENT in context.attach else "",
        "notes": notes(context, wording, values, channel),
        "logo": brand.picture,
        "language": context.language,
    }


def paragraphs(text: str) -> list[Paragraph]:
    """Blank lines part paragraphs; one whose lines all begin with `- ` is a list."""
    found = []
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            found.append(Paragraph("", tuple(line[2:] for line in lines)))
        else:
            found.append(Paragraph(" ".join(lines)))
    return found
