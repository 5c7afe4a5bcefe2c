"""How does a message become a letter? As a PDF for printing, its address in the window of the envelope."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import segno

from channels.mime import one_line
from channels.paper.letter import PDF
from channels.paper.pdf import brand_data, typeset
from channels.templates.foot import filled
from channels.templates.render import Renderer
from channels.templates.tables import web_link
from channels.templates.words import Words
from config.brand import Brand
from domain.links import asking_beside
from models.message import Attachment, MessageContext
from models.portal import STAND_IN
from models.strategy import Channel


def letter_of(renderer: Renderer, template: str, context: MessageContext) -> Attachment:
    """The letter with the words of a template. Takes a tenth of a second. Raises NotFound, TemplateFault.

    One with a link is set again as it leaves: until then a sentence stands where its code will.
    """
    parts = renderer.parts(template, Channel.LETTER, context)
    wording = renderer.wording(context.language)
    words = wording.words
    names = dict.fromkeys(one_line(name) for name in (context.customer_name, context.contact_name))
    setting = {
        "letter": parts,
        "to": [*names, *map(one_line, context.address)],
        "day": wording.day(context.today),
        "words": {"how_to_pay": words.how_to_pay, "regards": words.regards, "page": words.page},
        "portal": _link(web_link(context.portal_url), words),
    }
    content = _typeset(setting, renderer.brand, context.today)
    return Attachment(f"{words.files.letter}.pdf", PDF, content, setting=setting if setting["portal"] else None)


def with_code(letter: Attachment, token: str, brand: Brand, day: date) -> Attachment:
    """A letter that was kept, with the code of its link. Takes a tenth of a second."""
    assert letter.setting is not None, "a letter without a link leaves as it is"
    portal, picture = letter.setting["portal"], io.BytesIO()
    url = portal["url"].replace(STAND_IN, token)
    # A seventh of it may be stained and a phone reads it still; the quiet zone is the sheet's own.
    segno.make(url, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    link = {**portal, "url": url, "code": picture.getvalue().decode()}
    content = _typeset({**letter.setting, "portal": link}, brand, day)
    return replace(letter, content=content, setting=None)


def _typeset(setting: dict[str, Any], brand: Brand, day: date) -> bytes:
    return typeset("letter", {**setting, "brand": brand_data(brand)}, day)


def _link(url: str | None, words: Words) -> dict[str, str | None] | None:
    if url is None:
        return None
    return {
        "title": words.portal,
        "text": words.portal_letter,
        "ask": filled(words.portal_letter_ask, {"{address}": asking_beside(url)}),
        "kept": words.portal_letter_kept,
        "url": url,
        "code": None,
    }
