"""How does an id stand in an address? ERPs write `INV/2026/0001`: a slash that was sent as %2F is part of the id."""

from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Path
from pydantic import BeforeValidator
from starlette.types import ASGIApp, Receive, Scope, Send

from models.values import ExternalId

#: Stands for a slash inside an id while routes are looked for; in no id otherwise, as it cannot be printed.
_SLASH = "\x1f"
#: Stands for what no id may have, so that whoever checks it says so.
_NEVER = "\x00"


class SlashesOfIds:
    """Lets routes see the parts of an address as they were sent: what was escaped divides nothing."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope.get("raw_path")
        if scope["type"] == "http" and raw is not None and raw.startswith(self._prefix) and b"%" in raw:
            path = raw.partition(b"?")[0]
            scope = {**scope, "path": "/".join(_part(part) for part in path.split(b"/"))}
        await self._app(scope, receive, send)


def _part(raw: bytes) -> str:
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return _NEVER
    return _NEVER if _SLASH in text else text.replace("/", _SLASH)


def _whole(value: str) -> str:
    return value.replace(_SLASH, "/")


#: An id of the ERP in the address.
PathId = Annotated[
    ExternalId,
    BeforeValidator(_whole),
    Path(description="as the ERP writes it; a slash in it is sent as %2F", examples=["F-2026-0001"]),
]
