"""What becomes of a message that was claimed and is not known to be out? Asked anew, proven, or put before a person."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from activities.charging import still_asked
from activities.composing import ready
from activities.delivery import hand_over
from activities.resources import Resources
from channels.port import CannotTell, Sender
from domain.second_try import ADDRESS_GONE, why_not
from models.message import AttemptState, MessageState, OutgoingMessage
from models.strategy import Channel
from store import attempts, customers, endings, installation, messages
from store import facts as stored_facts
from store.engine import Tx

#: Without proof a message is put before a person after this many times its channel's settle time.
_HOLD_AFTER = 5


@dataclass(frozen=True, slots=True)
class _Next:
    """What follows after the transaction: a call to make, or cases that have to plan anew."""

    call: OutgoingMessage | None = None
    number: int = 1
    replan: tuple[str, ...] = ()


async def settle(resources: Resources, message_id: int) -> tuple[str, ...]:
    """Bring one unfinished message further; the open cases that have to plan anew. Safe to repeat."""
    async with resources.database.begin() as tx:
        now = await resources.clock.now(tx)
        message = await _locked(tx, message_id)
        if message is None:
            return ()
        attempt = await attempts.present(tx, message_id)
        sender = resources.senders[message.outgoing.channel]
        following: _Next | None
        match AttemptState(attempt["state"]):
            case AttemptState.CLAIMED:
                following = await _once_more(resources, tx, message, attempt, now)
            case AttemptState.REFUSED:
                following = await _once_more(resources, tx, message, attempt, now) if attempt["may_retry"] else _Next()
            case _:
                following = None
                if timedelta(seconds=attempt["seconds_since_call"]) < sender.settles_in:
                    return ()
                await attempts.unknown(tx, message.outgoing.token, "no answer")
    if following is None:
        following = await _reconciled(resources, message, attempt, sender, now)
    if following.call is not None:
        return await hand_over(resources, message.customer_id, following.call, following.number)
    return following.replan


async def _locked(tx: Tx, message_id: int) -> messages.Unfinished | None:
    """The message with its customer locked, while it is unfinished: read once to know whom to lock, and once more."""
    seen = await messages.get(tx, message_id)
    if seen is None:
        return None
    await customers.lock(tx, [seen.customer_id])
    message = await messages.get(tx, message_id)
    unfinished = (MessageState.CLAIMED, MessageState.UNKNOWN)
    return message if message is not None and message.state in unfinished else None


async def _once_more(
    resources: Resources, tx: Tx, message: messages.Unfinished, attempt: dict[str, Any], now: datetime
) -> _Next:
    """It is certainly not out: it goes as it is where everything still holds, else its steps are taken anew."""
    told = {one.invoice_id: one for one in message.told}
    outgoing = message.outgoing
    latest = outgoing.not_after - timedelta(seconds=2 * resources.send_seconds) if outgoing.not_after else None
    if latest is not None and now > latest:
        return _Next(replan=(await endings.withdraw(tx, outgoing.id, "too_late", now)).invoice_ids)
    if (await installation.sending(tx)).stopped_at is not None:
        return _Next()
    facts = await stored_facts.of_cases(tx, resources.shelf, list(told))
    obstacle = why_not(
        [(case, told[case.invoice_id].step_id, _claim(told[case.invoice_id])) for case in facts],
        Channel(outgoing.channel),
        outgoing.to_address,
        message.claimed_at,
        now,
        resources.rulebook.contact_rules,
    )
    beside = {one.invoice_id: one.charges for one in message.told if one.charges}
    if obstacle is None and not await still_asked(tx, beside):
        obstacle = "amount_changed"
    if obstacle is not None:
        forbidden = obstacle == ADDRESS_GONE
        ended = await endings.withdraw(tx, outgoing.id, obstacle, now, forbidden=forbidden)
        return _Next(replan=ended.invoice_ids)
    number = attempt["number"]
    if attempt["state"] != AttemptState.CLAIMED:
        token = secrets.token_hex(16)
        if not await attempts.renew(tx, outgoing.id, outgoing.token, token):
            return _Next()
        outgoing, number = replace(outgoing, token=token), number + 1
    return _Next(await ready(tx, resources, outgoing, now), number)


def _claim(told: messages.ToldInvoice) -> Decimal:
    """What could be claimed of an invoice when the message was written: it asks for less by what is on account."""
    return told.claim + Decimal(told.charges["netted"]) if told.charges else told.claim


async def _reconciled(
    resources: Resources, message: messages.Unfinished, attempt: dict[str, Any], sender: Sender, now: datetime
) -> _Next:
    """It was called for and nobody heard the answer: the provider's records say, else its silence, else a person."""
    try:
        provider_id = await sender.look_up(replace(message.outgoing, called_at=attempt["called_at"]))
    except CannotTell:
        return await _unproven(resources, message, attempt, sender, now)
    if provider_id is None and message.never_guessed and sender.settles_in:
        # Records that lag behind are no proof for a message that must not come twice.
        return await _unproven(resources, message, attempt, sender, now)
    if provider_id is None:
        return await _not_taken(resources, message, attempt, now)
    async with resources.database.begin() as tx:
        await attempts.accept(tx, message.outgoing.token, provider_id, now, fenced=False, answer="found")
    return _Next()


async def _not_taken(
    resources: Resources, message: messages.Unfinished, attempt: dict[str, Any], now: datetime
) -> _Next:
    async with resources.database.begin() as tx:
        present = await _locked(tx, message.outgoing.id)
        if present is None or present.outgoing.token != message.outgoing.token:
            return _Next()
        return await _once_more(resources, tx, present, attempt, now)


async def _unproven(
    resources: Resources, message: messages.Unfinished, attempt: dict[str, Any], sender: Sender, now: datetime
) -> _Next:
    settled_at = attempt["called_at"] + sender.settles_in
    if sender.proves_silence and not message.never_guessed:
        async with resources.database.connect() as tx:
            heard = await attempts.heard_since(tx, f"{sender.provider}_event", settled_at)
        if heard:
            return await _not_taken(resources, message, attempt, now)
    if timedelta(seconds=attempt["seconds_since_call"]) < _HOLD_AFTER * sender.settles_in:
        return _Next()
    async with resources.database.begin() as tx:
        present = await _locked(tx, message.outgoing.id)
        if present is not None and present.outgoing.token == message.outgoing.token:
            await endings.hold(tx, message.outgoing.id, "no_proof", now)
    return _Next()
