"""How does an invitation reach somebody? Its link is shown once to who made it, and is mailed where mail leaves."""

import secrets

import structlog
from fastapi import Request, Response

from channels.aside import post
from channels.assembly import senders_of
from channels.outbox import Outbox
from channels.port import ChannelUnavailable, MessageRejected, OutcomeUnknown
from config.brand import load_brand
from config.room_words import console_words
from models.message import OutgoingMessage, Rendered
from models.strategy import Channel
from models.user import User
from operations.users import INVITATION
from store import installation, users
from web.console.formats import address
from web.console.pages import page
from web.console.visit import Visit

_log = structlog.get_logger()


async def invited(request: Request, visit: Visit, name: str, token: str) -> Response:
    """The page that shows the link; nobody can ask for it again."""
    async with visit.desk.database.begin() as tx:
        user = await users.get(tx, name)
        guarded = (await installation.sending(tx)).stopped_by == installation.GUARD
    assert user is not None, "they were invited a moment ago"
    web = visit.door.settings.public_url or str(request.base_url).partition("/console")[0].rstrip("/")
    link = f"{web}{address('invitation', token)}"
    mailed = not guarded and await _mailed(visit, user, link)
    hours = int(INVITATION.total_seconds() // 3600)
    return await page(request, "people/link.html.j2", {"who": user, "link": link, "mailed": mailed, "hours": hours})


async def _mailed(visit: Visit, user: User, link: str) -> bool:
    """Whether a mail server took it. An outbox is none: what is written there nobody reads who waits for a link."""
    settings = visit.door.settings
    sender = senders_of(settings, load_brand(settings.config_dir))[Channel.EMAIL.value]
    if user.email is None or isinstance(sender, Outbox):
        return False
    language = user.language or settings.language.partition("-")[0]
    words, hours = console_words(language), int(INVITATION.total_seconds() // 3600)
    body = words("people.mail.body", name=user.full_name, user=user.name, link=link, n=hours)
    async with visit.desk.database.connect() as tx:
        today = (await visit.desk.clock.now(tx)).astimezone(visit.desk.zone).date()
    message = OutgoingMessage(
        # Below zero, as all that goes to people of ours: it names no row of those to customers.
        id=-secrets.randbits(62),
        channel=Channel.EMAIL.value,
        to_name=user.full_name,
        to_address=user.email,
        words=Rendered(words("people.mail.subject"), body),
        language=language,
        created_on=today,
    )
    try:
        await post(sender, message, "invitation")
    except (ChannelUnavailable, MessageRejected, OutcomeUnknown) as failure:
        _log.warning("invitation_not_mailed", user=user.name, reason=type(failure).__name__)
        return False
    return True
