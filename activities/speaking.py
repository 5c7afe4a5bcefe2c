"""How does a step write to a customer? One message for a group of cases, told in each timeline."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from activities.charging import Beside, beside
from activities.composing import compose, ready
from activities.finding import find_contact
from activities.resources import Resources
from activities.steps import Taken, Together, record_steps
from domain.consolidation import DueStep
from domain.contact_policy import permission
from domain.contact_wishes import language_for, wished_time
from domain.reach import PassedOver, Reach, SpeakingStep, address_of, only_at, recipient
from domain.telling import asked_on, context_of
from models.case import THANKS, ContactPoint, Facts, StepStatus, Why
from models.interaction import InteractionKind
from models.message import AnswerTold, DisputeTold, InstalmentTold, OfferLine, PromiseTold
from models.strategy import Channel, EscalationStep, NegotiationStep, ReminderStep
from store import cases, messages, replies, tasks
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class Speech:
    """How a kind of step speaks: what its timeline entries are called, what it offers, and what else it is about."""

    kind: InteractionKind
    covered_kind: InteractionKind
    offers: tuple[OfferLine, ...] = ()
    offers_until: date | None = None
    dispute: DisputeTold | None = None
    promise: PromiseTold | None = None
    plan: tuple[InstalmentTold, ...] = ()
    answer: AnswerTold | None = None


async def speak(tx: Tx, resources: Resources, now: datetime, together: Together, speech: Speech) -> Taken:
    """Claim one message for the group; where nobody can be reached, a task to find somebody instead."""
    group = together.cases
    gravest = max(group, key=lambda due: (_days_from_due(due.step), due.facts.invoice_id))
    step: Any = gravest.step
    facts = group[0].facts
    found = await _whom(tx, resources, facts, step, now)
    if found.contact is None or found.channel is None or found.address is None:
        return await find_contact(tx, now, group, step.to, step.channels, found.passed_over)
    contact, channel, address = found.contact, found.channel, found.address
    wish = wished_time(contact, channel, step)
    allowed = permission(facts, channel, now, resources.rulebook.contact_rules, wish)
    if allowed.at is None or allowed.at > now:
        # The channel that the rules were asked about cannot carry this text, and the next one may not now.
        return Taken(put_off=Why(allowed.moved_by or "not_now", {"rule": allowed.policy}))
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    on_top = await beside(tx, resources, group, today, now)
    told = [_told(due, today, on_top) for due in group]
    if on_top.netted and not any(one.claim for one in told):
        return Taken(put_off=Why("paid_on_account"))
    content = replace(
        context_of(
            [due.facts for due in group],
            contact,
            today,
            speech.offers,
            speech.offers_until,
            group[0].act.step_id,
            on_top.netted,
        ),
        language=_spoken(resources, facts, contact, step),
        charges=on_top.told,
        dispute=speech.dispute,
        promise=speech.promise,
        plan=speech.plan,
        answer=speech.answer,
        collector=facts.collector,
        attach=tuple(enclosure.value for enclosure in getattr(step, "attach", ())),
        required_texts=tuple(text.value for text in allowed.required_texts),
    )
    thanks = group[0].act.step_id == THANKS
    composed = await compose(tx, resources, step.template, channel, facts.customer_id, content, says_thanks=thanks)
    message = messages.NewMessage(
        id=composed.id,
        send_key=_send_key(group[0]),
        token=secrets.token_hex(16),
        claimed_by=together.turn,
        customer_id=facts.customer_id,
        channel=channel.value,
        audience=contact.role.value,
        template=step.template,
        language=content.language,
        to_name=contact.name,
        to_address=address,
        words=composed.words,
        variables=composed.variables,
        attachments=composed.attachments,
        claimed_at=now,
        not_after=allowed.closes_at,
        local_day=today,
        told_as=(speech.kind, speech.covered_kind),
        allowed_by=allowed.as_record(facts),
        never_guessed=channel is not Channel.EMAIL or isinstance(step, EscalationStep),
        in_reply_to=speech.answer.in_reply_to if speech.answer and channel is Channel.EMAIL else None,
    )
    await messages.claim(tx, message, told)
    if group[0].act.is_rung:
        await record_steps(tx, now, group, StepStatus.DONE, message_id=message.id)
        if any(_waited_for_a_contact(due) for due in group):
            await tasks.close_found(tx, [due.facts.invoice_id for due in group], now)
    return Taken(await ready(tx, resources, messages.outgoing_of(message), now))


async def _whom(tx: Tx, resources: Resources, facts: Facts, step: SpeakingStep, now: datetime) -> Reach:
    """Whom the step reaches, by a channel that can carry its text now."""
    rules, channels, mute = resources.rulebook.contact_rules, list(step.channels), list[PassedOver]()
    while True:
        found = recipient(facts, step.to, channels, rules, only_at(step))
        contact, channel = found.contact, found.channel
        if contact is None or channel is None:
            break
        if await _can_say(tx, resources, facts, step, channel, _spoken(resources, facts, contact, step), now):
            break
        channels.remove(channel)
        mute.append(PassedOver(step.to, channel, "template_missing"))
    return replace(found, passed_over=(*found.passed_over, *mute))


def _spoken(resources: Resources, facts: Facts, contact: ContactPoint, step: SpeakingStep) -> str:
    """As they wish, where there is such a text: one that somebody of us chose may be there in one language only."""
    wished = language_for(facts, contact)
    return wished if resources.renderer.has(step.template or "", wished) else facts.language


async def _can_say(
    tx: Tx,
    resources: Resources,
    facts: Facts,
    step: SpeakingStep,
    channel: Channel,
    language: str,
    now: datetime,
) -> bool:
    """Whether a channel carries the step's text: always, or as an answer to one of the customer's people who wrote."""
    if resources.senders[channel].can_say(step.template or "", language, free_form=False):
        return True
    addresses = {address_of(contact, channel) for contact in facts.contacts}
    return any([await replies.whatsapp_window_open(tx, one, now) for one in sorted(filter(None, addresses))])


def _told(due: DueStep, today: date, on_top: Beside) -> messages.ToldInvoice:
    facts, act = due.facts, due.act
    claim = asked_on(facts, act.step_id, today) - on_top.netted.get(facts.invoice_id, Decimal(0))
    why, charges = cases.why_json(act.why), on_top.written.get(facts.invoice_id)
    return messages.ToldInvoice(facts.invoice_id, act.step_id, act.occurrence, facts.currency, claim, why, charges)


def _waited_for_a_contact(due: DueStep) -> bool:
    return any(record.step_id == due.act.step_id and record.status is StepStatus.OPEN for record in due.facts.steps)


def _send_key(first: DueStep) -> str:
    """Unique for what is said: ids and integers only. A case that is settled anew is thanked anew."""
    facts, act = first.facts, first.act
    settled = f"/{int(facts.settled_at.timestamp())}" if act.step_id == THANKS and facts.settled_at else ""
    return f"{facts.invoice_id}/{act.step_id}/{act.occurrence}{settled}"


def _days_from_due(step: object) -> int:
    return step.at.days if isinstance(step, ReminderStep | NegotiationStep | EscalationStep) else 0
