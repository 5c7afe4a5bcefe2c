"""Do the pages have the same words in every language, each that is asked for, and none that nobody says?"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
import yaml

from config.room_words import CONSOLE, PORTAL, RoomWords, console_words, portal_words
from models.values import LANGUAGES
from reading.portal.history import words_of_history

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Pages:
    """said_in: where their words are said."""

    words: Callable[[str], RoomWords]
    said_in: tuple[Path, ...]

    def texts(self, language: str) -> dict[str, list[str]]:
        """The texts of every key: one, or a form for each number."""
        found = self.words(language)._texts
        return {key: [text] if isinstance(text, str) else list(text.values()) for key, text in found.items()}

    @cached_property
    def sources(self) -> str:
        found = [path for room in self.said_in for kind in ("*.py", "*.j2") for path in room.rglob(kind)]
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(found))


_OF_CONSOLE = Pages(
    console_words,
    # Some rooms' words are said elsewhere: config/pack_words.py, channels/paper.
    (ROOT / "web" / "console", ROOT / "reading", ROOT / "config", ROOT / "channels" / "paper", ROOT / "activities"),
)
# Receipts and notices to old addresses are e-mails: activities/tending.
_OF_PORTAL = Pages(portal_words, (ROOT / "web" / "portal", ROOT / "activities" / "tending"))
both = pytest.mark.parametrize("pages", [_OF_CONSOLE, _OF_PORTAL], ids=["console", "portal"])


@both
def test_the_languages_have_the_same_keys(pages: Pages) -> None:
    keys = {language: pages.words(language).keys for language in LANGUAGES}
    missing = {language: sorted(frozenset.union(*keys.values()) - own) for language, own in keys.items()}
    assert missing == {language: [] for language in LANGUAGES}


@both
def test_the_same_is_put_in_whatever_the_language(pages: Pages) -> None:
    def places(texts: list[str]) -> set[str]:
        return {place for text in texts for place in re.findall(r"\{(\w+)\}", text)} - {"n"}

    english = {key: places(texts) for key, texts in pages.texts("en").items()}
    for language in ("es", "pt"):
        others = {key: places(texts) for key, texts in pages.texts(language).items()}
        assert {key: one for key, one in others.items() if one != english.get(key)} == {}


@both
def test_every_key_that_is_asked_for_is_there(pages: Pages) -> None:
    keys = pages.words("en").keys
    rooms = {key.partition(".")[0] for key in keys}
    asked = set(
        re.findall(r"""(?:\bt|\bwords|visit\.words)\(\s*["']([a-z_]+(?:\.[a-z_0-9]+)+)["']\s*[,)]""", pages.sources)
    )
    assert sorted(key for key in asked - keys if key.partition(".")[0] in rooms) == []


@both
def test_no_word_is_there_that_nobody_says(pages: Pages) -> None:
    """A key is said whole, or its beginning is (`t("people.do." ~ change)`)."""
    sources = pages.sources
    begun = set(re.findall(r"""["']([a-z_]+\.(?:[a-z_0-9]+\.)*)["']\s*[~+]""", sources))
    begun |= set(re.findall(r"""f["']([a-z_]+\.(?:[a-z_0-9]+\.)*)\{""", sources))
    unsaid = [
        key
        for key in sorted(pages.words("en").keys)
        if f'"{key}"' not in sources
        and f"'{key}'" not in sources
        and not any(key.startswith(start) for start in begun if start.count(".") > 1 or key.count(".") == 1)
    ]
    assert unsaid == []


def test_the_portal_has_words_for_all_that_a_customer_is_told_of() -> None:
    words = portal_words("en").keys
    expected = {f"account.history.{word}" for word in ("message", "message_to", *words_of_history())}
    assert expected == {key for key in words if key.startswith("account.history.")}


@pytest.mark.parametrize(
    "path",
    [*sorted(CONSOLE.rglob("*.yaml")), *sorted(PORTAL.rglob("*.yaml"))],
    ids=lambda path: "/".join(path.parts[-3:]),
)
def test_every_text_is_a_text(path: Path) -> None:
    """YAML takes a bare `no` for a truth and a bare date for a day."""

    def faults(tree: object, where: str) -> list[str]:
        if isinstance(tree, dict):
            return [
                fault
                for key, value in tree.items()
                for fault in ([f"{where}.{key}"] if isinstance(key, bool) else []) + faults(value, f"{where}.{key}")
            ]
        return [] if isinstance(tree, str) and tree.strip() else [where]

    assert faults(yaml.safe_load(path.read_text(encoding="utf-8")), path.stem) == []
