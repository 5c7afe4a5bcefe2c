"""May this customer be contacted by this medium, from when on, until when, and by which rules?

A contact policy is one rule set: a law, a custom, or what the company asks of itself. Those that apply to a debtor are
chosen by country, region, kind of debtor and role of the collector, and all of them have to allow.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import BusinessCalendar, calendar_of
from domain.contact_caps import Cap, code_of, free_from, reach_back, recent
from domain.contact_hours import ContactHours, Window, closing, lawful_minute
from domain.contact_wishes import WISHED_HOURS, WishedTime
from domain.phone_zones import zones_of_phone
from domain.places import code_within
from domain.time_zones import at_local
from models.case import Facts
from models.contact_rule import ALL_MEDIA, DAY, WRITTEN, Basis, BeforeMeasure, CollectorRole, Limit, Media, RequiredText
from models.customer import CustomerKind

#: Where policies together allow nothing within a year, they allow nothing.
_LONGEST_WAIT = timedelta(days=366)

#: What a medium is denied by for ever.
FORBIDDEN_MEDIUM = "forbidden_medium"


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """One rule set. Empty `debtors` or `collectors` means all of them, no `country` means everywhere.

    fallback: it applies only where no law or custom of the debtor's own country that has hours does.
    hours: windows with the media they cover. all_zones: the hours have to hold in the zone of every phone too.
    third_parties: False where nobody but the debtor may be contacted. required_texts: each with its media.
    forbidden: media that must not be used at all. only_authorised: the debtor has to have agreed to the channel.
    before: what has to be before a measure against the debtor.
    """

    id: str
    basis: Basis = Basis.COMPANY
    country: str | None = None
    region: str | None = None
    debtors: frozenset[CustomerKind] = frozenset()
    collectors: frozenset[CollectorRole] = frozenset()
    fallback: bool = False
    hours: tuple[tuple[Media, ContactHours], ...] = ()
    caps: tuple[Cap, ...] = ()
    all_zones: bool = False
    third_parties: bool = True
    forbidden: Media = frozenset()
    only_authorised: bool = False
    required_texts: tuple[tuple[RequiredText, Media], ...] = ()
    before: tuple[BeforeMeasure, ...] = ()
    source: str = field(default="", compare=False)

    def hours_for(self, medium: str) -> ContactHours | None:
        return next((hours for media, hours in self.hours if medium in media), None)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the policies in force say about one medium, put together once."""

    ids: tuple[str, ...]
    hours: tuple[tuple[ContactPolicy, ContactHours], ...]
    caps: tuple[tuple[ContactPolicy, Cap], ...]
    looks_back: timedelta
    forbidden_by: str | None
    required_texts: tuple[RequiredText, ...]


@dataclass(frozen=True)
class ContactRules:
    """All policies of an installation, laws before fallbacks before the company's own, and its role."""

    policies: tuple[ContactPolicy, ...]
    collector_role: str = CollectorRole.CREDITOR
    _chosen: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, kind: CustomerKind, country: str, region: str | None) -> tuple[ContactPolicy, ...]:
        """The policies in force for such a debtor, in the order in which they are named as the reason."""
        key = (kind, country, region)
        chosen: tuple[ContactPolicy, ...] | None = self._chosen.get(key)
        if chosen is None:
            standing = self.standing(kind, country, region)
            chosen = self._chosen[key] = tuple(policy for policy, kept_out in standing if kept_out is None)
        return chosen

    def terms(self, facts: Facts, medium: str) -> _Terms:
        key = (facts.kind, facts.country, facts.region, medium)
        terms: _Terms | None = self._chosen.get(key)
        if terms is None:
            terms = self._chosen[key] = _terms(self.of(facts.kind, facts.country, facts.region), medium)
        return terms

    def standing(self, kind: CustomerKind, country: str, region: str | None) -> list[tuple[ContactPolicy, str | None]]:
        """Every policy with what keeps it from such a debtor: None where it is in force."""
        place = _region_code(country, region)
        kept_out = [(policy, self._kept_out(policy, kind, country, place)) for policy in self.policies]
        ruled = any(
            why is None and policy.country and policy.hours and policy.basis in (Basis.LAW, Basis.CUSTOM)
            for policy, why in kept_out
        )
        return [(policy, "country_has_rules" if ruled and policy.fallback else why) for policy, why in kept_out]

    def _kept_out(self, policy: ContactPolicy, kind: CustomerKind, country: str, place: str | None) -> str | None:
        if policy.country not in (None, country):
            return "country"
        # Where the part of the country is unknown, the laws of each of its parts may apply: all have to allow.
        if policy.region is not None and place is not None and policy.region != place:
            return "region"
        if policy.debtors and kind not in policy.debtors:
            return "debtor"
        return "collector" if policy.collectors and self.collector_role not in policy.collectors else None


@dataclass(frozen=True, slots=True)
class Permission:
    """From `at` on (UTC; None: never) until just before `closes_at` the medium may be used.

    moved_by, policy: the reason code and the policy that put it off or denied it; None where nothing did.
    policies: the ids of those in force. required_texts: what such a message has to say.
    """

    at: datetime | None
    closes_at: datetime
    moved_by: str | None = None
    policy: str | None = None
    policies: tuple[str, ...] = ()
    required_texts: tuple[RequiredText, ...] = ()

    def as_record(self, facts: Facts) -> dict[str, Any]:
        """What is kept with a message: the rules that allowed it, and the hour on the customer's wall."""
        local = self.at.astimezone(ZoneInfo(facts.time_zone)) if self.at else None
        return {
            "policies": list(self.policies),
            "local_time": local.isoformat(timespec="minutes") if local else None,
            "time_zone": facts.time_zone,
        }


def permission(
    facts: Facts, medium: str, earliest: datetime, rules: ContactRules, wish: WishedTime | None = None
) -> Permission:
    """When a contact by `medium` is allowed, from `earliest` (aware) on, with all that is kept of it.

    wish: of whoever is contacted; what it does not give way in closes with it, too.
    """
    terms = rules.terms(facts, medium)
    at, moved_by, policy = first_permitted(facts, medium, earliest, rules, wish)
    closes_at = earliest.astimezone(UTC) if at is None else _Search(facts, medium, terms, wish).closes(at)
    return Permission(at, closes_at, moved_by, policy, terms.ids, terms.required_texts)


def first_permitted(
    facts: Facts, medium: str, earliest: datetime, rules: ContactRules, wish: WishedTime | None = None
) -> tuple[datetime | None, str | None, str | None]:
    """The first instant (UTC) at or after `earliest` (aware) at which all rules allow a contact by `medium`.

    medium: a channel, `call` or `visit`. Asking again at the answer gives the answer; None is never. Beside it the
    reason code and the policy that put it off: the first obstacle at `earliest`, the law's before the company's own;
    a wish where it puts it off further than they do.
    """
    lawful, moved_by, policy = _first(facts, medium, earliest, rules, None)
    if wish is None or lawful is None:
        return lawful, moved_by, policy
    wished, _, _ = _first(facts, medium, lawful, rules, wish)
    if wished is None or wished == lawful or wish.gives_way(lawful, wished, ZoneInfo(facts.time_zone)):
        return lawful, moved_by, policy
    return wished, WISHED_HOURS, None


def _first(
    facts: Facts, medium: str, earliest: datetime, rules: ContactRules, wish: WishedTime | None
) -> tuple[datetime | None, str | None, str | None]:
    terms = rules.terms(facts, medium)
    earliest = earliest.astimezone(UTC)
    if terms.forbidden_by:
        return None, FORBIDDEN_MEDIUM, terms.forbidden_by
    search = _Search(facts, medium, terms, wish)
    at, moved_by, policy = earliest, None, None
    while True:
        later, code, by = search.next_after(at)
        moved_by, policy = moved_by or code, policy or by
        if later is None or later - earliest > _LONGEST_WAIT:
            return None, moved_by, policy
        if later == at:
            return at, moved_by, policy
        at = later


class _Search:
    """The obstacles of one medium for one customer; a wish is one more of them."""

    def __init__(self, facts: Facts, medium: str, terms: _Terms, wish: WishedTime | None) -> None:
        self._medium = medium
        self._terms = terms
        self._wished = None if wish is None else wish.hours
        self._contacted = facts.contacted
        self._zone = ZoneInfo(facts.time_zone)
        self._calendar: BusinessCalendar = calendar_of(facts.country, facts.region)
        self._zones: tuple[ZoneInfo, ...] = (self._zone,)
        if any(policy.all_zones for policy, _ in terms.hours):
            phones = {phone for contact in facts.contacts for phone in (contact.phone, contact.whatsapp) if phone}
            names = {name for phone in phones for name in zones_of_phone(phone)} - {self._zone.key}
            self._zones = (self._zone, *map(ZoneInfo, sorted(names)))

    def next_after(self, at: datetime) -> tuple[datetime | None, str | None, str | None]:
        """Each rule's own first instant from `at` on: the latest of them, and the first rule that objects to `at`."""
        latest, code, by = at, None, None
        for policy, hours in self._terms.hours:
            for zone in self._zones if policy.all_zones else (self._zone,):
                opens, obstacle = lawful_minute(at, zone, self._calendar, hours)
                if obstacle is not None and code is None:
                    code, by = obstacle, policy.id
                if opens is None:
                    return None, code, by
                latest = max(latest, opens)
        if self._wished is not None:
            opens, _ = lawful_minute(at, self._zone, self._calendar, self._wished)
            if opens is None:
                return None, code, by
            latest = max(latest, opens)
        contacted = recent(self._contacted, at - self._terms.looks_back) if self._terms.caps else ()
        if contacted:
            for policy, cap in self._terms.caps:
                free = free_from(cap, contacted, self._medium, at, self._zone)
                if free > at and code is None:
                    code, by = code_of(cap), policy.id
                latest = max(latest, free)
        return latest, code, by

    def closes(self, at: datetime) -> datetime:
        """The end of the window that `at` lies in; of the customer's day where no rule has hours."""
        ends = [
            closing(at, zone, hours)
            for policy, hours in self._terms.hours
            for zone in (self._zones if policy.all_zones else (self._zone,))
        ]
        if self._wished is not None and lawful_minute(at, self._zone, self._calendar, self._wished)[0] == at:
            ends.append(closing(at, self._zone, self._wished))
        return (
            min(ends) if ends else at_local(at.astimezone(self._zone).date() + timedelta(days=1), time(0), self._zone)
        )


def _terms(policies: tuple[ContactPolicy, ...], medium: str) -> _Terms:
    hours: dict[tuple[ContactHours, bool], ContactPolicy] = {}
    for policy in policies:
        if (found := policy.hours_for(medium)) is not None:
            # The same hours twice are looked at once, in the name of the first.
            hours.setdefault((found, policy.all_zones), policy)
    caps = tuple((policy, cap) for policy in policies for cap in policy.caps if medium in cap.media)
    texts = (text for policy in policies for text, media in policy.required_texts if medium in media)
    return _Terms(
        tuple(policy.id for policy in policies),
        tuple((policy, found) for (found, _), policy in hours.items()),
        caps,
        reach_back(cap for _, cap in caps),
        next((policy.id for policy in policies if medium in policy.forbidden), None),
        tuple(dict.fromkeys(texts)),
    )


def _region_code(country: str, region: str | None) -> str | None:
    """The code of a part of the country, whatever way it is written; None where it is unknown."""
    if region is None:
        return None
    return calendar_of(country, region).subdivision or code_within(country, region)


_OFFICE = (Window(time(8), time(19)),)
OFFICE_HOURS = ContactHours((_OFFICE,) * 5 + ((),) * 2, weekends_allowed=False)

#: What holds where no policies are given: office hours, and one message a day.
DEFAULT_RULES = ContactRules(
    (ContactPolicy("company", hours=((ALL_MEDIA, OFFICE_HOURS),), caps=(Limit(WRITTEN, 1, DAY),)),)
)
