"""Can this strategy be carried out as it is written? What no single field shows, and the templates it needs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.faults import Fault, place
from domain.contact_policy import ContactPolicy, ContactRules
from domain.ladder import warns_of
from models.contact_rule import Medium
from models.offer import DiscountOffer, ExtensionOffer, PartialOffer
from models.span import Moment, Span
from models.strategy import (
    CallTaskStep,
    Channel,
    EscalationStep,
    Level,
    NegotiationStep,
    ReminderStep,
    Step,
    Strategy,
    Thanks,
    VisitTaskStep,
    speaks_to_customer,
)
from models.values import LANGUAGES

Templates = frozenset[tuple[str, str]]  # (name, language)

_BEFORE_DUE = "before_due"
_OVERDUE = ("overdue", "overdue_firm", "final_notice")


@dataclass(frozen=True, slots=True)
class ReadStep:
    """A step as it stands in a file: `step` is None where its own fields are at fault."""

    label: str
    step: Step | None


def strategy_faults(
    strategy: Strategy, name: str, templates: Templates | None = None, rules: ContactRules | None = None
) -> list[Fault]:
    """Every fault of a strategy whose fields are all well formed."""
    steps = [ReadStep(f"step {step.id}", step) for step in strategy.steps]
    return head_faults(strategy, name, templates, rules) + step_faults(steps, name, templates)


def head_faults(strategy: Strategy, name: str, templates: Templates | None, rules: ContactRules | None) -> list[Fault]:
    faults: list[Fault] = []
    if rules is not None:
        everywhere = [policy for policy in rules.policies if policy.country is None]
        faults += [(place(name, "field send_at"), said) for said in _never_sent(strategy, everywhere)]
    if strategy.thanks is not None:
        faults += _missing_template(strategy.thanks, name, "field thanks.template", templates)
        faults += _channel_twice(strategy.thanks, name, "field thanks.channels")
    return faults


def remarks(strategy: Strategy, rules: ContactRules) -> list[str]:
    """What is right and still waits somewhere: for the opening of a country's hours, for an announcement by a law."""
    late = _never_sent(strategy, [policy for policy in rules.policies if policy.country is not None])
    return [*late, *_unannounced(strategy, rules)]


def _unannounced(strategy: Strategy, rules: ContactRules) -> Iterator[str]:
    """Measures that a law wants announced by name, and that no message names: there the rung waits for a person."""
    for number, rung in enumerate(strategy.steps):
        if not isinstance(rung, EscalationStep) or any(warns_of(step, rung.level) for step in strategy.steps[:number]):
            continue
        asking = [
            policy.id
            for policy in rules.policies
            if any(rule.announced and rung.level in rule.measures for rule in policy.before)
        ]
        if asking:
            expected = f"expected an earlier message with warns_of: [{rung.level}]"
            yield f"step {rung.id} waits for a person where {', '.join(asking)} applies: {expected}"


def _never_sent(strategy: Strategy, policies: Iterable[ContactPolicy]) -> Iterator[str]:
    """What to say of every policy under which nothing can ever go out at the strategy's hour."""
    media = dict.fromkeys(medium for step in (*strategy.steps, strategy.thanks) for medium in _media_of(step))
    closed: dict[str, list[str]] = {}
    for policy in policies:
        never = (
            hours for medium in media if (hours := policy.hours_for(medium)) and not hours.opens_at(strategy.send_at)
        )
        hours = next(never, None)
        if hours is not None:
            windows = sorted({f"{w.opens:%H:%M} to {w.closes:%H:%M}" for day in hours.windows for w in day})
            closed.setdefault(", ".join(windows), []).append(policy.id)
    for opening, ids in closed.items():
        yield f"{strategy.send_at:%H:%M} is never lawful by {', '.join(ids)}: expected an hour in {opening}"


def _media_of(step: Step | Thanks | None) -> tuple[Medium, ...]:
    if step is None or isinstance(step, CallTaskStep | VisitTaskStep):
        return () if step is None else (Medium.CALL,)
    return tuple(Medium(channel) for channel in step.channels)


def step_faults(steps: Sequence[ReadStep], name: str, templates: Templates | None) -> list[Fault]:
    """Faults of single steps and between steps. Steps that are None count as unknown: they excuse what they may do."""
    read = [(number, each.label, each.step) for number, each in enumerate(steps) if each.step is not None]
    faults: list[Fault] = []
    for number, label, step in read:
        earlier = [other for other in read if other[0] < number]
        unknown_before = any(each.step is None for each in steps[:number])
        faults += [(place(name, label, field), message) for field, message in _of_one(step)]
        faults += [(place(name, label, field), message) for field, message in _among(step, earlier)]
        if not unknown_before:
            faults += [(place(name, label, field), message) for field, message in _unwarned(step, earlier)]
        if isinstance(step, ReminderStep | NegotiationStep | EscalationStep) and speaks_to_customer(step):
            faults += _missing_template(step, name, f"{label}, field template", templates)
            faults += _channel_twice(step, name, f"{label}, field channels")
        if isinstance(step, ReminderStep | NegotiationStep | EscalationStep):
            faults += _nothing_to_attach_to(step, name, f"{label}, field attach")
    return faults


_Found = Iterator[tuple[str, str]]
_Earlier = Sequence[tuple[int, str, Step]]


def _of_one(step: Step) -> _Found:
    match step:
        case CallTaskStep() | VisitTaskStep():
            if step.attempts > 1 and "retry_after" not in step.model_fields_set:
                yield "field retry_after", "is missing: expected the time between attempts, such as 1 business day"
            if step.attempts > 1 and not step.retry_after.days:
                yield "field retry_after", "expected at least one day between attempts"
            if (
                step.attempts == 1
                and "retry_after" in step.model_fields_set
                and "attempts" not in step.model_fields_set
            ):
                yield "field attempts", "is missing: expected it above 1 where retry_after is given"
        case NegotiationStep():
            if not step.open_for.days:
                yield "field open_for", "expected at least one day for an answer"
            for number, offer in enumerate(step.offers, 1):
                field = f"field offers[{number}]"
                if offer in step.offers[: number - 1]:
                    yield field, "is offered twice: expected each offer once"
                if isinstance(offer, ExtensionOffer) and not offer.extension.days:
                    yield f"{field}.extension", "expected at least one day more to pay"
                if isinstance(offer, DiscountOffer | PartialOffer):
                    if not offer.if_paid_within.days:
                        yield f"{field}.if_paid_within", "expected at least one day to pay"
                    elif _is_longer(offer.if_paid_within, step.open_for):
                        expected = f"expected at most open_for ({step.open_for}): the offer is gone by then"
                        yield f"{field}.if_paid_within", expected
        case EscalationStep():
            if step.at.days < 0:
                yield "field at", "expected due or later: nothing is overdue yet"
            if step.warns_of and not step.level.speaks_to_customer:
                yield "field warns_of", f"expected nothing: level {step.level} does not write to the customer"
            if step.fee is not None and not step.level.speaks_to_customer:
                yield "field fee", f"expected no fee: level {step.level} does not tell the customer of it"
            if step.claims and not step.level.speaks_to_customer:
                yield "field claims", f"expected nothing: level {step.level} does not tell the customer of it"
            yield from _charges(step)
        case ReminderStep():
            yield from _charges(step)
            if step.warns_of and step.at.days < 0:
                yield "field warns_of", f"expected no warning at {step.at}: nothing is overdue yet"
            if step.template == _BEFORE_DUE and step.at.days > 0:
                yield (
                    "field template",
                    f"{step.template} is untrue at {step.at}: expected a template for overdue invoices",
                )
            if step.template in _OVERDUE and step.at.days < 0:
                yield (
                    "field template",
                    f"{step.template} is untrue at {step.at}: expected a template for invoices not yet due",
                )


def _charges(step: ReminderStep | EscalationStep) -> _Found:
    if len(set(step.claims)) != len(step.claims):
        yield "field claims", "expected each once"
    for field in ("fee", "claims"):
        if getattr(step, field) and step.at.days < 1:
            yield f"field {field}", f"expected nothing at {step.at}: nothing is late before the day after due"


def _among(step: Step, earlier: _Earlier) -> _Found:
    """What is wrong between a step and those before it: order, two messages on a day, never reached, an open offer."""
    if earlier:
        _, label, previous = earlier[-1]
        if _may_come_after(previous.at, step.at):
            yield (
                "field at",
                f"{step.at} is out of order: expected a moment that is never before {label} ({previous.at})",
            )
    for _, label, other in earlier:
        if _audience(step) is not None and _audience(other) == _audience(step) and other.at == step.at:
            yield "field at", f"writes to {_audience(step)} on the same day as {label}: expected another day"
        if isinstance(other, EscalationStep) and other.level.hands_over and not _follows_a_recall(step, other):
            yield "field at", f"is never reached: {label} hands the case over ({other.level}); expected it last"
        # The engine does nothing harsher while an offer is open, so the day written here would never be kept.
        harsher = isinstance(step, EscalationStep | NegotiationStep)
        if isinstance(other, NegotiationStep) and harsher and _is_inside(step.at, other):
            yield "field at", f"the offer of {label} is open for {other.open_for} then: expected a later day"


def _follows_a_recall(step: Step, hand_over: EscalationStep) -> bool:
    """What an agency could not collect is recalled and goes to lawyers; nothing else follows a hand-over."""
    return hand_over.level is Level.AGENCY and isinstance(step, EscalationStep) and step.level is Level.LEGAL


def _unwarned(step: Step, earlier: _Earlier) -> _Found:
    if not isinstance(step, EscalationStep) or not step.level.is_measure:
        return
    if not any(speaks_to_customer(other) and other.at.days >= 0 for _, _, other in earlier):
        yield (
            "field level",
            f"{step.level} comes without warning: expected a message to the customer from due on before it",
        )


def _audience(step: Step) -> str | None:
    if isinstance(step, ReminderStep | NegotiationStep | EscalationStep) and speaks_to_customer(step):
        return step.to.value
    return None


def _missing_template(
    speaker: Thanks | ReminderStep | NegotiationStep | EscalationStep,
    name: str,
    where: str,
    templates: Templates | None,
) -> list[Fault]:
    if templates is None or speaker.template is None:
        return []
    missing = [language for language in LANGUAGES if (speaker.template, language) not in templates]
    if not missing:
        return []
    return [
        (place(name, where), f"no template {speaker.template} in {', '.join(missing)}: expected it in every language")
    ]


def _channel_twice(
    speaker: Thanks | ReminderStep | NegotiationStep | EscalationStep, name: str, where: str
) -> list[Fault]:
    if len(set(speaker.channels)) == len(speaker.channels):
        return []
    return [(place(name, where), "expected each channel once")]


def _nothing_to_attach_to(step: ReminderStep | NegotiationStep | EscalationStep, name: str, where: str) -> list[Fault]:
    if not step.attach or (speaks_to_customer(step) and {Channel.EMAIL, Channel.LETTER} & set(step.channels)):
        return []
    return [(place(name, where), "expected nothing: files go with e-mails and letters, and this step sends neither")]


# Business days against calendar days: as far apart as two-day weekends can put them. Holidays are left out: they
# delay a step, and the engine keeps the order of steps whatever the calendar says.


def _may_come_after(first: Moment, second: Moment) -> bool:
    """Whether there is a due date for which `first` falls later than `second`."""
    if first.business == second.business:
        return first.days > second.days
    return _days_after_due(first)[1] > _days_after_due(second)[0]


def _is_longer(span: Span, other: Span) -> bool:
    """Whether `span` is longer than `other`, whatever the weekday."""
    if span.business == other.business:
        return span.days > other.days
    return _calendar_days(span.days, span.business)[0] > _calendar_days(other.days, other.business)[1]


def _is_inside(moment: Moment, negotiation: NegotiationStep) -> bool:
    """Whether `moment` falls before the end of the offer, whatever the weekday."""
    start, length = negotiation.at, negotiation.open_for
    if moment.business == start.business == length.business:
        return moment.days < start.days + length.days
    end = _days_after_due(start)[0] + _calendar_days(length.days, length.business)[0]
    return _days_after_due(moment)[1] < end


def _days_after_due(moment: Moment) -> tuple[int, int]:
    """The least and the most calendar days after due."""
    shortest, longest = _calendar_days(abs(moment.days), moment.business)
    return (shortest, longest) if moment.days >= 0 else (-longest, -shortest)


def _calendar_days(days: int, business: bool) -> tuple[int, int]:
    """The least and the most calendar days that a length may take: 1bd is one to three, 6bd eight to ten."""
    if not business:
        return days, days
    if not days:
        return 0, 2
    return days + 2 * ((days - 1) // 5), days + 2 * -(-days // 5)
