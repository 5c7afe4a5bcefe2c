"""Which clock hangs on the customer's wall, and what instant is a local hour there?"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from domain.phone_zones import zones_of_phone
from domain.places import code_within
from domain.time_zone_table import MAIN_ZONES, ZONES_OF_PARTS

_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=4096)
def zone_of(
    time_zone: str | None, country: str, region: str | None, default: ZoneInfo, phones: tuple[str, ...] = ()
) -> ZoneInfo:
    """The zone given by hand, else that of the region, else of the phones, else the country's main one, else `default`.

    phones: numbers (E.164) of the customer's people. They speak where a country has several zones, no region is given,
    and all that belong to a place are in one zone of the country.
    Raises zoneinfo.ZoneInfoNotFoundError where `time_zone` is not an IANA name (models.customer refuses it earlier).
    """
    if time_zone is not None:
        return ZoneInfo(time_zone)
    found = ZONES_OF_PARTS.get((country, code_within(country, region))) if region is not None else None
    if region is None and country in MAIN_ZONES:
        found = _zone_of_phones(phones, country)
    found = found or MAIN_ZONES.get(country) or _only_zones().get(country)
    return ZoneInfo(found) if found else default


def _zone_of_phones(phones: tuple[str, ...], country: str) -> str | None:
    zones = {zone for phone in phones for zone in zones_of_phone(phone) if _countries().get(zone) == country}
    return zones.pop() if len(zones) == 1 else None


@lru_cache(maxsize=16_384)
def at_local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in `zone` show `clock` on `day`.

    Where clocks jump over it, the first minute after the gap; where they show it twice, the first time.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _end_of_gap(wall, zone)


def second_time(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """As `at_local`, but where clocks show `clock` twice, the second time."""
    first = at_local(day, clock, zone)
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return max(first, second)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in whole minutes, after the jump that swallowed `wall`."""
    # PEP 495: in a gap, fold=1 reads the wall time with the offset after the jump, which is an instant before it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    after = clock_change(before, after, zone)
    whole = after.replace(second=0, microsecond=0)
    return whole if whole == after else whole + _MINUTE


def clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first whole second (UTC) at which clocks in `zone` show the offset of `after`, which `before` has not."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.astimezone(UTC)


def _countries() -> Mapping[str, str]:
    """Country by zone, as CLDR has it."""
    countries: Mapping[str, str] = get_global("zone_territories")
    return countries


@cache
def _only_zones() -> dict[str, str]:
    """Zone by country, for the countries that CLDR knows to have exactly one."""
    zones: dict[str, list[str]] = {}
    for zone, country in _countries().items():
        zones.setdefault(country, []).append(zone)
    return {country: found[0] for country, found in zones.items() if len(found) == 1}
