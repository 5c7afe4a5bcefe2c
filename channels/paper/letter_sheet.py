"""How does a message become a letter? As a PDF for printing, its address in the window of the envelope."""

from channels.mime import one_line
from channels.paper.letter import PDF
from channels.paper.pdf import brand_data, typeset
from channels.templates.render import Renderer
from models.message import Attachment, MessageContext
from models.strategy import Channel


def letter_of(renderer: Renderer, template: str, context: MessageContext) -> Attachment:
    """The letter with the words of a template. Takes a tenth of a second. Raises NotFound, TemplateFault."""
    parts = renderer.parts(template, Channel.LETTER, context)
    wording = renderer.wording(context.language)
    words = wording.words
    names = dict.fromkeys(one_line(name) for name in (context.customer_name, context.contact_name))
    data = {
        "letter": parts,
        "brand": brand_data(renderer.brand),
        "to": [*names, *map(one_line, context.address)],
        "day": wording.day(context.today),
        "words": {"how_to_pay": words.how_to_pay, "regards": words.regards, "page": words.page},
    }
    return Attachment(f"{words.files.letter}.pdf", PDF, typeset("letter", data, context.today))
