"""How does Temporal learn within seconds that the worker of a long activity has died? It beats while it works."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio import activity

#: A third of the heartbeat time-out of workflows/upkeep.py: two beats may be lost.
_EVERY = 10.0


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """Beat until the block is left. That it comes to an end at all is what start-to-close watches over."""
    if not activity.in_activity():
        yield
        return
    heart = asyncio.create_task(_beat())
    try:
        yield
    finally:
        heart.cancel()
        with suppress(asyncio.CancelledError):
            await heart


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(_EVERY)
