"""How is a customer answered who wrote to us? In the portal at once, and back the way by which they wrote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from models.block import blocked_as
from models.customer import Contact, Role
from models.interaction import Interaction, InteractionKind
from models.notice import NoticeKind
from models.reply import PORTAL
from models.strategy import Channel
from operations.answered import Answered
from store import blocks, cases, customers, history, notices, talks
from store.engine import Tx

#: An answer that the rules let out no sooner is read in the portal.
_WITHIN = timedelta(days=7)
_CHANNELS = (Channel.EMAIL, Channel.WHATSAPP, Channel.SMS)
#: What mail programs put before a subject, in whatever language.
_AGAIN = re.compile(r"^(?:(?:re|rv|res|aw|sv|fw|fwd|enc)\s*:\s*)+", re.IGNORECASE)
_LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class _Way:
    """How the answer goes out. address: the only one it goes to; None: by `channels` to whoever has the role.

    email: where it goes if no case tells it.
    """

    channels: Sequence[Channel]
    role: Role
    address: str | None = None
    email: str | None = None
    in_reply_to: str | None = None
    subject: str = ""


async def answer_customer(done: Answered) -> set[str]:
    """Keep what was written to the customer, and have it told; the invoices whose cases tell it.

    Where none of the customer's cases is open it goes out by e-mail beside them (activities/tending/answers.py).
    """
    text = done.answer.reasons
    if not text:
        return set()
    tx, asked = done.tx, await talks.to_answer(done.tx, done.id)
    about = asked["invoice_ids"] if asked is not None else list(done.about)
    way = await _way(tx, done, asked)
    telling = await _telling(tx, done, about)
    answer_id = await talks.add_answer(
        tx,
        talks.NewAnswer(
            done.customer_id,
            asked["id"] if asked is not None else None,
            done.id,
            about,
            text,
            done.now,
            done.desk.actor,
            way.in_reply_to,
            way.subject,
            None if telling else way.email,
        ),
    )
    details = {
        "answer": answer_id,
        "channels": [one.value for one in way.channels],
        "role": way.role.value,
        "address": way.address,
    }
    for one in telling:
        await notices.add(
            tx,
            NoticeKind.ANSWER,
            customer_id=done.customer_id,
            invoice_id=one,
            since=done.now,
            until=done.now + _WITHIN,
            details=details,
        )
    told = {"task": done.id, "answer": answer_id}
    kind = InteractionKind.ANSWERED
    await history.append(
        tx, [Interaction(kind, done.customer_id, done.desk.actor, done.now, one, told) for one in about or [None]]
    )
    return set(telling)


async def _telling(tx: Tx, done: Answered, about: Sequence[str]) -> list[str]:
    """The open cases that it is about; else one that is open, whatever it is about."""
    open_ones = [one for _, one in await cases.open_of_customers(tx, [done.customer_id])]
    return [one for one in open_ones if one in about] or open_ones[:1]


async def _way(tx: Tx, done: Answered, asked: dict[str, str] | None) -> _Way:
    """Back to the address that wrote, where it is one of the customer's and may be written to."""
    people = (await customers.get(tx, [done.customer_id]))[done.customer_id].contacts
    somebody = next((one.email for one in people if one.email), None)
    if asked is None:
        return _Way(_CHANNELS, Role.PAYABLES, email=somebody)
    address = asked["from_address"]
    if asked["channel"] == PORTAL:
        channel = Channel.EMAIL if "@" in address else Channel.SMS
        before = await talks.last_to(tx, done.customer_id, address) if channel is Channel.EMAIL else None
        in_reply_to = f"puntual-{before['id']}" if before else None
        subject = before["subject"] or "" if before else ""
    else:
        channel = Channel(asked["channel"])
        in_reply_to = asked["provider_id"] if channel is Channel.EMAIL and "@" in asked["provider_id"] else None
        subject = asked["subject"]
    person = next((one for one in people if address and address in _addresses(one)), None)
    role = person.role if person is not None else Role.PAYABLES
    channels = (channel, *(one for one in _CHANNELS if one is not channel))
    # WhatsApp may have to give way to another channel: it takes our own words for a day only.
    fixed = person is not None and channel is not Channel.WHATSAPP
    fixed = fixed and not await blocks.in_force(tx, channel.value, address)
    only = _as_on_file(person, channel) if fixed and person is not None else None
    email = (person.email if person is not None else None) or somebody
    return _Way(channels, role, only, email, in_reply_to, _AGAIN.sub("", subject).strip()[:_LONGEST_SUBJECT])


def _addresses(contact: Contact) -> set[str]:
    return {blocked_as("email", contact.email or ""), contact.phone or "", contact.whatsapp or ""} - {""}


def _as_on_file(contact: Contact, channel: Channel) -> str | None:
    return contact.email if channel is Channel.EMAIL else contact.phone
