"""Which files go with a message? The letter itself, what its table had no room for, and what its step attaches."""

from channels.paper.letter_sheet import letter_of
from channels.paper.spreadsheet import invoices_file
from channels.paper.statement import statement_pdf
from channels.templates.render import Renderer
from channels.templates.view import MOST_SHOWN
from models.message import Attachment, MessageContext
from models.statement import Statement
from models.strategy import Channel, Enclosure


def attachments_of(
    renderer: Renderer, template: str, channel: str, context: MessageContext, statement: Statement | None = None
) -> tuple[Attachment, ...]:
    """In the order in which they are shown; none for SMS and WhatsApp. A letter is the first of its files.

    Slow where there is one (0.05 s, half a second for thousands of invoices) and quick where there is none: call it in
    a thread. statement: needed where `context.attach` names it. Raises NotFound and TemplateFault as rendering does.
    """
    found = []
    if channel == Channel.LETTER:
        found.append(letter_of(renderer, template, context))
    elif channel == Channel.EMAIL and len(context.lines) > MOST_SHOWN:
        found.append(invoices_file(context, renderer.wording(context.language)))
    if statement is not None and Enclosure.STATEMENT in context.attach and channel in (Channel.EMAIL, Channel.LETTER):
        found.append(statement_pdf(renderer, statement))
    return tuple(found)
