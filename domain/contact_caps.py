"""How often may the customer be contacted, and from when on is one contact more within the limits?

Days and weeks are the debtor's: calendar days and ISO weeks of the debtor's zone. A number of days ("7 days") can be
read as so many calendar days or as so many times 24 hours: both have to be over.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.time_zones import at_local
from models.case import Contacted
from models.contact_rule import DAY, WEEK, Cooldown, Gap, Limit, OneChannel, Period

TOLD_TODAY, CAP_DAY, CAP_WEEK, CAP_DAYS = "told_today", "cap_day", "cap_week", "cap_days"
GAP, CONVERSATION, ONE_CHANNEL = "gap", "conversation", "one_channel"

#: All codes by which a cap puts something off.
CAP_CODES = (TOLD_TODAY, CAP_DAY, CAP_WEEK, CAP_DAYS, GAP, CONVERSATION, ONE_CHANNEL)

Cap = Limit | Gap | Cooldown | OneChannel

_DAY = timedelta(days=1)


def code_of(cap: Cap) -> str:
    """The reason code of what a cap puts off."""
    match cap:
        case Gap():
            return GAP
        case Cooldown():
            return CONVERSATION
        case OneChannel():
            return ONE_CHANNEL
        case Limit(per=per) if per == DAY:
            return TOLD_TODAY if cap.max == 1 and "call" not in cap.media else CAP_DAY
        case Limit(per=per):
            return CAP_WEEK if per == WEEK else CAP_DAYS


def reach_back(caps: Iterable[Cap]) -> timedelta:
    """How old a contact may be and still count."""
    longest = 7
    for cap in caps:
        match cap:
            case Limit(per=per) | Cooldown(period=per):
                longest = max(longest, per.days)
            case Gap():
                longest = max(longest, cap.days)
    return timedelta(days=longest + 2)


def recent(contacted: Sequence[Contacted], since: datetime) -> list[Contacted]:
    """The contacts (oldest first, as they are given) from an instant on."""
    begin = len(contacted)
    while begin and contacted[begin - 1].at >= since:
        begin -= 1
    return list(contacted[begin:])


def free_from(cap: Cap, contacted: Sequence[Contacted], medium: str, instant: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at or after `instant` at which a contact by `medium`, one of the cap's, keeps within it."""
    match cap:
        case Limit(per=Period(rolling=True)):
            return _free_of_rolling(cap, contacted, instant, zone)
        case Limit():
            return _free_of_calendar(cap, contacted, instant, zone)
        case Gap():
            ours = [one for one in contacted if one.by_us and one.medium in cap.media and one.at <= instant]
            return max([instant, *(_over(one.at, cap.days, zone) for one in ours)])
        case Cooldown():
            spoken = [one for one in contacted if one.conversation and one.medium in cap.after and one.at <= instant]
            return max([instant, *(_end_of(cap.period, one.at, zone) for one in spoken)])
        case OneChannel():
            return _free_of_other_channels(cap, contacted, medium, instant, zone)


def _free_of_calendar(cap: Limit, contacted: Sequence[Contacted], instant: datetime, zone: ZoneInfo) -> datetime:
    begun = [_first_day(cap.per, one.at, zone) for one in contacted if one.by_us and one.medium in cap.media]
    first = _first_day(cap.per, instant, zone)
    if begun.count(first) < cap.max:
        return instant
    while begun.count(first) >= cap.max:
        first += cap.per.days * _DAY
    return at_local(first, time(0), zone)


def _free_of_rolling(cap: Limit, contacted: Sequence[Contacted], instant: datetime, zone: ZoneInfo) -> datetime:
    ours = [one for one in contacted if one.by_us and one.medium in cap.media]
    while True:
        ends = sorted(_over(one.at, cap.per.days, zone) for one in ours if one.at <= instant)
        counting = [end for end in ends if end > instant]
        if len(counting) < cap.max:
            return instant
        instant = counting[len(counting) - cap.max]


def _free_of_other_channels(
    cap: OneChannel, contacted: Sequence[Contacted], medium: str, instant: datetime, zone: ZoneInfo
) -> datetime:
    taken = {_first_day(WEEK, one.at, zone) for one in contacted if one.medium in cap.media and one.medium != medium}
    first = _first_day(WEEK, instant, zone)
    if first not in taken:
        return instant
    while first in taken:
        first += WEEK.days * _DAY
    return at_local(first, time(0), zone)


def _end_of(period: Period, begun: datetime, zone: ZoneInfo) -> datetime:
    """When the period is over into which a conversation fell, or which began with it."""
    if period.rolling:
        return _over(begun, period.days, zone)
    return at_local(_first_day(period, begun, zone) + period.days * _DAY, time(0), zone)


def _over(begun: datetime, days: int, zone: ZoneInfo) -> datetime:
    """When so many days have passed since, by the calendar and by the hour."""
    return max(at_local(_local_day(begun, zone) + days * _DAY, time(0), zone), begun + days * _DAY)


def _first_day(period: Period, instant: datetime, zone: ZoneInfo) -> date:
    """The day on which the calendar day or week of an instant begins."""
    day = _local_day(instant, zone)
    return day if period.days == 1 else day - day.weekday() * _DAY


def _local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()
