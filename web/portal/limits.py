"""How much may come from one place? Pages in plenty, few guesses: per process, by the network that asks."""

from math import ceil

from fastapi import FastAPI, Request

from models.errors import PuntualError
from web.api.limits import Buckets
from web.places import place_of

#: A minute, from one network: all that is asked for, links that opened nothing, new links that were asked for.
ALL, GUESSES, ASKED = 600, 30, 30


class TooOften(PuntualError):
    """wait: seconds until the next try."""

    http_status = 429

    def __init__(self, wait: float) -> None:
        super().__init__("Too many tries: please wait a little")
        self.wait = ceil(wait)


def install(portal: FastAPI) -> None:
    portal.state.buckets = Buckets()


async def of_all(request: Request) -> None:
    """Raises TooOften."""
    _take(request, "all", ALL)


def guesses_left(request: Request) -> None:
    """Before a link is looked at. Raises TooOften where this place has guessed too much."""
    left = _buckets(request).look(_name(request, "guesses"), GUESSES)
    if not left.granted:
        raise TooOften(left.wait)


def guessed(request: Request) -> None:
    """It opened nothing."""
    _buckets(request).take(_name(request, "guesses"), GUESSES)


def asked(request: Request) -> None:
    """A new link is asked for. Raises TooOften."""
    _take(request, "asked", ASKED)


def _take(request: Request, what: str, per_minute: int) -> None:
    allowance = _buckets(request).take(_name(request, what), per_minute)
    if not allowance.granted:
        raise TooOften(allowance.wait)


def _name(request: Request, what: str) -> str:
    return f"{what}/{place_of(request).address}"


def _buckets(request: Request) -> Buckets:
    buckets: Buckets = request.app.state.buckets
    return buckets
