"""How does a claimed message leave? The channel is called outside any transaction, then its answer is written."""

from datetime import datetime

import structlog

from activities.resources import Resources
from channels.port import MessageRejected
from models.message import OutgoingMessage
from store import messages

_log = structlog.get_logger()


async def deliver(resources: Resources, message: OutgoingMessage, now: datetime) -> None:
    """Hand a claimed message over. An outage (ChannelUnavailable) goes up: Temporal tries the activity again."""
    sender = resources.senders[message.channel]
    try:
        provider_id = await sender.deliver(message)
    except MessageRejected as rejected:
        _log.warning("message_rejected", message=message.id, channel=message.channel, reason=rejected.message)
        async with resources.database.begin() as tx:
            await messages.hold(tx, message.id)
        return
    # One statement, so no transaction around it: this runs for every message.
    async with resources.database.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await messages.accept(alone, message.id, provider_id, now)
