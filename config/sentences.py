"""How is a reason or an event said in one sentence? Codes are stored; sentences are made where they are shown."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from config.files import SHIPPED
from models.values import LANGUAGES


class Sentences:
    """Sentences of one language (es, en, pt), from `config/locale/sentences/`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        words = _read(self.language)
        self._reasons: dict[str, str] = words["reasons"]
        self._events: dict[str, str] = words["events"]
        self._rules: dict[str, str] = words["rules"]

    def why(self, code: str, params: Mapping[str, Any] | None = None) -> str:
        """A reason code with its parameters, as a sentence; an unknown code is shown as it is."""
        sentence = _filled(self._reasons.get(code, code), params or {})
        moved_by = (params or {}).get("moved_by")
        return f"{sentence} ({self._rules.get(moved_by, moved_by)})" if moved_by else sentence

    def happened(self, kind: str, details: Mapping[str, Any] | None = None) -> str:
        """An interaction's kind with its details, as a sentence."""
        return _filled(self._events.get(kind, kind), details or {})

    def rule(self, code: str) -> str:
        """A rule that moved a step, as words."""
        return self._rules.get(code, code)


@cache
def _read(language: str) -> dict[str, dict[str, str]]:
    path = SHIPPED / "locale" / "sentences" / f"{language}.yaml"
    words: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


class _Known(dict[str, Any]):
    """A parameter that an old entry does not have is shown as an ellipsis, not as an error in a list."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(sentence: str, params: Mapping[str, Any]) -> str:
    known = _Known({name: "…" if value is None else value for name, value in params.items()})
    return sentence.format_map(known)
