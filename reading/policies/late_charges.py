"""What does a late payment cost: by our own steps, by which law, at which rate today, and for an example?"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from babel.numbers import get_territory_currencies

from config.rulebook import Rulebook
from domain.compensation import compensation_of
from domain.late_interest import Span, accrue, percent_on
from models.customer import CustomerKind
from models.errors import InvalidInput
from models.late_charges import CompensationRule, Law, RateOf, Standing
from models.policy_document import Audience, Concerned, PolicyChapter, PolicySection, PolicyTable
from models.span import Span as Length
from models.strategy import Strategy
from models.values import decimals_of
from reading.policies.collection import charges_of, usual_strategy
from reading.policies.voice import Voice, filled, first_up

#: So long is the invoice of an example late.
_EXAMPLE_DAYS = 30
#: Where no invoice is of a thousand, though the currency has decimals.
_SMALL_UNITS = frozenset({"ARS", "COP", "CRC"})


def late_charges(
    voice: Voice, rulebook: Rulebook, audience: Audience, day: date, concerned: Concerned | None = None
) -> PolicyChapter:
    words = voice.words.late
    sections = [_ours(voice, rulebook, audience, concerned)]
    laws = [law for law in rulebook.late_charges.in_force if concerned is None or _concerns(law, concerned)]
    if laws:
        sections += [_by_law(voice, laws, day), _examples(voice, laws, day)]
    if audience is Audience.STAFF:
        sections += [_rates(voice, rulebook, day), *_not_applied(voice, rulebook), _sources(voice, rulebook)]
    return PolicyChapter("late-charges", words.title, (), tuple(sections))


def _concerns(law: Law, concerned: Concerned) -> bool:
    return law.concerns(concerned.country, concerned.region, concerned.kind)


def _ours(voice: Voice, rulebook: Rulebook, audience: Audience, concerned: Concerned | None) -> PolicySection:
    """What the ladders charge in fact. Customers read whose ladder it is only of the usual ones, and yet of all."""
    words = voice.words.late
    rows = dict.fromkeys(
        (whose, voice.moment(step.at), first_up(charged))
        for whose, strategy in _ladders(voice, rulebook, audience, concerned)
        for step in strategy.steps
        if (charged := charges_of(voice, step))
    )
    if not rows:
        return PolicySection(words.ours_title, (words.nothing,))
    columns = (words.columns["whom"], words.columns["step"], words.columns["charge"])
    left_over = words.left_over[rulebook.late_charges.left_over.value]
    table = PolicyTable(columns, tuple(rows), (1, 1, 2))
    return PolicySection(words.ours_title, (words.ours,), table=table, after=(left_over,))


def _ladders(
    voice: Voice, rulebook: Rulebook, audience: Audience, concerned: Concerned | None
) -> Iterator[tuple[str, Strategy]]:
    every = {name: version.strategy for name, version in rulebook.strategies.items()}
    if audience is Audience.STAFF:
        yield from every.items()
        return
    usual = {kind: usual_strategy(rulebook, kind) for kind in CustomerKind}
    for kind, strategy in usual.items():
        if concerned is not None and kind is not concerned.kind:
            continue
        yield first_up(voice.words.kinds[kind]), strategy
    used = {rule.strategy for rule in rulebook.segments} - {strategy.name for strategy in usual.values()}
    for name in sorted(used):
        yield voice.words.late.in_other_cases, every[name]


def _by_law(voice: Voice, laws: Sequence[Law], day: date) -> PolicySection:
    words = voice.words.late
    rows = tuple(
        (_where(voice, law), _whom(voice, law), law.instrument, _interest(voice, law, day),
         _compensation(voice, law.compensation))
        for law in laws
    )  # fmt: skip
    columns = tuple(words.columns[name] for name in ("where", "whom", "law", "interest", "compensation"))
    return PolicySection(
        words.law_title,
        (filled(words.law, day=voice.wording.day(day)),),
        table=PolicyTable(columns, rows, (1.4, 0.9, 1.6, 1.6, 1.4)),
        after=(words.nowhere_else,),
    )


def _examples(voice: Voice, laws: Sequence[Law], day: date) -> PolicySection:
    words = voice.words.late
    rows = tuple(tuple(_example(voice, law, day)) for law in laws)
    columns = tuple(words.columns[name] for name in ("law", "on", "invoice", "interest", "compensation", "total"))
    table = PolicyTable(columns, rows, (1.9, 1, 1, 1, 1, 1), amounts=(2, 3, 4, 5))
    return PolicySection(words.examples_title, (words.examples,), table=table)


def _example(voice: Voice, law: Law, day: date) -> Iterator[str]:
    currency = (law.compensation and law.compensation.currency) or get_territory_currencies(min(law.countries))[0]
    principal = Decimal(1000 if decimals_of(currency) and currency not in _SMALL_UNITS else 1_000_000)
    yield law.instrument
    for on in _days_known(law, day):
        due = on - timedelta(days=_EXAMPLE_DAYS)
        try:
            interest = accrue(law, [Span(due + timedelta(days=1), on, principal)], currency).amount
            compensation = compensation_of(law, principal, currency, due, on) or Decimal(0)
        except InvalidInput:
            continue
        yield voice.wording.day(on, "medium")
        for amount in (principal, interest, compensation, principal + interest + compensation):
            yield voice.wording.money(amount, currency) if amount else "–"
        return
    yield from ("–", voice.wording.money(principal, currency), "–", "–", "–")


def _days_known(law: Law, day: date) -> list[date]:
    """The day itself, then those before it up to which something is known that the law refers to, latest first."""
    known = {day}
    if law.interest and law.interest.reference:
        known.update(period.last for period in law.interest.reference.periods)
    if law.compensation and law.compensation.unit:
        known.update(law.compensation.unit.values)
    return sorted((one for one in known if one <= day), reverse=True)


def _where(voice: Voice, law: Law) -> str:
    regions = f" ({', '.join(sorted(law.regions))})" if law.regions else ""
    return voice.countries(law.countries) + regions


def _whom(voice: Voice, law: Law) -> str:
    kinds = sorted(law.debtors) or list(CustomerKind)
    return first_up(", ".join(voice.words.kinds[kind] for kind in kinds))


def _interest(voice: Voice, law: Law, day: date) -> str:
    words, rule = voice.words.late, law.interest
    if rule is None:
        return "–"
    if rule.reference is None:
        return voice.percent(rule.percent or Decimal(0))
    try:
        percent = percent_on(rule, day, day)
        said = voice.percent(percent)
        if rule.points:
            reference = voice.percent(rule.reference.on(day).percent * rule.times)
            said = filled(words.plus_points, a=said, b=reference, c=voice.percent(rule.points).rstrip("%"))
    except InvalidInput:
        return first_up(words.unknown)
    return filled(words.on_top, a=said, b=words.of_start) if rule.rate_of is RateOf.START else said


def _compensation(voice: Voice, rule: CompensationRule | None) -> str:
    words = voice.words.late
    if rule is None:
        return "–"
    parts = []
    for tier in rule.tiers:
        amount = voice.wording.money(tier.amount, rule.currency or "")
        least = voice.wording.money(tier.least, rule.currency or "")
        parts.append(filled(words.tier, a=amount, b=least) if tier.least else amount)
    for tranche in rule.tranches:
        percent = voice.percent(tranche.percent)
        if tranche.up_to is None:
            parts.append(filled(words.last_tranche, a=percent) if len(rule.tranches) > 1 else percent)
        elif rule.unit is not None:
            unit = f"{tranche.up_to.normalize():f}\N{NO-BREAK SPACE}{rule.unit.name[voice.language]}"
            parts.append(filled(words.tranche, a=percent, b=unit))
        else:
            parts.append(filled(words.tranche, a=percent, b=voice.wording.money(tranche.up_to, rule.currency or "")))
    if rule.after_days:
        parts.append(filled(words.after_days, a=voice.span(Length(rule.after_days))))
    return "; ".join(parts)


def _rates(voice: Voice, rulebook: Rulebook, day: date) -> PolicySection:
    words, rows = voice.words.late, []
    for rate in rulebook.late_charges.rates.values():
        try:
            percent = voice.percent(rate.on(day).percent)
        except InvalidInput:
            percent = first_up(words.unknown)
        until = voice.wording.day(rate.periods[-1].last, "medium") if rate.periods else "–"
        rows.append((rate.id, first_up(rate.name[voice.language]), percent, until))
    columns = ("ID", *(words.columns[name] for name in ("rate", "percent", "until")))
    return PolicySection(words.rates_title, table=PolicyTable(columns, tuple(rows), (1, 2.4, 1.4, 1)))


def _not_applied(voice: Voice, rulebook: Rulebook) -> Iterator[PolicySection]:
    words = voice.words.late
    rows = tuple(
        (law.instrument, _where(voice, law), words.standings[law.standing])
        for law in rulebook.late_charges.laws
        if law.standing is not Standing.IN_FORCE
    )
    if rows:
        columns = tuple(words.columns[name] for name in ("law", "where", "standing"))
        yield PolicySection(words.other_laws_title, (words.other_laws,), table=PolicyTable(columns, rows, (2, 1, 2)))


def _sources(voice: Voice, rulebook: Rulebook) -> PolicySection:
    points = [
        f"{law.instrument} ({law.id}, {voice.wording.day(law.seen_on, 'medium')}): {', '.join(law.sources)}"
        for law in rulebook.late_charges.laws
    ]
    return PolicySection(voice.words.late.sources_title, points=tuple(points))
