"""What time is it? The system's time, or with a test clock the system's plus a shift kept in PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.dialects.postgresql import insert

from models.tables import test_clock
from store.engine import Tx, run


class Clock(Protocol):
    """The one source of `now`, aware and in UTC. Business dates are derived from it in the customer's zone."""

    async def now(self, tx: Tx) -> datetime: ...


class SystemClock:
    async def now(self, tx: Tx) -> datetime:
        return datetime.now(UTC)


class ShiftedClock:
    """A test clock: every process that shares the database shares the time."""

    _QUERY = "SELECT shift_seconds FROM test_clock"

    async def now(self, tx: Tx) -> datetime:
        return datetime.now(UTC) + await self._shift(tx)

    async def set_to(self, tx: Tx, instant: datetime) -> None:
        """Move the clock forward to an instant; one that it has passed changes nothing.

        Time does not run back, but the first setting of a fresh database may go anywhere: a portfolio of 2012 is
        walked in 2012.
        """
        if await self.is_set(tx) and instant <= await self.now(tx):
            return
        shift = (instant - datetime.now(UTC)).total_seconds()
        statement = insert(test_clock).values(only_row=True, shift_seconds=shift)
        await tx.execute(statement.on_conflict_do_update(index_elements=["only_row"], set_={"shift_seconds": shift}))

    async def is_set(self, tx: Tx) -> bool:
        return bool(await run(tx, self._QUERY, {}))

    async def _shift(self, tx: Tx) -> timedelta:
        found = await run(tx, self._QUERY, {})
        return timedelta(seconds=float(found[0]["shift_seconds"]) if found else 0.0)


def open_clock(*, test_clock_allowed: bool) -> SystemClock | ShiftedClock:
    return ShiftedClock() if test_clock_allowed else SystemClock()
