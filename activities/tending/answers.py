"""Whom have we answered of whose cases none is open, so that none tells it? By e-mail, within the hours of the law.

What fails is tried again, later each time. It waits while sending is stopped. Whoever must not be written to is not.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from activities.resources import Resources
from channels.aside import settled
from domain.contact_policy import permission
from domain.telling import context_of
from models.case import ContactPoint, Facts
from models.errors import InvalidInput, NotFound
from models.message import OutgoingMessage
from models.notice import NoticeKind
from models.strategy import Channel
from store import blocks, facts, installation, untold_answers
from store.engine import Tx
from store.untold_answers import Untold

_log = structlog.get_logger()

_TOGETHER = 16
_TEMPLATE = NoticeKind.ANSWER.value
#: These e-mails are numbered below receipts (activities/tending/receipts.py), whose numbers have 56 bits at most.
_FIRST_NUMBER = 200_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class _Letter:
    """One answer and to whom it goes; case: of the customer, whichever."""

    untold: Untold
    case: Facts
    contact: ContactPoint


async def send_answers(resources: Resources) -> int:
    """How many went out."""
    async with resources.database.begin() as tx:
        if (await installation.sending(tx)).stopped_by is not None:
            return 0
        now = await resources.clock.now(tx)
        letters = [
            letter
            for untold in await untold_answers.waiting(tx, _TOGETHER)
            if (letter := await _letter(tx, resources, untold, now)) is not None
        ]
    sent = 0
    for letter in letters:
        try:
            message = await asyncio.to_thread(_message, resources, letter, now)
        except (NotFound, InvalidInput) as failure:
            # The installation's own text is broken, and says so elsewhere: the others go out all the same.
            _log.warning("answer_not_set", answer=letter.untold.id, reason=str(failure))
            continue
        if await settled(resources.senders[Channel.EMAIL], message, f"answer-{letter.untold.id}"):
            sent += 1
            async with resources.database.begin() as tx:
                await untold_answers.over(tx, letter.untold.id, now)
    return sent


async def _letter(tx: Tx, resources: Resources, untold: Untold, now: datetime) -> _Letter | None:
    """None where it must not go out, or not at this hour."""
    [case] = await facts.of_cases(tx, resources.shelf, [untold.invoice_id])
    contact = next((one for one in case.contacts if one.email == untold.address), None)
    allowed = permission(case, Channel.EMAIL, now, resources.rulebook.contact_rules)
    if contact is None or allowed.at is None or await blocks.in_force(tx, Channel.EMAIL.value, untold.address):
        await untold_answers.over(tx, untold.id, None)
        return None
    if allowed.at > now:
        await untold_answers.later(tx, untold.id, resources.retry_seconds)
        return None
    await untold_answers.tried(tx, untold.id, resources.retry_seconds)
    return _Letter(untold, case, contact)


def _message(resources: Resources, letter: _Letter, now: datetime) -> OutgoingMessage:
    """In the words and the look of the messages that cases send. Raises NotFound, InvalidInput (of the template)."""
    case, untold = letter.case, letter.untold
    today = now.astimezone(ZoneInfo(case.time_zone)).date()
    content = replace(context_of([case], letter.contact, today), answer=untold.answer)
    return OutgoingMessage(
        id=-(_FIRST_NUMBER + untold.id),
        channel=Channel.EMAIL.value,
        to_name=letter.contact.name,
        to_address=untold.address,
        words=resources.renderer.render(_TEMPLATE, Channel.EMAIL, content),
        language=content.language,
        created_on=today,
        template=_TEMPLATE,
        in_reply_to=untold.answer.in_reply_to,
    )
