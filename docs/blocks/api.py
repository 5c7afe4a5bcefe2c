"""Which calls does the API answer, and to whom? From the routes themselves."""

from collections.abc import Callable

from docs.blocks.markdown import code, codes, table
from models.api_key import Scope
from web.api.router import calls


def _calls() -> str:
    rows = [
        (code(f"{method} {path}"), codes(scope.value for scope in Scope if scope in route.scopes), route.summary or "")
        for method, path, route in calls()
    ]
    return table(("call", "scopes", ""), rows)


BLOCKS: dict[str, Callable[[], str]] = {"calls of the API": _calls}
