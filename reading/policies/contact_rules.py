"""When, how often and by which way is a customer contacted, where all policies in force are taken together?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from itertools import groupby

from config.rulebook import Rulebook
from domain.contact_caps import Cap
from domain.contact_hours import Window
from domain.contact_meeting import common_hours, places
from domain.contact_policy import ContactPolicy, ContactRules
from models.contact_rule import ALL_MEDIA, DAY, WEEK, WRITTEN, Cooldown, Gap, Limit, Media, Medium, OneChannel, Period
from models.customer import CustomerKind
from models.policy_document import Audience, Concerned, PolicyChapter, PolicySection, PolicyTable
from models.span import Span
from reading.policies.voice import Voice, by_letters, filled, first_up

_CALLS: Media = frozenset({Medium.CALL, Medium.VISIT})
#: A country, and a part of it where its rules have parts of their own.
Place = tuple[str, str | None]


def contact_rules(
    voice: Voice, rulebook: Rulebook, audience: Audience, concerned: Concerned | None = None
) -> PolicyChapter:
    words = voice.words.contact
    for_staff = audience is Audience.STAFF
    names = ["where", "whom", "messages", "calls", "limits", *(["rules"] if for_staff else [])]
    rows = _rows(voice, rulebook.contact_rules, for_staff=for_staff, concerned=concerned)
    table = PolicyTable(
        tuple(words.columns[name] for name in names), tuple(rows), (1.2, 0.9, 1.3, 1.3, 2.2, 1.2)[: len(names)]
    )
    sections = [PolicySection("", table=table)]
    sections.append(
        _sources(voice, rulebook.contact_rules) if for_staff else PolicySection(words.before_title, points=words.before)
    )
    return PolicyChapter("contact", words.title[audience], (words.intro[audience],), tuple(sections))


def _rows(
    voice: Voice, rules: ContactRules, *, for_staff: bool, concerned: Concerned | None
) -> Iterator[tuple[str, ...]]:
    """For each kind of customer: the places of which the same holds, and in the last row all others."""
    if concerned is not None:
        policies = rules.of(concerned.kind, concerned.country, concerned.region)
        yield voice.country(concerned.country), *_rest(voice, concerned.kind, policies, for_staff=for_staff)
        return
    for kind in CustomerKind:
        by_rest: dict[tuple[str, ...], list[Place]] = {}
        for country, region in places(rules):
            policies = rules.of(kind, country, region)
            rest = _rest(voice, kind, policies, for_staff=for_staff)
            by_rest.setdefault(rest, []).append((country, region))
        *_, elsewhere = places(rules)
        for rest, found in sorted(by_rest.items(), key=lambda row: elsewhere in row[1]):
            where = first_up(voice.words.contact.elsewhere) if elsewhere in found else _where(voice, rules, found)
            yield where, *rest


def _rest(voice: Voice, kind: CustomerKind, policies: Sequence[ContactPolicy], *, for_staff: bool) -> tuple[str, ...]:
    """A row without its place."""
    return (
        first_up(voice.words.kinds[kind]),
        _hours(voice, policies, Medium.EMAIL),
        _hours(voice, policies, Medium.CALL),
        first_up(_limits(voice, policies, for_staff=for_staff)),
        *([", ".join(policy.id for policy in policies)] if for_staff else []),
    )


def _where(voice: Voice, rules: ContactRules, found: Sequence[Place]) -> str:
    """`Brazil (AL, SP), Chile`: a country whose parts are all the same stands for them."""
    said = []
    for country in dict.fromkeys(country for country, _ in found):
        here = [region for place, region in found if place == country]
        whole = len(here) == sum(place == country for place, _ in places(rules))
        parts = [region or voice.words.contact.region_unknown for region in here]
        said.append(voice.country(country) if whole else f"{voice.country(country)} ({', '.join(sorted(parts))})")
    return ", ".join(sorted(said, key=by_letters))


def _hours(voice: Voice, policies: Sequence[ContactPolicy], medium: Medium) -> str:
    words = voice.words.contact
    if any(medium in policy.forbidden for policy in policies):
        return first_up(words.closed)
    ruled = [policy for policy in policies if policy.hours_for(medium)]
    if not ruled:
        return first_up(words.any_hour)
    week = common_hours(ruled, medium)
    names = voice.wording.locale.days["stand-alone"]["abbreviated"]
    said = []
    for windows, group in groupby(range(7), key=lambda number: week[number]):
        days = list(group)
        if windows:
            ends = list(dict.fromkeys((names[days[0]], names[days[-1]])))
            said.append(f"{_from_to(voice, ends)} {_windows(voice, windows)}")
    on_holidays = all(hours.holidays_allowed for policy in ruled if (hours := policy.hours_for(medium)))
    return first_up("; ".join([*said, *([words.holidays] if on_holidays else [])]))


def _from_to(voice: Voice, ends: Sequence[str]) -> str:
    return filled(voice.words.from_to, a=ends[0], b=ends[-1]) if len(ends) > 1 else ends[0]


def _windows(voice: Voice, windows: Iterable[Window]) -> str:
    return ", ".join(_from_to(voice, (voice.hour(window.opens), _until(voice, window.closes))) for window in windows)


def _until(voice: Voice, closes: time) -> str:
    return "24:00" if closes == time.max else voice.hour(closes)


def _limits(voice: Voice, policies: Sequence[ContactPolicy], *, for_staff: bool) -> str:
    words = voice.words.contact
    caps = dict.fromkeys(cap for policy in policies for cap in policy.caps)
    limits: dict[Media, list[str]] = {}
    for cap in caps:
        if isinstance(cap, Limit) and not _is_weaker(cap, caps):
            limits.setdefault(cap.media, []).append(filled(words.limit, n=str(cap.max), period=_per(voice, cap.per)))
    said = [filled(words.limits, media=_media(voice, media), a=", ".join(counts)) for media, counts in limits.items()]
    said += [_distance(voice, cap) for cap in caps if not isinstance(cap, Limit)]
    if any(policy.only_authorised for policy in policies):
        said.append(words.authorised)
    if any(not policy.third_parties for policy in policies):
        said.append(words.third_parties)
    forbidden = {medium for policy in policies for medium in policy.forbidden}
    if forbidden:
        said.append(filled(words.forbidden, a=_media(voice, frozenset(forbidden))))
    if for_staff:
        said += [text for policy in policies for text in _before(voice, policy)]
    return "; ".join(dict.fromkeys(said))


def _is_weaker(cap: Limit, caps: Iterable[Cap]) -> bool:
    """Whether a limit says nothing that another, for the same media or more and as long or longer, does not."""
    return any(
        isinstance(other, Limit)
        and other != cap
        and other.media >= cap.media
        and other.max <= cap.max
        and other.per.days >= cap.per.days
        and other.per.rolling >= cap.per.rolling
        for other in caps
    )


def _distance(voice: Voice, cap: Gap | Cooldown | OneChannel) -> str:
    words = voice.words.contact
    match cap:
        case Gap(media=media, days=days):
            return filled(words.gap, a=voice.span(Span(days)), media=_media(voice, media))
        case Cooldown(media=media, period=period):
            phrase = {DAY: words.rest_of_day, WEEK: words.rest_of_week}.get(period, words.rest_of_days)
            return filled(phrase, a=voice.span(Span(period.days)), media=_media(voice, media))
        case OneChannel():
            return words.one_channel


def _per(voice: Voice, per: Period) -> str:
    words = voice.words.contact
    named = {DAY: words.per_day, WEEK: words.per_week}.get(per)
    return named or filled(words.per_days, a=voice.span(Span(per.days)))


def _media(voice: Voice, media: Media) -> str:
    words = voice.words.contact
    named = {ALL_MEDIA: words.all_media, WRITTEN: words.messages, _CALLS: words.calls}.get(media)
    return named or ", ".join(words.media[medium] for medium in Medium if medium in media)


def _before(voice: Voice, policy: ContactPolicy) -> Iterator[str]:
    words = voice.words.contact
    for rule in policy.before:
        measures = voice.wording.join([voice.sentences.word("level", measure) for measure in sorted(rule.measures)])
        if rule.announced:
            yield filled(words.announced, a=measures)
        if rule.days:
            yield filled(words.warned, a=measures, b=voice.span(Span(rule.days)))


def _sources(voice: Voice, rules: ContactRules) -> PolicySection:
    """Each policy by itself: where its text is from, what it wants said."""
    words = voice.words.contact
    rows = tuple(
        (policy.id, first_up(words.bases[policy.basis]), policy.source,
         first_up("; ".join(words.required[text] for text, _ in policy.required_texts)) or "–")
        for policy in rules.policies
    )  # fmt: skip
    columns = (words.columns["rules"], "", words.columns["source"], words.columns["text"])
    return PolicySection(words.sources_title, table=PolicyTable(columns, rows, (1.2, 0.7, 2.4, 2.4)))
