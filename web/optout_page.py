"""What does a customer read who opts out? In the language of the reader, in the colour of the brand, without script."""

from dataclasses import asdict, dataclass

from fastapi import Response

from config.brand import Brand
from config.page_words import PageWords
from models.block import BlockKind
from web.page import Page, filled


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
        self._page = Page(brand, language, "optout.html.j2")

    def style(self) -> Response:
        return self._page.style()

    def asking(self, asked: Asked | None, languages: str, *, undone: bool = False) -> Response:
        """The page as things stand; `languages` is what the reader's program accepts. None: there is no such link."""
        language, words = self._page.words(languages, asked.language if asked else None)
        known = {
            "{company}": self._page.brand.company,
            "{channel}": words.channels.get(asked.channel, asked.channel) if asked else "",
            "{address}": partly_hidden(asked.to_address) if asked else "",
        }
        shown = _shown(asked, words, undone=undone)
        values = {name: filled(value, known) for name, value in asdict(shown).items()}
        return self._page.show(language, 200 if asked else 404, {**values, "title": filled(words.title, known)})


def partly_hidden(address: str) -> str:
    """Enough to know one's own address by, not enough to learn another's: `a•••@acme.example`, `•••8900`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{address[-4:]}"
