"""Whom can a step reach, and through what? The asked-for person first, else the nearest one of the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.contact_policy import FORBIDDEN_MEDIUM, ContactRules
from domain.contact_wishes import has_agreed, in_wished_order
from models.case import ContactPoint, Facts
from models.contact_rule import Medium
from models.customer import CustomerKind, Role
from models.notice import NoticeStep
from models.strategy import CallTaskStep, Channel, EscalationStep, NegotiationStep, ReminderStep, Thanks, VisitTaskStep

THIRD_PARTY, NOT_AUTHORISED = "third_party", "not_authorised"

SpeakingStep = ReminderStep | NegotiationStep | EscalationStep | Thanks | NoticeStep

_LADDER = tuple(Role)


def address_of(contact: ContactPoint, channel: Channel) -> str | None:
    """The contact's address on a channel; a letter needs none of ours, the customer's name is enough."""
    match channel:
        case Channel.EMAIL:
            return contact.email
        case Channel.SMS:
            return contact.phone
        case Channel.WHATSAPP:
            return contact.whatsapp or contact.phone
        case Channel.LETTER:
            return contact.name


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who could have been written to, and must not be: by this channel, or (None) by any.

    reason: the kind of a block, `not_authorised`, `third_party` or `forbidden_medium`; `policy` whose rule it is.
    """

    role: Role
    channel: Channel | None
    reason: str
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a step reaches and through what (None: nobody), and who was passed over on the way."""

    contact: ContactPoint | None = None
    channel: Channel | None = None
    address: str | None = None
    passed_over: tuple[PassedOver, ...] = ()


def recipient(
    facts: Facts, to: Role, channels: Sequence[Channel], rules: ContactRules, only: str | None = None
) -> Reach:
    """Whom a message goes to, and through what.

    The person asked for comes first, then the others by their distance on the ladder, the lower rung before the higher:
    a final notice for a missing manager goes to administration rather than to nobody. Channel by channel for each, the
    one that they wish for first.
    only: the one address that somebody of us has chosen; nobody else is written to in its place.
    """
    passed: list[PassedOver] = []
    for contact in nearest_first(facts.contacts, to):
        barred = third_party_rule(facts, contact, rules)
        if barred is not None:
            passed.append(PassedOver(contact.role, None, THIRD_PARTY, barred))
            continue
        for channel in in_wished_order(contact, channels):
            address = address_of(contact, channel)
            if not address or only not in (None, address):
                continue
            obstacle = _obstacle(facts, contact, channel, rules)
            if obstacle is None:
                return Reach(contact, channel, address, tuple(passed))
            passed.append(PassedOver(contact.role, channel, *obstacle))
    return Reach(passed_over=tuple(passed))


def nearest_first(contacts: Sequence[ContactPoint], to: Role) -> list[ContactPoint]:
    rung = _LADDER.index(to)

    def distance(contact: ContactPoint) -> tuple[int, bool]:
        other = _LADDER.index(contact.role)
        return abs(other - rung), other > rung

    return sorted(contacts, key=distance)


def third_party_rule(facts: Facts, contact: ContactPoint, rules: ContactRules) -> str | None:
    """The policy by which this person is a stranger to the debt: a consumer's debt concerns nobody but the debtor."""
    if facts.kind is not CustomerKind.CONSUMER or contact.role is Role.PAYABLES:
        return None
    policies = rules.of(facts.kind, facts.country, facts.region)
    return next((policy.id for policy in policies if not policy.third_parties), None)


def _obstacle(
    facts: Facts, contact: ContactPoint, channel: Channel, rules: ContactRules
) -> tuple[str, str | None] | None:
    """What keeps a message from this person's channel, and the policy whose rule that is."""
    for blocked, kind in contact.blocked:
        if blocked == channel:
            return kind, None
    if facts.channels is not None and Medium(channel) not in facts.channels and not has_agreed(contact, channel):
        policies = rules.of(facts.kind, facts.country, facts.region)
        return NOT_AUTHORISED, next((policy.id for policy in policies if policy.only_authorised), None)
    forbidden_by = rules.terms(facts, channel).forbidden_by
    return (FORBIDDEN_MEDIUM, forbidden_by) if forbidden_by else None


def channel_of(facts: Facts, step: SpeakingStep, rules: ContactRules) -> Channel:
    """The channel that a step would really use; its first one while nobody can be reached."""
    return recipient(facts, step.to, step.channels, rules, only_at(step)).channel or step.channels[0]


def only_at(step: SpeakingStep) -> str | None:
    """The one address that a step goes to, where somebody of us chose it."""
    return step.address if isinstance(step, NoticeStep) else None


def callee(facts: Facts, to: Role, rules: ContactRules) -> ContactPoint | None:
    """Whom a call is for: the nearest person with a phone who may be called; None where there is none."""
    for contact in nearest_first(facts.contacts, to):
        silent = any(blocked == Medium.CALL for blocked, _ in contact.blocked)
        if contact.phone and not silent and third_party_rule(facts, contact, rules) is None:
            return contact
    return None


def visited(facts: Facts, to: Role, rules: ContactRules) -> ContactPoint | None:
    """Whom a visit is for, at the customer's address; None where no address is known, or only a wrong one."""
    if not facts.address or facts.address_is_wrong:
        return None
    people = (one for one in nearest_first(facts.contacts, to) if third_party_rule(facts, one, rules) is None)
    # An address without a person: the customer itself.
    return next(people, None) or ContactPoint(to, facts.customer_name)


def met_by(facts: Facts, step: CallTaskStep | VisitTaskStep, rules: ContactRules) -> ContactPoint | None:
    """Whom a call or a visit is for; None: somebody has to be found first."""
    if isinstance(step, VisitTaskStep):
        return visited(facts, step.to, rules)
    return callee(facts, step.to, rules)
