"""Who applies what providers told us? A loop of the web process: at once when something comes, and what was left."""

import asyncio
from contextlib import suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError

from operations.desk import Desk
from operations.inbox import apply_waiting
from web.counters import Counters

_log = structlog.get_logger()

#: Seconds between two looks at what another process left, or what waits for its message.
_EVERY, _LONGEST = 5.0, 60.0


class Applier:
    def __init__(self, desk: Desk, counters: Counters) -> None:
        self._desk = desk
        self._counters = counters
        self._news = asyncio.Event()

    def nudge(self) -> None:
        """Something has come."""
        self._news.set()

    async def run(self) -> None:
        """Until it is cancelled. While the database is away it comes back more and more rarely."""
        pause = _EVERY
        while True:
            self._news.clear()
            try:
                for state, count in (await apply_waiting(self._desk)).items():
                    self._counters.add("puntual_inbox_events_total", count, state=state.value)
                pause = _EVERY
            except (SQLAlchemyError, ExceptionGroup) as failure:
                _log.warning("inbox_not_applied", reason=type(failure).__name__, again_in=pause)
                pause = min(2 * pause, _LONGEST)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), pause)
