"""How is a dry run as true as the real one? The same operations inside a transaction that is taken back."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from operations.desk import Desk
from temporal.wake import WakeUp


class _Inside:
    """Stands in for the engine: what begins here is a part of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with self._connection.begin_nested():
            yield self._connection

    connect = begin


class _Nobody:
    """Wakes nobody."""

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        return []

    async def tend(self, seconds: float) -> bool:
        return False


@asynccontextmanager
async def rehearsed(desk: Desk) -> AsyncIterator[Desk]:
    """A desk whose operations leave nothing behind."""
    async with desk.database.connect() as connection:
        whole = await connection.begin()
        try:
            pretending = replace(desk, database=cast(AsyncEngine, _Inside(connection)), waker=_Nobody())
            await pretending.publish_strategies()
            yield pretending
        finally:
            await whole.rollback()
