"""How does what providers post come in? Read within bounds, proven, stored, counted; applied after the answer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect

from models.errors import Forged, InvalidInput, PuntualError, ServerUnreachable
from models.inbox import InboxEvent, InboxSource
from operations.desk import Desk
from store import inbox
from web.applier import Applier
from web.counters import Counters

_log = structlog.get_logger()

#: Nobody needs longer to send us what he has signed.
_PATIENCE = 30.0


class TooLarge(PuntualError):
    http_status = 413


class Reception:
    """Where calls of providers arrive. Without a desk (no database is known) all are sent away, to come again."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self._desk: Desk | None = None
        self._applier: Applier | None = None

    @asynccontextmanager
    async def open(self, desk: Desk) -> AsyncIterator[None]:
        """Events are taken and applied while this lasts."""
        self._desk, self._applier = desk, Applier(desk, self.counters)
        loop = asyncio.create_task(self._applier.run(), name="applier")
        try:
            yield
        finally:
            self._desk = self._applier = None
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    @property
    def desk(self) -> Desk:
        """Raises ServerUnreachable."""
        if self._desk is None:
            raise ServerUnreachable("No database is known to this process")
        return self._desk

    @asynccontextmanager
    async def call(self, source: InboxSource) -> AsyncIterator[None]:
        """One call of a provider: counted by its outcome. A forged one leaves no other trace. Raises PuntualError."""
        outcome = "unavailable"
        try:
            async with asyncio.timeout(_PATIENCE):
                yield
            outcome = "stored"
        except Forged:
            outcome = "forged"
            raise
        except TooLarge:
            outcome = "too_large"
            raise
        except (InvalidInput, ClientDisconnect) as failure:
            outcome = "malformed"
            if isinstance(failure, InvalidInput):
                raise
            raise InvalidInput("The call was broken off") from failure
        except (SQLAlchemyError, OSError) as failure:
            # Slow callers end here too: whoever is turned away by us comes again.
            _log.warning("webhook_not_stored", source=source.value, reason=type(failure).__name__)
            raise ServerUnreachable("It could not be stored in time") from failure
        finally:
            self.counters.add("puntual_webhook_calls_total", source=source.value, outcome=outcome)

    async def store(self, events: Sequence[InboxEvent]) -> None:
        """Keep events, known ones as they are; what follows from them comes after the answer."""
        if not events:
            return
        async with self.desk.database.begin() as tx:
            new = await inbox.put(tx, events)
        self.counters.add("puntual_webhook_events_total", new, source=events[0].source.value)
        if self._applier is not None:
            self._applier.nudge()


async def body_of(request: Request, most: int) -> bytes:
    """The raw body, byte by byte as it was signed. Raises TooLarge."""
    chunks = bytearray()
    async for chunk in chunks_of(request, most):
        chunks += chunk
    return bytes(chunks)


async def chunks_of(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body as it comes, at most so many bytes. Raises TooLarge."""
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise TooLarge(f"expected at most {most} bytes")
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise TooLarge(f"expected at most {most} bytes")
        yield chunk
