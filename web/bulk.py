"""Who does what was ordered for many cases? A loop of the web process: at once, and also what another one left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError

from operations.bulk import work
from operations.desk import Desk

_log = structlog.get_logger()

#: Seconds between two looks at what another process left.
_EVERY, _LONGEST = 10.0, 60.0


class BulkWork:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._news = asyncio.Event()

    def nudge(self) -> None:
        """Something was ordered."""
        self._news.set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["BulkWork"]:
        """Orders are done while this lasts; the case in hand when it ends is left to the next process."""
        loop = asyncio.create_task(self._run(), name="bulk")
        try:
            yield self
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    async def _run(self) -> None:
        pause = _EVERY
        while True:
            self._news.clear()
            try:
                while await work(self._desk):
                    pause = _EVERY
            except SQLAlchemyError as failure:
                _log.warning("bulk_not_done", reason=type(failure).__name__, again_in=pause)
                pause = min(2 * pause, _LONGEST)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), pause)
