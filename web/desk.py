"""What does the web process need to work? Opened when it starts, closed when it ends."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from channels.templates.render import Renderer
from config.rulebook import load_rulebook
from config.sentences import Sentences
from config.settings import Settings
from models.errors import ServerUnreachable
from operations.desk import Desk
from stack.state import Addresses
from stack.temporal import client_for
from store.clock import open_clock
from store.engine import open_engine
from temporal.wake import Waker, WakeUp
from web.waking import QueuedWaker

_log = structlog.get_logger()

_CONNECT_SECONDS = 5.0
#: Temporal that did not answer is left alone for this long: whoever asks would wait for nothing.
_LEFT_ALONE = 15.0


@asynccontextmanager
async def open_desk(settings: Settings, addresses: Addresses) -> AsyncIterator[Desk]:
    """A desk for as long as the process runs. Neither server has to answer yet. Raises InvalidInput: broken rules."""
    database = open_engine(addresses.database_url, settings.database_pool)
    try:
        rulebook = load_rulebook(
            settings.config_dir, Renderer(settings.config_dir).available(), settings.collector_role
        )
        async with QueuedWaker(PatientWaker(settings, addresses)).open() as waker:
            yield Desk(
                database=database,
                clock=open_clock(test_clock_allowed=addresses.test_clock),
                rulebook=rulebook,
                sentences=Sentences(settings.language),
                waker=waker,
                zone=settings.zone,
                actor="web",
            )
    finally:
        await database.dispose()


class PatientWaker:
    """Wakes cases where Temporal answers, and comes back to it where it does not: the sweep wakes those meanwhile."""

    def __init__(self, settings: Settings, addresses: Addresses) -> None:
        self._settings = settings
        self._addresses = addresses
        self._waker: Waker | None = None
        self._not_before = 0.0

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        if not wake_ups:
            return []
        waker = await self._connected()
        if waker is None:
            return sorted({wake_up.invoice_id for wake_up in wake_ups})
        return await waker.wake(wake_ups)

    async def tend(self, seconds: float) -> bool:
        waker = await self._connected()
        return waker is not None and await waker.tend(seconds)

    async def _connected(self) -> Waker | None:
        if self._waker is None and time.monotonic() >= self._not_before:
            address, namespace = self._addresses.temporal_address, self._addresses.temporal_namespace
            try:
                client = await client_for(self._settings, address, namespace, timeout=_CONNECT_SECONDS)
            except ServerUnreachable as failure:
                self._not_before = time.monotonic() + _LEFT_ALONE
                _log.warning("temporal_away", reason=failure.message)
            else:
                self._waker = Waker(client, self._settings.task_queue)
        return self._waker
