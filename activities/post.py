"""Who looks after messages that did not simply go out? The post: it tries again, finds out, asks, and gives up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from temporalio import activity

from activities.delivery import wake_all
from activities.heartbeat import beating
from activities.resources import Resources
from activities.settling import settle
from channels.port import CannotTell
from models.contract import POST, PostReport
from models.message import MessageState
from store import attempts, customers, messages, receipts, unproven

_log = structlog.get_logger()

_PAGE = 200
#: Messages looked after at once: one that hangs at its provider does not delay the others.
_AT_ONCE = 10
#: Whoever claimed a message calls its channel within this, in real seconds; later it is taken for forgotten.
_GRACE = 10.0
#: Its provider is asked again about an accepted message after this, in real time.
_ASK_AGAIN = timedelta(hours=6)


class Post:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=POST)
    async def post(self) -> PostReport:
        """Look after every message whose end is not known. Safe to repeat, and beside other posts."""
        report = PostReport()
        async with beating():
            report.settled = await self._each(self._due(), self._settle)
            report.asked = await self._each(self._unproven(), self._ask)
        return report

    async def _each(self, ids: AsyncIterator[int], do: Callable[[int], Awaitable[None]]) -> int:
        gate = asyncio.Semaphore(_AT_ONCE)
        count = 0

        async def one(message_id: int) -> None:
            async with gate:
                try:
                    await do(message_id)
                except DBAPIError as failure:
                    # The others go on; this one is due again in a minute.
                    _log.warning("message_not_settled", message=message_id, reason=type(failure.orig).__name__)

        async with asyncio.TaskGroup() as group:
            async for message_id in ids:
                count += 1
                group.create_task(one(message_id))
        return count

    async def _due(self) -> AsyncIterator[int]:
        after = 0
        while True:
            async with self._resources.database.connect() as tx:
                page = await attempts.due(tx, _GRACE, after, _PAGE)
            for message_id in page:
                yield message_id
            if not page:
                return
            after = page[-1]

    async def _settle(self, message_id: int) -> None:
        await wake_all(self._resources, await settle(self._resources, message_id), "message not sent")

    async def _unproven(self) -> AsyncIterator[int]:
        for sender in self._resources.senders.values():
            if sender.final_within is None:
                continue
            seconds, again, after = sender.final_within.total_seconds(), _ASK_AGAIN.total_seconds(), 0
            while True:
                async with self._resources.database.connect() as tx:
                    page = await unproven.unproven(tx, sender.channel, sender.provider, seconds, again, after, _PAGE)
                for row in page:
                    yield row["id"]
                if not page:
                    break
                after = page[-1]["id"]

    async def _ask(self, message_id: int) -> None:
        """No final news of it came: ask; where its provider has none either, flag it for a person."""
        resources = self._resources
        async with resources.database.connect() as tx:
            message = await messages.get(tx, message_id)
        if message is None or message.state is not MessageState.ACCEPTED or message.provider_id is None:
            return
        sender = resources.senders[message.outgoing.channel]
        try:
            receipt = await sender.poll(message.provider_id)
        except CannotTell:
            receipt = None
        async with resources.database.begin() as tx:
            await customers.lock(tx, [message.customer_id])
            if receipt is None:
                await unproven.asked(tx, message_id, flag=True)
                return
            concerned = await receipts.apply(tx, receipt, await resources.clock.now(tx))
        await wake_all(resources, concerned or (), "message not delivered")
