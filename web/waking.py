"""Who tells the cases, when the answer is out already? A queue in this process, emptied as fast as Temporal takes it.

Whoever posts a fact does not wait for Temporal, and does not fail with it: what cannot be told, the sweep will see.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import structlog

from temporal.wake import WakesCases, WakeUp

_log = structlog.get_logger()

#: Wake-ups that wait at most, and how many are handed on at once.
_MOST, _AT_ONCE = 100_000, 500
#: Seconds that the end of the process waits for the last of them.
_PATIENCE = 5.0


class QueuedWaker:
    """Takes wake-ups at once, and hands them on in their order."""

    def __init__(self, waker: WakesCases) -> None:
        self._waker = waker
        self._held: dict[str, WakeUp] = {}
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["QueuedWaker"]:
        """Wake-ups are handed on while this lasts; what waits at its end still is, if Temporal takes it soon."""
        loop = asyncio.create_task(self._run(), name="waker")
        try:
            yield self
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), _PATIENCE)
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        """Those that there was no room for."""
        untold = [one.invoice_id for one in wake_ups if not self._take(one)]
        if untold:
            _log.warning("cases_not_woken", count=len(untold), reason="too many wait already")
        if self._held:
            self._idle.clear()
            self._news.set()
        return untold

    async def tend(self, seconds: float) -> bool:
        return await self._waker.tend(seconds)

    def _take(self, wake_up: WakeUp) -> bool:
        """A case looks at all its facts: two pieces of news that wait are one. The start of one stays a start."""
        before = self._held.get(wake_up.invoice_id)
        if before is None and len(self._held) >= _MOST:
            return False
        if before is None:
            self._held[wake_up.invoice_id] = wake_up
        elif not before.starts:
            self._held[wake_up.invoice_id] = replace(wake_up, due=before.due or wake_up.due)
        return True

    async def _run(self) -> None:
        while True:
            if not self._held:
                self._idle.set()
            await self._news.wait()
            ids = list(self._held)[:_AT_ONCE]
            batch = [self._held.pop(invoice_id) for invoice_id in ids]
            if not self._held:
                self._news.clear()
            try:
                await self._waker.wake(batch)
            except Exception as failure:
                # Whatever it is, the next ones must be told all the same, and these are not lost: the sweep sees them.
                _log.error("cases_not_woken", count=len(batch), reason=type(failure).__name__, exc_info=True)
