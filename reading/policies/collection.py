"""Which steps does a strategy take, as a person reads them: when, what, by which way, to whom, at what charge?"""

from collections.abc import Iterator
from decimal import Decimal

from config.rulebook import Rulebook
from models.charge import ChargeKind, Fee
from models.customer import CustomerKind
from models.offer import DiscountOffer, InstalmentsOffer, Offer, PartialOffer
from models.policy_document import Audience, Concerned, PolicyChapter, PolicySection, PolicyTable
from models.segment import Condition, SegmentRule
from models.strategy import (
    CallTaskStep,
    EscalationStep,
    Level,
    NegotiationStep,
    ReminderStep,
    Step,
    Strategy,
    VisitTaskStep,
    speaks_to_customer,
)
from reading.policies.voice import Voice, filled, first_up

_TESTS = ("is_", "in_", "not_in", "below", "above", "at_least", "at_most")


def collection(
    voice: Voice, rulebook: Rulebook, audience: Audience, concerned: Concerned | None = None
) -> PolicyChapter:
    words = voice.words.collection
    ladders = _for_staff(voice, rulebook) if audience is Audience.STAFF else _for_customers(voice, rulebook, concerned)
    stops = PolicySection(words.stops_title, points=words.stops)
    return PolicyChapter("collection", words.title[audience], (words.intro[audience],), (*ladders, stops))


def usual_strategy(rulebook: Rulebook, kind: CustomerKind) -> Strategy:
    """Of whom nothing is known but what kind of customer it is. The last segment has no conditions."""
    segment = next(rule for rule in rulebook.segments if _depends_on_kind_alone(rule, kind))
    return rulebook.strategy(segment.strategy).strategy


def charges_of(voice: Voice, step: Step) -> str:
    """What a step charges, in words; empty where it charges nothing."""
    words, said = voice.words.late, []
    if isinstance(step, ReminderStep | EscalationStep):
        if step.fee is not None:
            said.append(filled(words.charged[ChargeKind.FEE], a=_fee(voice, step.fee)))
        said += [words.charged[claim] for claim in step.claims]
    return voice.wording.join(said)


def _depends_on_kind_alone(rule: SegmentRule, kind: CustomerKind) -> bool:
    told = rule.when.get("kind")
    return set(rule.when) <= {"kind"} and (told is None or told.is_ == kind or kind in (told.in_ or ()))


def _for_customers(voice: Voice, rulebook: Rulebook, concerned: Concerned | None) -> Iterator[PolicySection]:
    """The usual ladder of each kind of customer, without what only we see of it."""
    words = voice.words.collection
    for kind in (CustomerKind.BUSINESS, CustomerKind.CONSUMER) if concerned is None else (concerned.kind,):
        strategy = usual_strategy(rulebook, kind)
        steps = [step for step in strategy.steps if not isinstance(step, EscalationStep) or _is_felt(step.level)]
        charged = any(charges_of(voice, step) for step in steps)
        # A private individual has no departments: every message is to them.
        has_roles = kind is CustomerKind.BUSINESS
        columns = ["when", "what", "how", *(["whom"] if has_roles else []), *(["charges"] if charged else [])]
        rows = [
            (
                voice.moment(step.at),
                _what_customers_read(voice, step),
                how(voice, step),
                *([whom(voice, step)] if has_roles else []),
                *([first_up(charges_of(voice, step)) or "–"] if charged else []),
            )
            for step in steps
        ]
        widths = (1.3, 1.8, 1.2, 1, 1.2)[: len(columns)]
        table = PolicyTable(tuple(words.columns[name] for name in columns), tuple(rows), widths)
        hours = filled(words.hours[Audience.CUSTOMERS], a=voice.hour(strategy.send_at))
        yield PolicySection(words.kinds[kind], table=table, after=(hours,))


def _for_staff(voice: Voice, rulebook: Rulebook) -> Iterator[PolicySection]:
    words = voice.words.collection
    conditions = [
        (rule.name, rule.strategy, "; ".join(condition_told(voice, name, test) for name, test in rule.when.items())
         or first_up(words.rest))
        for rule in rulebook.segments
    ]  # fmt: skip
    columns = tuple(words.columns[name] for name in ("segment", "strategy", "conditions"))
    yield PolicySection(
        words.segments_title, (words.segments,), table=PolicyTable(columns, tuple(conditions), (1, 1, 3))
    )
    for name, version in rulebook.strategies.items():
        strategy = version.strategy
        rows = tuple(
            (voice.moment(step.at), what_staff_read(voice, step), how(voice, step), whom(voice, step),
             first_up("; ".join(details(voice, step))))
            for step in strategy.steps
        )  # fmt: skip
        columns = tuple(words.columns[column] for column in ("when", "what", "how", "whom", "details"))
        after = (
            filled(words.hours[Audience.STAFF], a=voice.hour(strategy.send_at)),
            filled(words.spacing, a=voice.span(strategy.spacing)),
        )
        table = PolicyTable(columns, rows, (1.2, 1.2, 1, 1, 1.9))
        yield PolicySection(f"{name}: {strategy.for_}", table=table, after=after)


def _is_felt(level: Level) -> bool:
    return level.speaks_to_customer or level.is_measure


def _what_customers_read(voice: Voice, step: Step) -> str:
    words = voice.words.collection
    if isinstance(step, EscalationStep):
        said = words.measures[step.level]
        return first_up(filled(words.decided, a=said) if step.approval else said)
    return what_staff_read(voice, step)


def what_staff_read(voice: Voice, step: Step) -> str:
    words = voice.words.collection
    match step:
        case ReminderStep(template=template):
            return first_up(voice.sentences.word("template", template))
        case CallTaskStep():
            return first_up(words.call)
        case VisitTaskStep():
            return first_up(words.visit)
        case NegotiationStep():
            return first_up(words.offer)
        case EscalationStep(template=str(template)):
            return first_up(voice.sentences.word("template", template))
        case EscalationStep(level=level):
            return first_up(voice.sentences.word("level", level.value))


def how(voice: Voice, step: Step) -> str:
    words = voice.words.collection
    if speaks_to_customer(step) and not isinstance(step, CallTaskStep | VisitTaskStep):
        return first_up(voice.either(voice.sentences.word("channel", channel) for channel in step.channels))
    if isinstance(step, CallTaskStep | VisitTaskStep):
        return first_up(words.by_phone if isinstance(step, CallTaskStep) else words.in_person)
    return "–"


def whom(voice: Voice, step: Step) -> str:
    if isinstance(step, EscalationStep) and not step.level.speaks_to_customer:
        return "–"
    return first_up(voice.sentences.word("role", step.to.value))


def details(voice: Voice, step: Step) -> Iterator[str]:
    """What only staff need: queue, attempts, approval, what is offered, what goes with it, what it charges."""
    words = voice.words.collection
    if isinstance(step, CallTaskStep | VisitTaskStep):
        yield filled(words.within, a=voice.span(step.within))
        if step.attempts > 1:
            yield f"{words.attempts.of(step.attempts)}, {filled(words.retry, a=voice.span(step.retry_after))}"
    if isinstance(step, NegotiationStep):
        yield from (_offer(voice, offer) for offer in step.offers)
        yield filled(words.open_for, a=voice.span(step.open_for))
    if isinstance(step, EscalationStep) and step.approval:
        yield filled(words.approval, a=voice.sentences.word("approver", step.approval.value))
    if not isinstance(step, ReminderStep) and step.queue:
        yield filled(words.queue, a=voice.sentences.word("queue", step.queue))
    if isinstance(step, ReminderStep | NegotiationStep | EscalationStep) and step.attach:
        yield words.attached
    if isinstance(step, ReminderStep | EscalationStep) and step.warns_of:
        told = voice.wording.join([voice.sentences.word("level", level) for level in step.warns_of])
        yield filled(words.warns_of, a=told)
    if charged := charges_of(voice, step):
        yield charged


def _offer(voice: Voice, offer: Offer) -> str:
    words = voice.words.collection
    match offer:
        case InstalmentsOffer(instalments=count):
            return words.instalments.of(count)
        case DiscountOffer(discount=percent, if_paid_within=span):
            return filled(words.discount, a=voice.percent(percent), b=voice.span(span))
        case PartialOffer(partial=percent, if_paid_within=span):
            return filled(words.partial, a=voice.percent(percent), b=voice.span(span))
        case _:
            return filled(words.extension, a=voice.span(offer.extension))


def _fee(voice: Voice, fee: Fee) -> str:
    if fee.fixed is not None and fee.currency is not None:
        return voice.wording.money(fee.fixed, fee.currency)
    assert fee.percent is not None  # the shape holds one of both
    return filled(voice.words.late.fee_percent, a=voice.percent(fee.percent))


def condition_told(voice: Voice, field: str, condition: Condition) -> str:
    words = voice.words.collection
    name = words.fields.get(field, field.removeprefix("attributes."))
    tests = [
        filled(words.tests[test], a=_value(voice, field, getattr(condition, test)))
        for test in _TESTS
        if getattr(condition, test) is not None
    ]
    return f"{name}: {voice.wording.join(tests)}"


def _value(voice: Voice, field: str, value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_value(voice, field, part) for part in value)
    if field == "kind" and value in list(CustomerKind):
        return voice.words.kinds[CustomerKind(str(value))]
    if field == "on_time_ratio" and isinstance(value, Decimal):
        return voice.percent(value * 100)
    if isinstance(value, Decimal):
        return voice.number(value)
    return voice.country(str(value)) if field == "country" else str(value)
