"""How do policies become a PDF? Their chapters as they are read, each table with its head on every page."""

from channels.paper.pdf import brand_data, typeset
from channels.templates.render import Renderer
from models.policy_document import PolicyDocument


def policies_pdf(renderer: Renderer, document: PolicyDocument) -> bytes:
    """Takes a tenth of a second: call it in a thread. The same rules on the same day give the same bytes."""
    words = renderer.wording(document.language).words
    data = {
        **document.told(),
        "brand": brand_data(renderer.brand),
        "words": {"page": words.page},
    }
    return typeset("policies", data, document.day)
