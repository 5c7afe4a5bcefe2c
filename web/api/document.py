"""What does the API say of itself? The OpenAPI document: refusals are problems, and nothing else."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.api.idempotency import HEADER
from web.api.problem import MEDIA_TYPE

_ABOUT = """
Facts come in, questions are answered, what people do is done. Authorise with a key of `puntual keys create`.

Amounts are decimal texts with their currency beside them, dates `YYYY-MM-DD`, instants carry their offset. Nothing is
guessed: no floats, no unknown fields, no name twice. What was written twice with the same content changes nothing.
"""


#: `StrictRoute` reads it; no function of a route knows of it.
_ONCE = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same call with the same key is done once, and answered alike for 24 hours",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}


def describe(app: FastAPI) -> None:
    """Let the application answer its document in this form."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # FastAPI's own way to say it


def _document(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, description=_ABOUT.strip(), routes=app.routes)
    for path in found["paths"].values():
        for method, operation in path.items():
            if method == "post":
                operation["parameters"] = [*operation.get("parameters", []), _ONCE]
            for answer in operation["responses"].values():
                if MEDIA_TYPE in answer.get("content", {}):
                    answer["content"] = {MEDIA_TYPE: answer["content"][MEDIA_TYPE]}
    return found
