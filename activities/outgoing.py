"""When is an event posted to its subscribers, and when again? A loop of the worker, in real time, beside Temporal.

No workflow waits for a receiver, and a day of retries would be a long history of nothing: the queue is in PostgreSQL.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError

from erp.webhooks.payload import message_id, payload_of
from erp.webhooks.posting import Answer, Poster
from models.notification import NotificationKind
from models.staff import StaffRole
from models.webhook_endpoint import Stopped
from store import notifications, webhook_endpoints, webhook_queue
from store.clock import Clock
from store.engine import Database, Tx
from store.webhook_queue import Delivery

_log = structlog.get_logger()

#: Seconds after each failed try: a day and three and a half hours in all. Then the event is given up.
RETRIES = (5, 300, 1800, 7200, 18000, 36000, 36000)
_JITTER, _CHANCE = 0.2, random.SystemRandom()
_LOOK_EVERY = 1.0
#: Longer than a try may take: whoever holds an endpoint and dies is followed by another after this.
_LEASE = 60.0
#: Endpoints served beside each other, and events of one before another has its turn.
_AT_ONCE, _A_TURN = 8, 100
#: What was posted or not so many days ago is forgotten; looked at so often.
_KEPT_DAYS, _FORGET_EVERY = 30, 60.0


class Outgoing:
    """Posts what is due, each endpoint by one sender at a time and in order; endpoints do not wait for one another.

    place: where the database runs, as the guard against copies knows it.
    """

    def __init__(self, database: Database, clock: Clock, poster: Poster, place: str) -> None:
        self._database = database
        self._clock = clock
        self._poster = poster
        self._place = place

    @asynccontextmanager
    async def open(self, patience: float) -> AsyncIterator[None]:
        """Events are posted while this lasts; a try under way at its end has `patience` seconds."""
        stop = asyncio.Event()
        loop = asyncio.create_task(self._run(stop), name="webhooks")
        try:
            yield
        finally:
            stop.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(loop, patience)

    async def _run(self, stop: asyncio.Event) -> None:
        busy: set[asyncio.Task[None]] = set()
        forgotten = 0.0
        async with asyncio.TaskGroup() as senders:
            while not stop.is_set():
                try:
                    for endpoint_id in await self.due(_AT_ONCE - len(busy)):
                        sender = senders.create_task(self._serve(endpoint_id, stop), name=f"webhook-{endpoint_id}")
                        busy.add(sender)
                        sender.add_done_callback(busy.discard)
                    if time.monotonic() - forgotten > _FORGET_EVERY:
                        forgotten = time.monotonic()
                        async with self._database.begin() as tx:
                            await webhook_queue.forget_old(tx, _KEPT_DAYS)
                except Exception as failure:
                    # The loop outlives what it meets. An outage of the database is waited out.
                    outage = isinstance(failure, SQLAlchemyError | OSError)
                    _log.error("webhooks_wait", reason=type(failure).__name__, exc_info=not outage)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _LOOK_EVERY)

    async def due(self, limit: int = _AT_ONCE) -> list[int]:
        """Endpoints that something is due for, now ours for the time of a try."""
        if limit <= 0:
            return []
        async with self._database.begin() as tx:
            return await webhook_queue.lease(tx, limit, _LEASE, self._place)

    async def post_all(self, endpoint_id: int, stop: asyncio.Event) -> int:
        """The queue of an endpoint from its head, until something is not taken, for a turn; how many were."""
        taken = 0
        for number in range(_A_TURN + 1):
            async with self._database.begin() as tx:
                ends = stop.is_set() or number == _A_TURN
                delivery = None if ends else await webhook_queue.head(tx, endpoint_id)
                # Held for the whole of the next try; given back where there is none.
                await webhook_queue.renew(tx, endpoint_id, _LEASE if delivery else 0.0)
            if delivery is None:
                break
            identity = message_id(delivery.interaction["interaction_id"])
            payload = payload_of(delivery.interaction)
            answer = await self._poster.post(delivery.url, identity, payload, delivery.secrets)
            await self._settle(endpoint_id, delivery, answer)
            taken += answer.taken
        return taken

    async def _serve(self, endpoint_id: int, stop: asyncio.Event) -> None:
        try:
            await self.post_all(endpoint_id, stop)
        except Exception as failure:
            # Whatever it is, the others are served all the same; this one again when nobody holds it any more. What
            # was posted and could not be written down goes out again, under the same id.
            _log.error("webhook_not_settled", endpoint=endpoint_id, reason=type(failure).__name__, exc_info=True)

    async def _settle(self, endpoint_id: int, delivery: Delivery, answer: Answer) -> None:
        async with self._database.begin() as tx:
            if answer.taken:
                await webhook_queue.settle(tx, delivery, answer.told, taken=True)
                return
            _log.info("webhook_not_taken", endpoint=endpoint_id, delivery=delivery.id, answer=answer.told)
            if answer.gone:
                await webhook_queue.settle(tx, delivery, answer.told, taken=False, again_in=0.0)
                await self._stop(tx, endpoint_id, Stopped.GONE)
            elif delivery.attempts < len(RETRIES):
                ours = RETRIES[delivery.attempts] * _CHANCE.uniform(1 - _JITTER, 1 + _JITTER)
                again_in = max(ours, answer.wait or 0.0)
                await webhook_queue.settle(tx, delivery, answer.told, taken=False, again_in=again_in)
                # After one that was given up, the next tells whether it was that event, or the receiver.
                if delivery.attempts == 0 and await webhook_queue.given_up_before(tx, endpoint_id, delivery.id):
                    await self._stop(tx, endpoint_id, Stopped.NOT_TAKEN)
            else:
                await webhook_queue.settle(tx, delivery, answer.told, taken=False)

    async def _stop(self, tx: Tx, endpoint_id: int, why: Stopped) -> None:
        """Keep what is for it until somebody of us has looked; they are told."""
        await webhook_endpoints.switch(tx, endpoint_id, active=False, why=why)
        now, details = await self._clock.now(tx), {"endpoint": endpoint_id, "reason": why.value}
        await notifications.notify(tx, StaffRole.SUPERVISOR, NotificationKind.WEBHOOK_STOPPED, at=now, details=details)
        _log.error("webhook_stopped", endpoint=endpoint_id, why=why.value)
