"""Does a test clock only ever move forward, and run on while it stands?"""

from datetime import UTC, datetime, timedelta

from store.clock import ShiftedClock
from store.engine import open_engine


async def test_a_test_clock_goes_anywhere_first_and_then_never_back(database_url: str) -> None:
    engine, clock = open_engine(database_url), ShiftedClock()
    long_ago = datetime(2012, 1, 2, 6, tzinfo=UTC)
    async with engine.begin() as tx:
        await clock.set_to(tx, long_ago)
        begun = await clock.now(tx)
        assert timedelta(0) <= begun - long_ago < timedelta(minutes=1)
        # An instant that went by while somebody prepared to go there is no mistake, and moves nothing.
        await clock.set_to(tx, long_ago)
        assert await clock.now(tx) >= begun
        await clock.set_to(tx, long_ago + timedelta(days=1))
        assert await clock.now(tx) >= long_ago + timedelta(days=1)
    await engine.dispose()
