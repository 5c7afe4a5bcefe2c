"""Which part of the customers is asked for? Filters that live in the address, so that a list can be kept and sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from store.customer_list import FLAGS, words_of

_WORDS = ("segment", "owner", "country", "language", "kind")
#: A flag is `1` (only those) or `0` (only the others).
NAMES = ("q", *_WORDS, *FLAGS)


def answers(flag: str) -> tuple[str, ...]:
    """That nothing is overdue cannot be asked for: every day of every open invoice would be read."""
    return ("1",) if flag == "overdue" else ("1", "0")


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address."""

    given: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        return cls({name: query[name].strip() for name in NAMES if query.get(name, "").strip()})

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")

    @property
    def flagged(self) -> bool:
        return any(name in self.given for name in FLAGS)

    def wanted(self) -> dict[str, Any]:
        """As `store.customer_list` takes them; what cannot be looked for is left out."""
        found: dict[str, Any] = {name: self.given[name] for name in _WORDS if name in self.given}
        found |= {name: self.given[name] == "1" for name in FLAGS if self.given.get(name) in answers(name)}
        words = words_of(self["q"])
        return found if words is None else {**found, "q": words}

    def query(self, **more: str) -> str:
        return f"?{urlencode({**self.given, **more})}"
