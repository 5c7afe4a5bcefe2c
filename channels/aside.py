"""How does something leave that is no message of a case: a report or a bell for us, a code that a customer waits for?

By the channel that writes to customers, under numbers of its own.
"""

import structlog

from channels.mime import email_of
from channels.outbox import Outbox, plain_text_of, write_whole
from channels.port import ChannelUnavailable, MessageRejected, OutcomeUnknown, Sender
from models.message import OutgoingMessage
from models.strategy import Channel

_log = structlog.get_logger()


async def settled(sender: Sender, message: OutgoingMessage, name: str) -> bool:
    """Hand it over as `post`. Whether there is nothing more to try: it was taken, or never will be."""
    try:
        await post(sender, message, name)
    except MessageRejected as failure:
        _log.warning("not_taken", what=name, reason=failure.reason)
    except (ChannelUnavailable, OutcomeUnknown) as failure:
        _log.warning("not_taken_now", what=name, reason=type(failure).__name__)
        return False
    return True


async def post(sender: Sender, message: OutgoingMessage, name: str) -> None:
    """Hand it over, in one call. `name`: of its file where there is an outbox instead of a provider.

    Raises ChannelUnavailable, MessageRejected and OutcomeUnknown as `Sender.deliver`.
    """
    if not isinstance(sender, Outbox):
        await sender.deliver(message)
        return
    is_mail = message.channel == Channel.EMAIL
    content = email_of(message, sender.brand) if is_mail else plain_text_of(message)
    suffix = "eml" if is_mail else "txt"
    path = sender.home / "outbox" / message.created_on.isoformat() / f"{name}.{suffix}"
    try:
        write_whole(path, content)
    except OSError as error:
        raise ChannelUnavailable(f"The outbox cannot be written: {error.strerror}") from error
