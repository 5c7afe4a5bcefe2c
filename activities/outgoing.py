"""When is an event posted to its subscribers, and when again? A loop of the worker, in real time, beside Temporal.

No workflow waits for a receiver, and a day of retries would be a long history of nothing: the queue is in PostgreSQL.
"""

import asyncio
import random
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from erp.webhooks.payload import message_id, payload_of
from erp.webhooks.posting import Answer, Poster
from models.notification import NotificationKind
from models.staff import StaffRole
from store import notifications, webhooks
from store.clock import Clock
from store.webhooks import Delivery, Endpoint

_log = structlog.get_logger()

#: Seconds after each failed try: a day and five hours in all, as Standard Webhooks recommends. Then it is given up.
RETRIES = (5, 300, 1800, 7200, 18000, 36000, 36000)
_JITTER = 0.2
_LOOK_EVERY = 1.0
#: Longer than a try may take: whoever holds an endpoint and dies is followed by another after this.
_LEASE = 60.0
_AT_ONCE = 8


class Outgoing:
    """Posts what is due, each endpoint by one sender at a time and in order; endpoints do not wait for one another."""

    def __init__(self, database: AsyncEngine, clock: Clock, poster: Poster) -> None:
        self._database = database
        self._clock = clock
        self._poster = poster

    async def run(self) -> None:
        """Until it is cancelled. An outage of the database is waited out."""
        async with asyncio.TaskGroup() as senders:
            busy: set[asyncio.Task[None]] = set()
            while True:
                try:
                    for endpoint in await self._due(_AT_ONCE - len(busy)):
                        sender = senders.create_task(self._empty(endpoint), name=f"webhook-{endpoint.id}")
                        busy.add(sender)
                        sender.add_done_callback(busy.discard)
                except (SQLAlchemyError, OSError) as failure:
                    _log.warning("webhooks_wait", reason=type(failure).__name__)
                await asyncio.sleep(_LOOK_EVERY)

    async def once(self) -> int:
        """Post everything that is due now, and come back; how many were taken."""
        taken = 0
        while endpoints := await self._due(_AT_ONCE):
            taken += sum(await asyncio.gather(*(self._post_all(endpoint) for endpoint in endpoints)))
        return taken

    async def _due(self, limit: int) -> list[Endpoint]:
        if limit <= 0:
            return []
        async with self._database.begin() as tx:
            return await webhooks.lease(tx, limit, _LEASE)

    async def _empty(self, endpoint: Endpoint) -> None:
        try:
            await self._post_all(endpoint)
        except (SQLAlchemyError, OSError) as failure:
            # What was posted and could not be written down goes out again, under the same id.
            _log.warning("webhook_not_settled", endpoint=endpoint.id, reason=type(failure).__name__)

    async def _post_all(self, endpoint: Endpoint) -> int:
        """Its queue from the head, until something is not taken; how many were."""
        taken = 0
        while True:
            async with self._database.begin() as tx:
                delivery = await webhooks.head(tx, endpoint.id)
                # Held for the whole of the next try; given back where there is none.
                await webhooks.renew(tx, endpoint.id, _LEASE if delivery else 0.0)
            if delivery is None:
                return taken
            identity = message_id(delivery.interaction["interaction_id"])
            answer = await self._poster.post(
                endpoint.url, identity, payload_of(delivery.interaction), secrets_in_force(endpoint)
            )
            await self._settle(endpoint, delivery, answer)
            taken += answer.taken

    async def _settle(self, endpoint: Endpoint, delivery: Delivery, answer: Answer) -> None:
        async with self._database.begin() as tx:
            if answer.taken:
                await webhooks.delivered(tx, delivery.id, answer.told)
                return
            _log.info("webhook_not_taken", endpoint=endpoint.id, delivery=delivery.id, answer=answer.told)
            if answer.gone:
                await webhooks.later(tx, delivery.id, answer.told, 0.0)
                await self._stop(tx, endpoint, "it answered that it is gone (410)")
            elif delivery.attempts < len(RETRIES):
                seconds = RETRIES[delivery.attempts] * random.uniform(1 - _JITTER, 1 + _JITTER)
                await webhooks.later(tx, delivery.id, answer.told, max(seconds, answer.wait or 0.0))
                # After one that was given up, the next tells whether it was that event, or the receiver.
                if delivery.attempts == 0 and await webhooks.given_up_before(tx, endpoint.id, delivery.id):
                    await self._stop(tx, endpoint, f"it has taken nothing for more than a day ({answer.told})")
            else:
                await webhooks.give_up(tx, delivery.id, answer.told)

    async def _stop(self, tx: webhooks.Tx, endpoint: Endpoint, why: str) -> None:
        """Keep what is for it until somebody of us has looked; they are told."""
        await webhooks.switch(tx, endpoint.id, active=False, why=why)
        now, details = await self._clock.now(tx), {"endpoint": endpoint.id, "reason": why}
        await notifications.notify(tx, StaffRole.SUPERVISOR, NotificationKind.WEBHOOK_STOPPED, at=now, details=details)
        _log.error("webhook_stopped", endpoint=endpoint.id, why=why)


def secrets_in_force(endpoint: Endpoint) -> list[str]:
    now = datetime.now(UTC)
    return [one.secret for one in endpoint.secrets if one.until is None or one.until > now]
