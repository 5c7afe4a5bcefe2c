"""How is a text written so that rules can read it? Small letters without accents, cut into clauses."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Characters that rules look at; an opt-out or a promise stands at the beginning of any longer text.
_LONGEST = 4_000

_OTHER = re.compile(r"[^a-z0-9\s.,;:!?/$%€£@'()+#\-\u00bf]+")
#: "siiii", but not "ooo" (out of office).
_LONG_DRAWN = re.compile(r"(?!(?<![a-z])ooo(?![a-z]))([a-z])\1{2,}")
_SPACES = re.compile(r"[ \t\f\v]+")
#: A full stop or comma between digits belongs to a number, a colon to an hour.
_BREAK = re.compile(r"\s*(\?+|[!\n();]+|\.(?!\d)|(?<!\d)\.|,(?!\d)|(?<!\d),|:(?!\d)|(?<!\d):| - )[\s.,;:!?\n]*")
_QUESTION_MARKS = str.maketrans(
    {"❓": "?", "❔": "?", "؟": "?", "’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-"}
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a text between two marks, in plain letters. `asks`: a question mark belongs to it."""

    text: str
    asks: bool


def plain(text: str) -> str:
    """Small letters without accents; what nobody can see, and every sign but the usual ones, is gone."""
    text = unicodedata.normalize("NFKC", text[: 2 * _LONGEST].translate(_QUESTION_MARKS)).casefold()
    seen = "".join(character for character in text if character in "\n\t" or unicodedata.category(character)[0] != "C")
    bare = "".join(
        character for character in unicodedata.normalize("NFKD", seen) if not unicodedata.combining(character)
    )
    bare = _SPACES.sub(" ", _OTHER.sub(" ", bare.translate({0xA0: " "})))
    return _LONG_DRAWN.sub(r"\1", bare)[:_LONGEST].strip()


def clauses(text: str, spelled: Mapping[re.Pattern[str], str], weekdays: Iterable[str] = ()) -> list[Clause]:
    """The clauses of a plain text; `spelled` says what abbreviations and usual mistakes stand for.

    A comma after one of the `weekdays` parts nothing: "Monday, March 16".
    """
    listed = "|".join(weekdays)
    parts = _BREAK.split(re.sub(rf"\b({listed}), (?=[a-z0-9])", r"\1 ", text) if listed else text)
    found = []
    for n in range(0, len(parts), 2):
        words, mark = parts[n], parts[n + 1] if n + 1 < len(parts) else ""
        begins_to_ask = "\N{INVERTED QUESTION MARK}" in words
        words = f" {words.replace(chr(0xBF), ' ').strip()} "
        for pattern, meant in spelled.items():
            words = pattern.sub(meant, words)
        words = _SPACES.sub(" ", words).strip()
        if words or mark.startswith("?"):
            found.append(Clause(words, mark.startswith("?") or begins_to_ask))
    return found


def bare_words(text: str) -> str:
    """The words of a plain text with single spaces and without any mark: how a keyword is compared."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())
