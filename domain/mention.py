"""Whom does a note mention? `@ana` anywhere in it; `ana@acme.example` is an address."""

import re

_MENTION = re.compile(r"(?<![\w@.+/-])@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?)(?![\w@])", re.ASCII)


def mentions_of(text: str) -> tuple[str, ...]:
    """The handles after an @, each once, as they are written."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))
