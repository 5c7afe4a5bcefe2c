"""What does a customer read who opts out? In the language of the reader, in the colour of the brand, without script."""

from dataclasses import asdict, dataclass
from pathlib import Path

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.brand import Brand
from config.page_words import PageWords, accepted_language, page_words
from models.block import BlockKind
from models.values import LANGUAGES

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A message whose receiver asks: its channel, address and language, and the blocks of that address."""

    message_id: int
    channel: str
    to_address: str
    language: str
    blocks: frozenset[BlockKind]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The sentences of one state of the page. `action` is what its button does, where it has one."""

    heading: str
    explain: str
    before_button: str = ""
    button: str = ""
    action: str = ""
    still: str = ""


def _shown(asked: Asked | None, words: PageWords, *, undone: bool) -> _Shown:
    if asked is None:
        return _Shown(words.gone, words.gone_explain)
    if BlockKind.OPT_OUT in asked.blocks:
        return _Shown(words.stopped, words.stopped_explain, words.undo_explain, words.undo, "undo", words.still)
    if asked.blocks:
        return _Shown(words.stopped, words.blocked, still=words.still)
    if undone:
        return _Shown(words.undone, words.undone_explain)
    return _Shown(words.ask, words.explain, button=words.stop, action="stop", still=words.still)


class OptOutPage:
    def __init__(self, brand: Brand, language: str) -> None:
        """language: where neither a message nor the reader names one of ours."""
        self._brand = brand
        self._language = language.partition("-")[0] if language.partition("-")[0] in LANGUAGES else "en"
        environment = Environment(loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined)
        self._template = environment.get_template("optout.html.j2")
        css = (_HERE / "static" / "page.css").read_text(encoding="utf-8")
        self._style = f":root {{ --brand: {brand.colour}; }}\n{css}"

    def style(self) -> Response:
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(self._style, media_type="text/css", headers=headers)

    def asking(self, asked: Asked | None, languages: str, *, undone: bool = False) -> Response:
        """The page as things stand; `languages` is what the reader's program accepts. None: there is no such link."""
        language = accepted_language(languages, asked.language if asked else self._language)
        words, brand = page_words(language), self._brand
        shown = _shown(asked, words, undone=undone)
        known = {
            "{company}": brand.company,
            "{channel}": words.channels.get(asked.channel, asked.channel) if asked else "",
            "{address}": partly_hidden(asked.to_address) if asked else "",
        }
        page = self._template.render(
            {name: _filled(value, known) for name, value in asdict(shown).items()},
            language=language,
            title=_filled(words.title, known),
            company=brand.company,
            style="page.css",
            questions=words.questions,
            mail=brand.reply_to,
            or_word=words.or_,
            phone=brand.phone,
            phone_display=brand.phone_display,
        )
        return HTMLResponse(page, status_code=200 if asked else 404, headers=_HEADERS)


def partly_hidden(address: str) -> str:
    """Enough to know one's own address by, not enough to learn another's: `a•••@acme.example`, `•••8900`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{address[-4:]}"


def _filled(sentence: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        sentence = sentence.replace(name, value)
    return sentence
