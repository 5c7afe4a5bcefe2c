"""What does a caller read when something is wrong? Problem details (RFC 9457): each field named, nothing leaked."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from models.errors import Conflict, InvalidInput, PuntualError

_log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
#: Somebody else works on the same customer: lock not granted in time, deadlock, changed meanwhile.
_IN_EACH_OTHERS_WAY = frozenset({"55P03", "40P01", "40001"})


class FieldError(BaseModel):
    """`field` is a path with points: `contacts.0.email`; `body` is the whole of it."""

    field: str = Field(examples=["amount"])
    message: str = Field(examples=['expected a decimal string such as "1200.50"'])


class Problem(BaseModel):
    """RFC 9457. `errors` name the fields at fault, where fields are."""

    type: str = "about:blank"
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 field is not as expected: nothing was changed"])
    errors: list[FieldError] = []


class TurnedAway(PuntualError):
    """A call that ends before it reaches an operation, with the headers that say what would help."""

    def __init__(self, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.headers = dict(headers or {})


class Unauthorised(TurnedAway):
    http_status = 401


class Forbidden(TurnedAway):
    http_status = 403


class Underway(TurnedAway):
    http_status = 409


class WrongMediaType(TurnedAway):
    http_status = 415


class TooManyCalls(TurnedAway):
    http_status = 429


_SAYS = {
    401: "No key, or none that is valid",
    403: "The key is valid, but its scopes do not name this call",
    404: "There is no such thing",
    409: "The rules or the present state do not allow it, or the same id was written before with other content",
    413: "The body is larger than allowed",
    415: "The body is not application/json in UTF-8",
    422: "Something is not as expected: `errors` names each field",
    429: "Too many calls: `Retry-After` says when the next one is allowed",
    500: "A fault of ours; it was logged",
    503: "A server that is needed does not answer: `Retry-After` says when to try again",
}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How refusals are documented: for `responses=` of a route. 401, 403, 422, 429 and 503 can happen everywhere."""
    every = sorted({401, 403, 422, 429, 503, *statuses})
    return {
        status: {
            "description": _SAYS[status],
            "model": Problem,
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": _example(status),
                }
            },
        }
        for status in every
    }


def _title(status: int) -> str:
    """As RFC 9110 has it; Python says so from 3.13 on."""
    return {413: "Content Too Large", 422: "Unprocessable Content"}.get(status) or HTTPStatus(status).phrase


def _example(status: int) -> dict[str, Any]:
    plain = {"type": "about:blank", "title": _title(status), "status": status, "detail": _SAYS[status]}
    if status == 422:
        plain["errors"] = [{"field": "due_on", "message": "expected a date as YYYY-MM-DD"}]
    return plain


def problem(
    status: int,
    detail: str,
    errors: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    told = Problem(
        title=_title(status),
        status=status,
        detail=detail,
        errors=[FieldError(field=field, message=message) for field, message in errors],
    )
    content = told.model_dump(exclude=set() if errors else {"errors"})
    return JSONResponse(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Every error of the application becomes a problem."""

    @app.exception_handler(PuntualError)
    async def refused(request: Request, failure: PuntualError) -> JSONResponse:
        errors = failure.errors if isinstance(failure, InvalidInput | Conflict) else ()
        headers = failure.headers if isinstance(failure, TurnedAway) else {}
        if failure.http_status == 503:
            headers = {"Retry-After": "5", **headers}
        return problem(failure.http_status, failure.message, errors, {**_allowance(request), **headers})

    @app.exception_handler(RequestValidationError)
    async def not_as_expected(request: Request, failure: RequestValidationError) -> JSONResponse:
        errors = [(field_of(error), expectation(error)) for error in failure.errors()]
        return problem(422, counted(len(errors)), errors, _allowance(request))

    @app.exception_handler(HTTPException)
    async def of_the_router(request: Request, failure: HTTPException) -> JSONResponse:
        return problem(failure.status_code, str(failure.detail), (), {**_allowance(request), **(failure.headers or {})})

    @app.exception_handler(SQLAlchemyError)
    async def of_the_database(request: Request, failure: SQLAlchemyError) -> JSONResponse:
        if not _is_outage(failure):
            raise failure
        state = getattr(getattr(failure, "orig", None), "sqlstate", None)
        busy = state in _IN_EACH_OTHERS_WAY
        _log.warning("database_refused", reason=type(failure).__name__, state=state)
        detail = "Somebody else is working on the same customer" if busy else "The database does not answer"
        headers = {**_allowance(request), "Retry-After": "1" if busy else "5"}
        return problem(503, f"{detail}: try again, what was stored already stays as it is", (), headers)

    @app.exception_handler(Exception)
    async def fault(request: Request, failure: Exception) -> JSONResponse:
        # Its own words may carry what somebody wrote: they are for the log of the server only.
        return problem(500, _SAYS[500], (), _allowance(request))


def counted(errors: int) -> str:
    return f"{errors} {'field is' if errors == 1 else 'fields are'} not as expected: nothing was changed"


def field_of(error: Mapping[str, Any]) -> str:
    """The field of one of pydantic's errors, as a path. A rule over several is told at the one it names first."""
    where = [str(part) for part in error["loc"] if part != "[key]"]
    inside = where[1:] if where and where[0] in ("body", "query", "path", "header") else where
    if named := error.get("ctx", {}).get("field"):
        return ".".join([*inside, str(named)])
    given = error.get("input")
    if isinstance(given, Mapping) and error["type"] == "value_error":
        named = next((word for word in re.findall(r"\w+", error["msg"]) if word in given), None)
        inside = [*inside, named] if named is not None else inside
    return ".".join(inside) or "body"


def expectation(error: Mapping[str, Any]) -> str:
    """What was expected, without repeating what was given."""
    if error["type"] == "missing":
        return "expected a value, the field is required"
    if error["type"] == "extra_forbidden":
        return "expected no such field"
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.startswith("expected") else f"expected: {message}"


def _allowance(request: Request) -> dict[str, str]:
    allowance = getattr(request.state, "allowance", None)
    return allowance.headers() if allowance is not None else {}


def _is_outage(failure: SQLAlchemyError) -> bool:
    if isinstance(failure, DBAPIError) and failure.connection_invalidated:
        return True
    return isinstance(failure, OperationalError | InterfaceError | PoolTimeout) or (
        isinstance(failure, DBAPIError) and getattr(failure.orig, "sqlstate", None) in _IN_EACH_OTHERS_WAY
    )
