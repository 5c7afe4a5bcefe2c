"""How is a fault in the rules said in the reader's language? `config/locale/faults/<language>.yaml`, as refusals are.

Faults are found, and logged, in English. What has no phrase in a language is shown as it was found: a fault is never
held back for want of a translation.
"""

import re
from collections.abc import Iterable
from functools import cache

import yaml

from config.faults import Fault
from config.files import SHIPPED
from config.refusals import Refusals

FOLDER = SHIPPED / "locale" / "faults"
_PART = re.compile(r"(step|segment|rule|field|line) (number )?(.+)", re.DOTALL)


def told(faults: Iterable[Fault], language: str) -> list[Fault]:
    """The same faults, each with its place and its message as the reader says them."""
    return [(place_told(where, language), message_told(what, language)) for where, what in faults]


def message_told(message: str, language: str) -> str:
    return _phrases(language)(message) or message


def place_told(where: str, language: str) -> str:
    """`step hold, field at` as `paso hold, campo at`; keys of the YAML stay as they are written."""
    words = _places(language)
    parts = []
    for part in where.split(", "):
        found = _PART.fullmatch(part)
        if found and found[1] in words:
            number = f"{words['number']} " if found[2] else ""
            parts.append(f"{words[found[1]]} {number}{found[3]}")
        else:
            parts.append(part)
    return ", ".join(parts)


@cache
def _phrases(language: str) -> Refusals:
    return Refusals(language, FOLDER)


@cache
def _places(language: str) -> dict[str, str]:
    path = FOLDER / f"{language}.yaml"
    if not path.is_file():
        return {}  # English, which they are written in
    places: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))["places"]
    return places
