"""How does a step write to a customer? One message for a group of cases, told in each timeline."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from activities.resources import Resources
from activities.steps import Taken, Together, record_steps
from domain.calendar import calendar_of
from domain.consolidation import DueStep
from domain.contact_policy import permission
from domain.links import link_of
from domain.reach import PassedOver, SpeakingStep, recipient
from domain.telling import claim_on, context_of
from models.case import THANKS, StepStatus
from models.interaction import Interaction, InteractionKind
from models.message import DisputeTold, OfferLine, OutgoingMessage
from models.strategy import Channel, EscalationStep, NegotiationStep, ReminderStep, Span
from models.task import TaskKind
from store import cases, history, messages, tasks
from store.engine import Tx

#: What a missing address is given: somebody finds a contact within two business days.
_FIND_CONTACT_WITHIN = Span(2, business=True)


@dataclass(frozen=True, slots=True)
class Speech:
    """How a kind of step speaks: what its timeline entries are called, what it offers, what dispute it is about."""

    kind: InteractionKind
    covered_kind: InteractionKind
    offers: tuple[OfferLine, ...] = ()
    offers_until: date | None = None
    dispute: DisputeTold | None = None


async def speak(tx: Tx, resources: Resources, now: datetime, together: Together, speech: Speech) -> Taken:
    """Claim one message for the group; where nobody can be reached, a task to find somebody instead."""
    group = together.cases
    gravest = max(group, key=lambda due: (_days_from_due(due.step), due.facts.invoice_id))
    step: Any = gravest.step
    facts = group[0].facts
    rules = resources.rulebook.contact_rules
    found = recipient(facts, step.to, step.channels, rules)
    if found.contact is None or found.channel is None or found.address is None:
        return await _find_contact(tx, now, group, step, found.passed_over)
    contact, channel, address = found.contact, found.channel, found.address
    allowed = permission(facts, channel, now, rules)
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    message_id = await messages.next_id(tx)
    opt_out = link_of(resources.secret, resources.public_url, message_id) if resources.public_url else None
    content = replace(
        context_of([due.facts for due in group], contact, today, speech.offers, speech.offers_until),
        dispute=speech.dispute,
        collector=facts.collector,
        unsubscribe_url=opt_out,
        required_texts=tuple(text.value for text in allowed.required_texts),
    )
    words = resources.renderer.render(step.template, channel, content)
    message = messages.NewMessage(
        id=message_id,
        send_key=_send_key(group[0]),
        token=secrets.token_hex(16),
        claimed_by=together.turn,
        customer_id=facts.customer_id,
        channel=channel.value,
        audience=contact.role.value,
        template=step.template,
        language=facts.language,
        to_name=contact.name,
        to_address=address,
        words=words,
        claimed_at=now,
        not_after=allowed.closes_at,
        local_day=today,
        told_as=(speech.kind, speech.covered_kind),
        allowed_by=allowed.as_record(facts),
        never_guessed=channel is not Channel.EMAIL or isinstance(step, EscalationStep),
    )
    told = [
        messages.ToldInvoice(
            due.facts.invoice_id,
            due.act.step_id,
            due.act.occurrence,
            due.facts.currency,
            claim_on(due.facts, today),
            cases.why_json(due.act.why),
        )
        for due in group
    ]
    await messages.claim(tx, message, told)
    if group[0].act.is_rung:
        await record_steps(tx, now, group, StepStatus.DONE, message_id=message_id)
        if any(_waited_for_a_contact(due) for due in group):
            await tasks.close_found(tx, [due.facts.invoice_id for due in group], now)
    return Taken(
        OutgoingMessage(
            id=message_id,
            channel=channel.value,
            to_name=contact.name,
            to_address=address,
            words=words,
            language=facts.language,
            created_on=today,
            token=message.token,
            template=step.template,
            not_after=message.not_after,
            unsubscribe_url=opt_out,
            tags=messages.tags_of(facts.customer_id, step.template),
        )
    )


def _waited_for_a_contact(due: DueStep) -> bool:
    return any(record.step_id == due.act.step_id and record.status is StepStatus.OPEN for record in due.facts.steps)


def _send_key(first: DueStep) -> str:
    """Unique for what is said: ids and integers only. A case that is settled anew is thanked anew."""
    facts, act = first.facts, first.act
    settled = f"/{int(facts.settled_at.timestamp())}" if act.step_id == THANKS and facts.settled_at else ""
    return f"{facts.invoice_id}/{act.step_id}/{act.occurrence}{settled}"


def _days_from_due(step: object) -> int:
    return step.at.days if isinstance(step, ReminderStep | NegotiationStep | EscalationStep) else 0


async def _find_contact(
    tx: Tx, now: datetime, group: Sequence[DueStep], step: SpeakingStep, passed_over: Sequence[PassedOver]
) -> Taken:
    facts, act = group[0].facts, group[0].act
    calendar = calendar_of(facts.country, facts.region)
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    task_id = await tasks.open_one(
        tx,
        tasks.NewTask(
            TaskKind.FIND_CONTACT,
            "collectors",
            facts.customer_id,
            facts.invoice_id,
            act.step_id,
            act.occurrence,
            now,
            calendar.add(today, _FIND_CONTACT_WITHIN),
            owner=facts.collector,
            details={"role": step.to.value, "channels": [channel.value for channel in step.channels]},
        ),
    )
    await record_steps(tx, now, group, StepStatus.OPEN, task_id=task_id)
    details = {
        "step": act.step_id,
        "task": task_id,
        "role": step.to.value,
        # Who could have been written to and must not be: each denial with its rule.
        "passed_over": [
            {"role": one.role.value, "channel": one.channel, "reason": one.reason, "policy": one.policy}
            for one in passed_over
        ],
    }
    unreachable = [
        Interaction(InteractionKind.UNREACHABLE, due.facts.customer_id, "engine", now, due.facts.invoice_id, details)
        for due in group
    ]
    await history.append(tx, unreachable)
    return Taken(waits_for_a_person=True)
