"""Which senders do the tests of providers call, and how do they hear what came of it?"""

from collections.abc import Awaitable

from channels.assembly import senders_of
from channels.port import Sender
from config.brand import load_brand
from config.settings import Settings
from models.errors import PuntualError

BRAND = load_brand()
TOKEN = "0123456789abcdef0123456789abcdef"


def sender_of(settings: Settings, channel: str, **changes: object) -> Sender:
    """The sender that an installation with these settings uses for a channel."""
    return senders_of(settings.model_copy(update=changes), BRAND)[channel]


async def failure_of(call: Awaitable[object]) -> PuntualError:
    """The error of the family that a call ends in; nothing else may come out of a channel."""
    try:
        answer = await call
    except PuntualError as failure:
        return failure
    raise AssertionError(f"It went well: {answer!r}")
