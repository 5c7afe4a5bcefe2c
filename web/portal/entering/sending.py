"""How does a code or a new link reach whoever waits for it? At once, whatever the hour: they have asked for it."""

import secrets

import structlog

from channels.aside import post
from channels.assembly import senders_of
from channels.port import ChannelUnavailable, MessageRejected, OutcomeUnknown
from config.brand import load_brand
from models.message import OutgoingMessage, Rendered
from models.strategy import Channel
from store import installation
from web.api.desk import Door

_log = structlog.get_logger()


async def sent(
    door: Door, channel: Channel, address: str, name: str, subject: str, body: str, language: str, what: str
) -> bool:
    """Whether a provider, or the outbox, took it. Nothing leaves while sending is stopped. what: for log and outbox."""
    async with door.desk.database.begin() as tx:
        if (await installation.sending(tx)).stopped_by is not None:
            return False
        today = (await door.desk.clock.now(tx)).astimezone(door.desk.zone).date()
    number = secrets.randbits(62)
    is_mail = channel is Channel.EMAIL
    message = OutgoingMessage(
        id=-number,  # below zero, as all that is no row of the messages
        channel=channel.value,
        to_name=name,
        to_address=address,
        words=Rendered(subject, body) if is_mail else Rendered(None, body),
        language=language,
        created_on=today,
    )
    sender = senders_of(door.settings, load_brand(door.settings.config_dir))[channel.value]
    try:
        await post(sender, message, f"{what}-{number}")
    except (ChannelUnavailable, MessageRejected, OutcomeUnknown) as failure:
        _log.warning("not_sent", what=what, reason=type(failure).__name__)
        return False
    return True
