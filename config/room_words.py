"""Which words do the pages have? `config/locale/console|portal/<language>/<room>.yaml`, keys with points.

A text holds `{name}` for what is put in; where a number decides, its forms stand below it as CLDR names them:
`{one: "{n} task", other: "{n} tasks"}`, chosen by the parameter `n`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.core import Locale

from config.files import SHIPPED

CONSOLE, PORTAL = SHIPPED / "locale" / "console", SHIPPED / "locale" / "portal"
_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})


class RoomWords:
    """`words("today.title")`. Raises KeyError for a key that is not there: a page without its words is broken."""

    def __init__(self, language: str, folder: Path) -> None:
        self.language = language
        self._texts: dict[str, str | Mapping[str, str]] = {}
        for path in sorted((folder / language).glob("*.yaml")):
            self._texts |= _flat(yaml.safe_load(path.read_text(encoding="utf-8")) or {}, f"{path.stem}.")
        self._form = Locale(language).plural_form

    def __call__(self, key: str, /, **known: Any) -> str:
        text = self._texts[key]
        if not isinstance(text, str):
            text = text.get(self._form(known["n"]), text["other"])
        for name, value in known.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def has(self, key: str) -> bool:
        return key in self._texts

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)


@cache
def console_words(language: str) -> RoomWords:
    return RoomWords(language, CONSOLE)


@cache
def portal_words(language: str) -> RoomWords:
    return RoomWords(language, PORTAL)


def _flat(tree: Mapping[str, Any], prefix: str) -> dict[str, str | Mapping[str, str]]:
    found: dict[str, str | Mapping[str, str]] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping) and not value.keys() <= _FORMS:
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found
