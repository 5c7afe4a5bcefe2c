"""What does the web process need to work? Opened when it starts, closed when it ends."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from channels.templates.render import Renderer
from config.rulebook import load_rulebook
from config.sentences import Sentences
from config.settings import Settings
from operations.desk import Desk
from payments.assembly import providers_of
from stack.state import Addresses
from store.clock import open_clock
from store.engine import open_engine
from temporal.wake import Waker, WakeUp
from web.temporal import Temporal
from web.waking import QueuedWaker


@asynccontextmanager
async def open_desk(settings: Settings, addresses: Addresses, temporal: Temporal) -> AsyncIterator[Desk]:
    """A desk for as long as the process runs. Neither server has to answer yet. Raises InvalidInput: broken rules."""
    database = open_engine(addresses.database_url, settings.database_pool)
    try:
        rulebook = load_rulebook(
            settings.config_dir, Renderer(settings.config_dir).available(), settings.collector_role
        )
        async with QueuedWaker(PatientWaker(temporal, settings.task_queue)).open() as waker:
            yield Desk(
                database=database,
                clock=open_clock(test_clock_allowed=addresses.test_clock),
                rulebook=rulebook,
                sentences=Sentences(settings.language),
                waker=waker,
                zone=settings.zone,
                actor="web",
                payments=providers_of(settings),
            )
    finally:
        await database.dispose()


class PatientWaker:
    """Wakes cases where Temporal answers, and comes back to it where it does not: the sweep wakes those meanwhile."""

    def __init__(self, temporal: Temporal, task_queue: str) -> None:
        self._temporal = temporal
        self._task_queue = task_queue

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        if not wake_ups:
            return []
        client = await self._temporal.client()
        if client is None:
            return sorted({wake_up.invoice_id for wake_up in wake_ups})
        return await Waker(client, self._task_queue).wake(wake_ups)

    async def tend(self, seconds: float) -> bool:
        client = await self._temporal.client()
        return client is not None and await Waker(client, self._task_queue).tend(seconds)
