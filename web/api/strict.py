"""How does a call of the API come in? Its key first, then its size, then its words; only then the shapes look at it."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import Message
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from models.api_key import Scope
from models.errors import InvalidInput
from web.api import idempotency, json_body
from web.api.access import Allowed
from web.api.desk import door_of
from web.api.problem import WrongMediaType, counted
from web.reception import body_of

#: Bytes and values of a body, of one thing and of a batch.
LARGEST, MOST_VALUES = 1 << 20, 50_000
LARGEST_BATCH, MOST_VALUES_OF_BATCH = 8 << 20, 400_000
_LONGEST_QUERY = 4_096
#: Seconds in which a body has to be here.
_PATIENCE = 30.0
#: Above this many bytes another thread reads, so that other calls are not kept waiting.
_MUCH = 64 << 10


class StrictRoute(APIRoute):
    """A route that says who may call it (`allowed`), and gets bodies as plain objects, read without any guessing."""

    largest, most_values, batch = LARGEST, MOST_VALUES, False

    @property
    def scopes(self) -> frozenset[Scope]:
        """Which scopes open it. A route that names none is a mistake of ours."""
        found = [one.call for one in _every(self.dependant) if isinstance(one.call, Allowed)]
        assert len(found) == 1, f"{self.path}: expected one allowed(...), there are {len(found)}"
        return found[0].scopes

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override] # as awaited
        handle = super().get_route_handler()
        scopes = self.scopes
        names = _query_names(self.dependant)

        async def strictly(request: Request) -> Response:
            door = door_of(request)
            request.state.caller, request.state.allowance = await door.keys.admit(request, scopes)
            _check_query(request, names)
            if request.method in ("POST", "PUT", "PATCH"):
                await self._read(request)
            key = idempotency.key_of(request)
            if key is None:
                response = await handle(request)
            else:
                response = await idempotency.once(door, request, key, handle)
            for name, value in request.state.allowance.headers().items():
                response.headers[name] = value
            return response

        return strictly

    async def _read(self, request: Request) -> None:
        """The body, once, for whoever asks for it further in. An empty one is none."""
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await body_of(request, self.largest)
        except TimeoutError as failure:
            raise _refused(f"expected the whole of it within {_PATIENCE:g} seconds") from failure
        except ClientDisconnect as failure:
            raise _refused("expected the whole of it: the call was broken off") from failure
        # What Starlette would keep, had it read the body itself.
        request._body = body
        if not body:
            return
        if self.body_field is None:
            raise _refused("expected none")
        _check_media_type(request)
        read = partial(json_body.read, body, self.most_values, batch=self.batch)
        request._json = await asyncio.to_thread(read) if len(body) > _MUCH else read()


class BatchRoute(StrictRoute):
    """The same for many things in one call."""

    largest, most_values, batch = LARGEST_BATCH, MOST_VALUES_OF_BATCH, True


def _check_media_type(request: Request) -> None:
    given = Message()
    given["content-type"] = request.headers.get("content-type", "")
    charset = str(given.get_param("charset", "utf-8")).lower()
    if given.get_content_type() != "application/json" or charset not in ("utf-8", "utf8"):
        raise WrongMediaType("Expected a body of application/json in UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaType("Expected a body that is not compressed")


def _check_query(request: Request, names: frozenset[str]) -> None:
    """Every name once, and none that is not known: a misspelt filter would show what nobody asked for."""
    written = request.scope.get("query_string", b"")
    if len(written) > _LONGEST_QUERY:
        raise InvalidInput(counted(1), (("query", f"expected at most {_LONGEST_QUERY} bytes"),))
    seen = set[str]()
    errors = []
    for name, value in parse_qsl(written.decode("latin-1"), keep_blank_values=True):
        if name not in names:
            known = ", ".join(sorted(names)) or "none"
            errors.append((name[:100], f"expected no such parameter: there is {known}"))
        elif name in seen:
            errors.append((name, "expected each parameter once"))
        elif "\x00" in value or "\N{REPLACEMENT CHARACTER}" in value:
            errors.append((name, "expected text in UTF-8 without the character NUL"))
        seen.add(name)
    if errors:
        raise InvalidInput(counted(len(errors)), tuple(errors))


def _query_names(dependant: Dependant) -> frozenset[str]:
    names = set[str]()
    for field in (field for one in _every(dependant) for field in one.query_params):
        shape: Any = field.field_info.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            names |= {one.alias or name for name, one in shape.model_fields.items()}
        else:
            names.add(field.alias)
    return frozenset(names)


def _every(dependant: Dependant) -> list[Dependant]:
    return [dependant, *(inner for one in dependant.dependencies for inner in _every(one))]


def _refused(message: str) -> InvalidInput:
    return InvalidInput(counted(1), (("body", message),))
