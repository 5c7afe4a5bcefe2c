"""Who hurries the engine's own upkeep during a drill, and when has everything come to rest?"""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from temporalio.client import ScheduleOverlapPolicy
from temporalio.service import RPCError

from models.contract import POST_WORKFLOW, SWEEP_WORKFLOW
from tests.drill.desk import People
from tests.drill.room import Room

#: In production the post runs each minute and the sweep every five; a drill has no such time.
_EVERY = 1.0
_SWEEP_EVERY = 3
_LOOK_EVERY = 0.5

#: What is not at rest: cases with something to do, messages on their way, events that were not applied.
_RESTLESS = """
WITH now AS (SELECT clock_timestamp() + make_interval(secs => shift_seconds::float8) AS at FROM test_clock)
SELECT (SELECT count(*) FROM cases, now WHERE open AND next_at <= now.at AND customer_id <> ALL(:besides)) AS due,
       (SELECT count(*) FROM cases WHERE open AND planned_revision < revision) AS behind,
       (SELECT count(*) FROM messages
         WHERE state IN ('claimed', 'unknown') AND customer_id <> ALL(:besides)) AS on_their_way,
       (SELECT count(*) FROM inbox WHERE state = 'new') AS unapplied
"""


class Keeper:
    def __init__(self, room: Room, people: People) -> None:
        self._room = room
        self._people = people

    async def hurry(self) -> None:
        """Start the post every second and the sweep every few, beside their schedules, for ever."""
        turn = 0
        while True:
            await self._trigger(POST_WORKFLOW)
            if turn % _SWEEP_EVERY == 0:
                await self._trigger(SWEEP_WORKFLOW)
            turn += 1
            await asyncio.sleep(_EVERY)

    async def _trigger(self, workflow: str) -> None:
        # Beside one that still runs: the activity of a worker that was killed is missed after minutes only.
        handle = self._room.client.get_schedule_handle(f"{workflow}/{self._room.settings.task_queue}")
        with suppress(RPCError):
            await handle.trigger(overlap=ScheduleOverlapPolicy.ALLOW_ALL, rpc_timeout=timedelta(seconds=5))

    async def rest(self, seconds: float, besides: Iterable[int] = ()) -> bool:
        """Wait until nothing is left to do (besides these customers); whether that was within so many seconds."""
        others = [f"C{number}" for number in besides]
        deadline = time.monotonic() + seconds
        calm = 0
        while time.monotonic() < deadline:
            (left,) = await self._people.rows(_RESTLESS, besides=others)
            waiting = await asyncio.to_thread(lambda: self._room.providers.waiting)
            calm = calm + 1 if not any(left.values()) and not waiting else 0
            if calm > 1:
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False
