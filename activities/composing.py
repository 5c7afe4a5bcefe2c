"""What goes into a message? Its words, its files, and what a provider's approved form is filled with."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from activities.resources import Resources
from channels.attachments import attachments_of
from channels.portal_link import needs_link, with_link
from channels.templates.view import MOST_SHOWN
from channels.twilio.approved_form import blanks_of
from domain.links import Purpose, entrance, link_of
from models.message import Attachment, MessageContext, OutgoingMessage, Rendered
from models.portal import digest_of
from models.strategy import Channel, Enclosure
from store import feedback, messages, portal_links, replies, statements
from store.engine import Tx
from store.portal_tokens import new_token

#: Invoices of one message beyond which its words are put together in a thread: shorter than the hop into it before.
_MANY = 200


@dataclass(frozen=True, slots=True)
class Composed:
    """A message that is ready to be claimed; `id` is the one that its words may name."""

    id: int
    words: Rendered
    attachments: tuple[Attachment, ...]
    variables: dict[str, str]


async def compose(
    tx: Tx,
    resources: Resources,
    template: str,
    channel: Channel,
    customer_id: str,
    content: MessageContext,
    *,
    says_thanks: bool = False,
) -> Composed:
    """Put a message together. What takes long (a customer of thousands of invoices, a PDF) does so in a thread.

    says_thanks: whether it is the last one of its cases, which may ask how it was.
    Raises NotFound and TemplateFault for a template that cannot be rendered.
    """
    message_id = await messages.next_id(tx)
    statement = None
    if channel is Channel.LETTER or Enclosure.STATEMENT in content.attach:
        statement = await statements.statement_of(tx, customer_id, content.today, content.language)
    content = replace(
        content,
        address=statement.address if statement else (),
        portal_url=entrance(resources.public_url) if resources.public_url else None,
        unsubscribe_url=_opt_out(resources, message_id) if channel is Channel.EMAIL else None,
    )
    renderer = resources.renderer
    if says_thanks and channel is Channel.EMAIL and await _asks(tx, resources, customer_id, content):
        content = replace(content, feedback_url=_link(resources, message_id, Purpose.FEEDBACK))
    if renderer.is_own(template, content.language) or len(content.lines) > _MANY:
        words = await asyncio.to_thread(renderer.render, template, channel, content)
    else:
        words = renderer.render(template, channel, content)
    files: tuple[Attachment, ...] = ()
    if channel is Channel.LETTER or content.attach or len(content.lines) > MOST_SHOWN:
        files = await asyncio.to_thread(attachments_of, renderer, template, channel, content, statement)
    variables = blanks_of(content, renderer.wording(content.language), renderer.brand)
    return Composed(message_id, words, files, variables if channel is Channel.WHATSAPP else {})


async def ready(tx: Tx, resources: Resources, message: OutgoingMessage, now: datetime) -> OutgoingMessage:
    """A claimed message with what is only known when it leaves: its links, and whether a conversation is open.

    Its link to the portal is made anew for each attempt: it is kept nowhere, so a worker that dies takes it along.
    """
    if needs_link(message):
        token, lasts = new_token(), timedelta(days=resources.rulebook.portal.link_days)
        await portal_links.of_message(tx, message.id, digest_of(token), lasts)
        brand = resources.renderer.brand
        is_set_anew = message.channel == Channel.LETTER
        message = (
            await asyncio.to_thread(with_link, message, token, brand)
            if is_set_anew
            else with_link(message, token, brand)
        )
    if message.channel == Channel.WHATSAPP:
        return replace(message, free_form=await replies.whatsapp_window_open(tx, message.to_address, now))
    return replace(
        message, unsubscribe_url=_opt_out(resources, message.id) if message.channel == Channel.EMAIL else None
    )


async def _asks(tx: Tx, resources: Resources, customer_id: str, content: MessageContext) -> bool:
    """How it was is asked once nothing is owed of what was paid, and not again and again."""
    every = resources.renderer.brand.feedback_every
    if every is None or resources.public_url is None or any(line.claim > 0 for line in content.lines):
        return False
    return not await feedback.asked_since(tx, customer_id, content.today - timedelta(days=every.days))


def _opt_out(resources: Resources, message_id: int) -> str | None:
    return _link(resources, message_id, Purpose.OPT_OUT)


def _link(resources: Resources, message_id: int, purpose: Purpose) -> str | None:
    return link_of(resources.secret, resources.public_url, message_id, purpose) if resources.public_url else None
