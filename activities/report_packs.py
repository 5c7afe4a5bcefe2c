"""Which reports are to leave by now, and how does one leave? Claimed per recipient before the mail server is called.

They are mail to people of ours: the switch that stops messages to customers does not stop them; a database that was
copied elsewhere sends none.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from zoneinfo import ZoneInfo

import structlog
from temporalio import activity

from activities.heartbeat import beating
from activities.resources import Resources
from channels.aside import post
from channels.port import ChannelUnavailable, MessageRejected, OutcomeUnknown
from domain.report_periods import leaves_at, newest_due
from models.contract import FIND_DUE_PACKS, SEND_PACK, PackTurn
from models.message import OutgoingMessage, Rendered
from models.pack import PackMail
from models.report_order import Delivery, PlacedOrder, ReportOrder
from models.strategy import Channel
from store import installation, report_deliveries, report_orders
from store.engine import Tx

#: Makes the report of an order about a day.
MakePack = Callable[[ReportOrder, date], Awaitable[PackMail]]

#: Their e-mails are numbered below those of notifications to the staff, which are numbered below zero.
_FIRST_NUMBER = 1_000_000_000_000

_log = structlog.get_logger()


class ReportPacks:
    def __init__(self, resources: Resources, make: MakePack) -> None:
        self._resources = resources
        self._make = make

    @activity.defn(name=FIND_DUE_PACKS)
    async def find_due_packs(self) -> list[PackTurn]:
        """Claim what has come due, and name all that may be tried now. Of several days that were missed the newest."""
        async with self._resources.database.begin() as tx:
            if await _is_a_copy(tx):
                return []
            now = await self._resources.clock.now(tx)
            for placed in await report_orders.listed(tx):
                order, zone = placed.order, self._resources.zone
                as_of = newest_due(order.cadence, order.hour, zone, now)
                if not placed.active or leaves_at(as_of, order.hour, zone) <= placed.since:
                    continue
                if not await report_deliveries.begun(tx, placed.id, as_of):
                    await report_deliveries.supersede(tx, placed.id, as_of)
                    await report_deliveries.claim(tx, placed.id, as_of, order.recipients, now)
            return [PackTurn(order, day.isoformat()) for order, day in await report_deliveries.waiting(tx)]

    @activity.defn(name=SEND_PACK)
    async def send_pack(self, turn: PackTurn) -> int:
        """Make it once, and send it to whoever waits for it; to how many. Safe to repeat: nobody gets it twice."""
        as_of, resources = date.fromisoformat(turn.as_of), self._resources
        async with beating():
            async with resources.database.begin() as tx:
                placed = await report_orders.get(tx, turn.order_id)
                # Whoever dies over it (a report too large for this machine) leaves it alone for longer each time.
                waiting = await report_deliveries.take(tx, turn.order_id, as_of, resources.retry_seconds)
            if placed is None or not waiting:
                return 0
            mail = await self._make(placed.order, as_of)
            return sum([await self._send(placed, delivery, mail) for delivery in waiting])

    async def _send(self, placed: PlacedOrder, delivery: Delivery, mail: PackMail) -> bool:
        database = self._resources.database
        async with database.begin() as tx:
            if await _is_a_copy(tx) or not await report_deliveries.call(tx, delivery.id):
                return False
        try:
            await post(
                self._resources.senders[Channel.EMAIL],
                _message(placed, delivery, mail, self._resources.zone),
                f"report-{delivery.id}",
            )
        except ChannelUnavailable as failure:
            _log.warning("report_not_sent", delivery=delivery.id, reason=failure.message)
            async with database.begin() as tx:
                await report_deliveries.not_taken(tx, delivery.id, "email_unavailable")
        except MessageRejected as failure:
            async with database.begin() as tx:
                await report_deliveries.refuse(tx, delivery.id, f"email_{failure.reason}")
        except OutcomeUnknown as failure:
            _log.warning("report_perhaps_sent", delivery=delivery.id, reason=failure.message)
            async with database.begin() as tx:
                await report_deliveries.nobody_knows(tx, delivery.id, "email_no_answer")
        else:
            async with database.begin() as tx:
                await report_deliveries.sent(tx, delivery.id, await self._resources.clock.now(tx))
            return True
        return False


async def _is_a_copy(tx: Tx) -> bool:
    return (await installation.sending(tx)).stopped_by == installation.GUARD


def _message(placed: PlacedOrder, delivery: Delivery, mail: PackMail, zone: ZoneInfo) -> OutgoingMessage:
    return OutgoingMessage(
        id=-(_FIRST_NUMBER + delivery.id),
        channel=Channel.EMAIL.value,
        to_name="",
        to_address=delivery.recipient,
        words=Rendered(mail.subject, mail.text, mail.html),
        language=placed.order.language,
        created_on=delivery.claimed_at.astimezone(zone).date(),
        attachments=mail.attachments,
    )
