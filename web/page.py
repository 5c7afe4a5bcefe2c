"""How does a page for customers look and travel? In the colour of the brand, without script, for nobody else's eyes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from config.brand import Brand
from config.page_words import PageWords, accepted_language, page_words
from models.values import LANGUAGES

#: What a page links to, relative to itself.
STYLE = "page.css"

_HERE = Path(__file__).parent
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    # The address of the page is a key: it goes nowhere else.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class Page:
    """`template`: of web/pages/. language: where neither a message nor the reader names one of ours."""

    def __init__(self, brand: Brand, language: str, template: str) -> None:
        self.brand = brand
        self._language = language.partition("-")[0] if language.partition("-")[0] in LANGUAGES else "en"
        environment = Environment(loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined)
        self._template = environment.get_template(template)
        css = (_HERE / "static" / STYLE).read_text(encoding="utf-8")
        self._style = f":root {{ --brand: {brand.colour}; }}\n{css}"

    def style(self) -> Response:
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(self._style, media_type="text/css", headers=headers)

    def words(self, accepted: str, of_message: str | None) -> tuple[str, PageWords]:
        """The language of the reader and its words; `accepted` is what the reader's program takes."""
        language = accepted_language(accepted, of_message or self._language)
        return language, page_words(language)

    def show(self, language: str, status: int, values: Mapping[str, Any]) -> Response:
        return HTMLResponse(self.text(language, values), status_code=status, headers=_HEADERS)

    def text(self, language: str, values: Mapping[str, Any], *, alone: bool = False) -> str:
        """The page itself. alone: with its style inside, for a file that is passed on."""
        brand, words = self.brand, page_words(language)
        return self._template.render(
            {"wide": False, **values},
            language=language,
            inline=Markup(self._style) if alone else "",  # nosec B704: our own style, and a checked colour
            company=brand.company,
            style=STYLE,
            questions=words.questions,
            mail=brand.reply_to,
            or_word=words.or_,
            phone=brand.phone,
            phone_display=brand.phone_display,
        )


def filled(sentence: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        sentence = sentence.replace(name, value)
    return sentence
