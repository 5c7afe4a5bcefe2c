"""How does a claimed message leave? One call at most, fenced in the database; its answer is written, whatever it is."""

import time
from collections.abc import Iterable
from datetime import datetime

import structlog

from activities.resources import Resources
from channels.port import ChannelUnavailable, MessageRejected, OutcomeUnknown, Sender
from channels.portal_link import needs_link
from models.block import BlockKind
from models.message import OutgoingMessage
from store import attempts, blocks, customers, endings
from store.engine import Tx
from temporal.wake import WakeUp

_log = structlog.get_logger()

#: A refused message is tried again after twice as long each time, at most this many times the first wait.
_LONGEST = 32


async def hand_over(
    resources: Resources, customer_id: str, message: OutgoingMessage, number: int = 1
) -> tuple[str, ...]:
    """Call the channel for an attempt that nobody has called for yet; the open cases that have to plan anew.

    An outage raises nothing: the attempt says what came of it, and the post looks after it.
    number: which attempt of the message this is, for the patience after a refusal.
    """
    assert not needs_link(message), "a message leaves with its link, or not at all"
    sender = resources.senders[message.channel]
    begun = time.monotonic()
    async with resources.database.connect() as connection:
        # One statement, so no transaction around it: this runs for every message.
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        # The time of the claim may be long past: a process can stand still between any two lines.
        now = await resources.clock.now(alone)
        # It may stand still for as long as a call lasts, and then call.
        lasts = 2 * resources.send_seconds
        if not await attempts.begin_call(alone, message.token, sender.provider, now, lasts):
            return ()
    try:
        _refuse_late(sender, begun, resources.send_seconds)
        provider_id = await sender.deliver(message)
    except ChannelUnavailable as refusal:
        _log.warning("channel_unavailable", message=message.id, channel=message.channel, reason=refusal.message)
        patience = refusal.retry_after or resources.retry_seconds * min(2 ** (number - 1), _LONGEST)
        async with resources.database.begin() as tx:
            await attempts.refused(tx, message.token, "unavailable", patience)
        return ()
    except MessageRejected as rejection:
        _log.warning("message_rejected", message=message.id, channel=message.channel, reason=rejection.reason)
        return await _rejected(resources, customer_id, message, rejection, now)
    except Exception as failure:
        # Whatever else happened, the message may be out: it is never sent again on this alone.
        if not isinstance(failure, OutcomeUnknown):
            _log.exception("channel_failed", message=message.id, channel=message.channel)
        async with resources.database.begin() as tx:
            await attempts.unknown(tx, message.token, type(failure).__name__)
        return ()
    await _accepted(resources, sender, message, provider_id, now)
    return ()


def _refuse_late(sender: Sender, begun: float, lasts: float) -> None:
    """Raises ChannelUnavailable where this process stood still between the fence and the call (monotonic seconds).

    The others conclude from a call's silence that nothing was sent, and send it again: from then on it must not leave.
    Nor may it after the lawful window, for which the fence has allowed `lasts` seconds.
    """
    settles = sender.settles_in.total_seconds()
    stood_still = time.monotonic() - begun
    if 0 < settles < 2 * stood_still or 0 < lasts < stood_still:
        raise ChannelUnavailable("The call came too late")


async def wake_all(resources: Resources, invoice_ids: Iterable[str], why: str) -> None:
    """Cases whose step reached nobody plan anew."""
    await resources.waker.wake([WakeUp(invoice_id, why) for invoice_id in invoice_ids])


async def _accepted(
    resources: Resources, sender: Sender, message: OutgoingMessage, provider_id: str, now: datetime
) -> None:
    async with resources.database.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await attempts.accept(alone, message.token, provider_id, now, fenced=True):
            # An event of the provider may have been quicker, or a newer attempt was made: either is written down.
            _log.info("accepted_already", message=message.id, provider=sender.provider)


async def _rejected(
    resources: Resources, customer_id: str, message: OutgoingMessage, rejection: MessageRejected, now: datetime
) -> tuple[str, ...]:
    async with resources.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        await attempts.rejected(tx, message.token, rejection.reason)
        if rejection.address_is_bad:
            await _block(tx, message, rejection.reason, now)
        return (await endings.reject(tx, message.id, rejection.reason, now)).invoice_ids


async def _block(tx: Tx, message: OutgoingMessage, reason: str, now: datetime) -> None:
    kind = BlockKind.OPT_OUT if reason == "opted_out" else BlockKind.INVALID
    await blocks.add(tx, message.channel, message.to_address, kind, now, source="provider", message_id=message.id)
