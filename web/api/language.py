"""In which language are sentences said? As `language` asks, else as `Accept-Language` prefers, else in the staff's."""

import re
from typing import Annotated, Literal

from fastapi import Depends, Header, Query, Request, Response

from models.values import LANGUAGES
from web.api.desk import door_of

_PREFERENCE = re.compile(r"([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,32})?(?:\s*;\s*q=([01](?:\.[0-9]{0,3})?))?", re.ASCII)
_MOST = 50


def preferred(header: str) -> str | None:
    """The language of ours that a caller likes best (RFC 9110, 12.5.4); None where it names none of them."""
    liked: dict[str, float] = {}
    for part in header.split(",")[:_MOST]:
        found = _PREFERENCE.fullmatch(part.strip())
        if found is not None and found[1].lower() in LANGUAGES:
            language, weight = found[1].lower(), float(found[2] or 1)
            liked[language] = max(weight, liked.get(language, 0.0))
    best = max(liked, key=lambda language: liked[language], default=None)
    return best if best is not None and liked[best] > 0 else None


async def _language(
    request: Request,
    response: Response,
    language: Annotated[
        Literal["es", "en", "pt"] | None, Query(description="Of the sentences; else as Accept-Language prefers")
    ] = None,
    accept_language: Annotated[str | None, Header(description="Such as `es-CO, en;q=0.8`")] = None,
) -> str:
    chosen = language or preferred(accept_language or "") or door_of(request).settings.language
    response.headers["Content-Language"] = chosen
    return chosen


Language = Annotated[str, Depends(_language)]
