"""How is a refusal said in the reader's language? Operations say it in English; here each sentence is translated.

`config/locale/refusals/<language>.yaml`: an English sentence with named places -> the same in the language. What fills
a place is a name, a number or a day, kept as it is; a code that has a word, or a sentence of its own, is translated.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path

import yaml

from config.files import SHIPPED

FOLDER = SHIPPED / "locale" / "refusals"
_PLACE = re.compile(r"\{(\w+)\}")
#: The place that a whole sentence fills.
_SENTENCE = "expected"
#: A sentence in a place of a sentence; deeper ones are nobody's.
_DEEPEST = 2


@dataclass(frozen=True)
class Sentence:
    """english, with named places; the same name twice stands for the same text."""

    english: str
    translated: str

    @cached_property
    def fixed(self) -> int:
        """Characters outside places: of two sentences that fit, the one that says more is meant."""
        return len(_PLACE.sub("", self.english))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        seen: set[str] = set()
        parts = []
        for index, part in enumerate(_PLACE.split(self.english)):
            if index % 2 == 0:
                parts.append(re.escape(part))
            elif part in seen:
                parts.append(f"(?P={part})")
            else:
                seen.add(part)
                # What is left at an end may be nothing: `... is owed{rest}`.
                parts.append(f"(?P<{part}>.{'*' if part == 'rest' else '+'}?)")
        return re.compile("".join(parts), re.DOTALL)


class Refusals:
    """`in_language("No customer C-1")`, or None where nobody has translated it."""

    def __init__(self, language: str, folder: Path = FOLDER) -> None:
        path = folder / f"{language}.yaml"
        told = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {"words": {}, "sentences": {}}
        self._words: dict[str, str] = told["words"]
        found = [Sentence(english, translated) for english, translated in told["sentences"].items()]
        self.sentences = sorted(found, key=lambda sentence: -sentence.fixed)

    def __call__(self, message: str, depth: int = 0) -> str | None:
        for sentence in self.sentences:
            if (found := sentence.pattern.fullmatch(message)) is None:
                continue
            filled = {name: self._filling(name, text, depth) for name, text in found.groupdict().items()}
            if None not in filled.values():
                return _PLACE.sub(partial(_put_in, filled), sentence.translated)
        return None

    def _filling(self, name: str, text: str, depth: int) -> str | None:
        """None: a sentence belongs there, and it is none that we know."""
        if text in self._words:
            return self._words[text]
        inside = self(text, depth + 1) if depth < _DEEPEST and " " in text else None
        return inside if name == _SENTENCE else inside or text


def _put_in(filled: Mapping[str, str | None], place: re.Match[str]) -> str:
    return filled[place[1]] or ""


@cache
def refusals(language: str) -> Refusals:
    return Refusals(language)
