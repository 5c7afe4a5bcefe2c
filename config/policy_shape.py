"""How is a contact policy written in its file, and which rules does what is written there make?"""

import re
from datetime import time
from itertools import pairwise
from typing import Annotated, Any, Literal, LiteralString

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from domain.contact_caps import Cap
from domain.contact_hours import WEEKDAYS, ContactHours, Window
from domain.contact_policy import ContactPolicy
from models.contact_rule import (
    ALL_MEDIA,
    DAY,
    WEEK,
    Basis,
    BeforeMeasure,
    CollectorRole,
    Cooldown,
    Gap,
    Limit,
    Media,
    Medium,
    OneChannel,
    Period,
    RequiredText,
)
from models.customer import CustomerKind
from models.span import ClockField
from models.strategy import Measure
from models.values import CalendarDate, CountryCode, Line, Shape

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

_DAYS = re.compile(r"([1-9][0-9]{0,2}) days", re.ASCII)


def _parse_media(value: Any) -> Any:
    """`all`, or a list of media."""
    if value == "all":
        return ALL_MEDIA
    if not isinstance(value, list | frozenset) or not value:
        raise ValueError(f"expected all, or a list of {', '.join(Medium)}")
    return value


def _parse_period(value: Any) -> Any:
    if isinstance(value, Period):
        return value
    if value in ("day", "week"):
        return DAY if value == "day" else WEEK
    found = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('expected day, week, or a number of days such as "7 days"')
    return Period(int(found[1]), rolling=True)


def _pair(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError('expected an opening and a closing hour, such as ["08:00", "19:00"]')
    return tuple(value)


MediaField = Annotated[
    Media,
    BeforeValidator(_parse_media),
    PlainSerializer(lambda media: "all" if media == ALL_MEDIA else [each for each in Medium if each in media]),
    WithJsonSchema({"anyOf": [{"const": "all"}, {"type": "array", "items": {"enum": list(Medium)}, "minItems": 1}]}),
]
PeriodField = Annotated[
    Period,
    BeforeValidator(_parse_period),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^(day|week|[1-9][0-9]{0,2} days)$", "examples": ["week"]}),
]


def _wrong(field: str, message: LiteralString) -> PydanticCustomError:
    return PydanticCustomError("policy", message, {"field": field})


class AppliesTo(Shape):
    """Whose debts, and collected by whom. What is left out means everybody."""

    debtors: tuple[CustomerKind, ...] = ()
    collectors: tuple[CollectorRole, ...] = ()


class HoursOf(Shape):
    """When these media may be used: local time, from the first hour until just before the second; no entry: closed."""

    media: MediaField
    windows: dict[Weekday, tuple[Annotated[tuple[ClockField, ClockField], BeforeValidator(_pair)], ...]] = Field(
        min_length=1
    )

    @model_validator(mode="after")
    def _in_order(self) -> "HoursOf":
        if not any(self.windows.values()):
            raise _wrong("windows", "expected at least one window in the week")
        for windows in self.windows.values():
            hours: list[time] = [hour for window in windows for hour in window]
            if any(later <= earlier for earlier, later in pairwise(hours)):
                raise _wrong(
                    "windows", "expected windows of one day in order, each closing after it opens, that do not touch"
                )
        return self


class LimitOn(Shape):
    """At most `max` contacts by all these media together, per day, ISO week, or number of days counted from each."""

    media: MediaField
    max: int = Field(ge=1, le=100)
    per: PeriodField


class GapOf(Shape):
    """Contacts by these media are at least so many days apart."""

    media: MediaField
    days: int = Field(ge=1, le=90)


class PauseAfterConversation(Shape):
    """After a conversation by one of `after`, none of `media` for the rest of the day or week, or for some days."""

    media: MediaField
    after: MediaField = ALL_MEDIA
    rest_of: PeriodField


class BeforeMeasures(Shape):
    """Before one of these measures the debtor was told of it by name, or warned so many days ago."""

    measures: tuple[Measure, ...] = Field(min_length=1)
    announced: bool = False
    days: int = Field(default=0, ge=0, le=365)


class PolicyFile(Shape):
    """One rule set about contacting debtors. Every policy that applies to a debtor has to allow a contact.

    all_zones: the hours have to hold in the zone of every phone too.
    fallback: only where no law or custom of the debtor's own country that has hours applies.
    authorised_channels_only: debtors choose the channels, and say so beforehand.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    country: CountryCode | None = None
    region: Line | None = None
    instrument: Line
    basis: Basis
    applies_to: AppliesTo = AppliesTo()
    fallback: bool = False
    hours: tuple[HoursOf, ...] = ()
    holidays_allowed: bool | None = None
    weekends_allowed: bool | None = None
    all_zones: bool = False
    limits: tuple[LimitOn, ...] = ()
    gaps: tuple[GapOf, ...] = ()
    after_conversation: tuple[PauseAfterConversation, ...] = ()
    one_channel_a_week: MediaField | None = None
    third_parties: Literal["allowed", "forbidden"] = "allowed"
    forbidden_media: MediaField | None = None
    authorised_channels_only: bool = False
    required_texts: dict[RequiredText, MediaField] = Field(default_factory=dict)
    before_measures: tuple[BeforeMeasures, ...] = ()
    prohibited_texts: tuple[Line, ...] = ()
    exceptions: tuple[Line, ...] = ()
    conflicts: tuple[Line, ...] = ()
    confidence: Line
    sources: tuple[Line, ...] = Field(min_length=1)
    seen_on: CalendarDate

    @model_validator(mode="after")
    def _consistent(self) -> "PolicyFile":
        if self.region is not None and self.country is None:
            raise _wrong("region", "expected a country where a region is given")
        if self.fallback and self.country is not None:
            raise _wrong("fallback", "expected no country: a fallback is for countries without a policy")
        covered = [medium for entry in self.hours for medium in entry.media]
        if len(covered) != len(set(covered)):
            raise _wrong("hours", "expected each medium in one entry only")
        for flag in ("holidays_allowed", "weekends_allowed"):
            if self.hours and getattr(self, flag) is None:
                raise _wrong(flag, "is missing: expected true or false where hours are given")
            if not self.hours and getattr(self, flag) is not None:
                raise _wrong(flag, "expected hours where this is given")
        counted = [(limit.media, limit.per) for limit in self.limits]
        if len(counted) != len(set(counted)):
            raise _wrong("limits", "expected one limit for the same media and period")
        if any(not rule.announced and not rule.days for rule in self.before_measures):
            raise _wrong("before_measures", "expected announced: true, or days, or both")
        forbidden = self.forbidden_media or frozenset()
        ruled = [entry.media for entry in self.hours] + [limit.media for limit in self.limits]
        if any(media <= forbidden for media in (*ruled, *(gap.media for gap in self.gaps))):
            raise _wrong("forbidden_media", "expected no hours, limits or gaps for media that are forbidden")
        return self

    def policy(self) -> ContactPolicy:
        """The rules that are written here."""
        caps: list[Cap] = [Limit(limit.media, limit.max, limit.per) for limit in self.limits]
        caps += [Gap(gap.media, gap.days) for gap in self.gaps]
        caps += [Cooldown(pause.media, pause.after, pause.rest_of) for pause in self.after_conversation]
        if self.one_channel_a_week is not None:
            caps.append(OneChannel(self.one_channel_a_week))
        return ContactPolicy(
            id=self.id,
            basis=self.basis,
            country=self.country,
            region=self.region,
            debtors=frozenset(self.applies_to.debtors),
            collectors=frozenset(self.applies_to.collectors),
            fallback=self.fallback,
            hours=tuple((entry.media, self._hours(entry)) for entry in self.hours),
            caps=tuple(caps),
            all_zones=self.all_zones,
            third_parties=self.third_parties == "allowed",
            forbidden=self.forbidden_media or frozenset(),
            only_authorised=self.authorised_channels_only,
            required_texts=tuple(self.required_texts.items()),
            before=tuple(
                BeforeMeasure(frozenset(rule.measures), rule.announced, rule.days) for rule in self.before_measures
            ),
            source=self.instrument,
        )

    def _hours(self, entry: HoursOf) -> ContactHours:
        windows = tuple(
            tuple(Window(opens, closes) for opens, closes in entry.windows.get(day, ()))  # type: ignore[call-overload] # day is text
            for day in WEEKDAYS
        )
        return ContactHours(windows, bool(self.holidays_allowed), bool(self.weekends_allowed))
