"""What if nothing has changed? An answer carries a tag of its content; whoever has it already is told so, in short."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from web.api.strict import StrictRoute

#: The same address says something else to another key, or in another language.
_VARY = "Authorization, Accept-Language"
_CACHED = "private, no-cache"
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Unchanged: `If-None-Match` names what the caller has already"}
}


class TaggedRoute(StrictRoute):
    """A route that reads."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override] # as awaited
        handle = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await handle(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            # Of the bytes themselves: a strong tag.
            tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
            response.headers.update({"ETag": tag, "Cache-Control": _CACHED, "Vary": _VARY})
            if not _named(request.headers.getlist("if-none-match"), tag):
                return response
            kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
            return Response(status_code=304, headers=kept)

        return tagged


def _named(given: list[str], tag: str) -> bool:
    """Whether one of the tags is this one; those that a proxy has made weak are compared weakly (RFC 9110, 13.1.2)."""
    tags = [one.strip() for line in given for one in line.split(",")]
    return any(one == "*" or one.removeprefix("W/") == tag for one in tags)


def _documented(
    _: Annotated[
        str | None,
        Header(alias="If-None-Match", description="The `ETag` of an answer that the caller has: 304 where it holds"),
    ] = None,
) -> None:
    """`TaggedRoute` reads the header: this tells of it."""


IF_NONE_MATCH = Depends(_documented)
