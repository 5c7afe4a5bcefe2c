"""How was it? One question in the portal after something has ended; seldom, never twice, and no is an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.feedback import Question
from models.interaction import Interaction, InteractionKind
from models.span import Span
from operations.desk import Desk
from operations.portal.entering import ACTOR, named
from store import customers, feedback, history
from store.engine import Tx

#: What ended longer ago is not asked about any more.
_FRESH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked. zone: where they are. invoice_ids: what they see; None: all of the customer's.

    every: for so long nobody asks again, by whatever way; None: nobody ever asks.
    """

    customer_id: str
    zone: ZoneInfo
    invoice_ids: Sequence[str] | None
    every: Span | None


@dataclass(frozen=True, slots=True)
class Said:
    """rating: from 1 to 5; None: they would rather not say."""

    rating: int | None
    text: str | None
    person: str
    language: str


async def question(tx: Tx, asked: Asked, now: datetime) -> Question | None:
    """What somebody is asked now, if anything."""
    if asked.every is None:
        return None
    since = now.astimezone(asked.zone).date() - timedelta(days=asked.every.days)
    if await feedback.asked_since(tx, asked.customer_id, since):
        return None
    return await feedback.ended_since(tx, asked.customer_id, asked.invoice_ids, now - _FRESH)


async def answer(desk: Desk, asked: Asked, said: Said) -> Question | None:
    """What it was the answer to; None where nothing is asked any more, and nothing was written.

    It moves nothing, so it wakes nobody. The timelines tell how many of five, not what the line says.
    """
    async with desk.database.begin() as tx:
        await customers.lock(tx, [asked.customer_id])
        now = await desk.clock.now(tx)
        about = await question(tx, asked, now)
        if about is None:
            return None
        await feedback.answer_here(
            tx, asked.customer_id, about, language=said.language, rating=said.rating, text=said.text, at=now
        )
        if said.rating is not None:
            details = {
                "occasion": about.occasion.value,
                "rating": said.rating,
                "through": "portal",
                **named(said.person),
            }
            told = [
                Interaction(InteractionKind.FEEDBACK, asked.customer_id, ACTOR, now, invoice_id, details)
                for invoice_id, _ in about.invoices
            ]
            await history.append(tx, told)
    return about
