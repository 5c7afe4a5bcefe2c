"""Which routes does the portal have? Read out of the application: a new one is walked without a line in a test."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from config.settings import Settings
from web.portal.app import create_portal

_PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Route:
    """asks_who: whether it declares by `entered(...)` whom it is for."""

    path: str
    methods: list[str]
    asks_who: bool

    def filled(self, ids: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Its paths with each of these ids, whatever they are of, in all its places."""
        if not _PLACE.search(self.path):
            yield self.path
            return
        for value in dict.fromkeys(one for values in ids.values() for one in values):
            yield _PLACE.sub(quote(value, safe=""), self.path)


def every_route() -> list[Route]:
    return [
        Route(route.path, sorted(route.methods - {"HEAD"}), _asks_who(route))
        for route in iter_route_contexts(create_portal(Settings(home=Path("unused"))).routes)
        if isinstance(route.original_route, APIRoute) and route.path is not None and route.methods is not None
    ]


def _asks_who(route: RouteContext) -> bool:
    def of(dependant: Any) -> bool:
        return hasattr(dependant.call, "portal") or any(of(further) for further in dependant.dependencies)

    return of(route.dependant)
