"""Who looks after payments under way? A loop of the web process, which is also where customers begin them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from operations.desk import Desk
from operations.portal.payment_watch import tend

_log = structlog.get_logger()

#: Seconds between two looks; each payment has its own, longer rhythm.
_EVERY, _LONGEST = 10.0, 60.0


class PaymentWatch:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Payments are looked after while this lasts."""
        loop = asyncio.create_task(self._run(), name="payments")
        try:
            yield
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    async def _run(self) -> None:
        pause = _EVERY
        while True:
            try:
                await tend(self._desk)
                pause = _EVERY
            except SQLAlchemyError as failure:
                _log.warning("payments_not_looked_at", reason=type(failure).__name__, again_in=pause)
                pause = min(2 * pause, _LONGEST)
            await asyncio.sleep(pause)
