"""Do policies that can meet ever open together? Two lawful weeks may have no hour in common."""

from collections.abc import Iterator, Sequence
from datetime import time
from itertools import product

from domain.contact_hours import ContactHours, Window
from domain.contact_policy import ContactPolicy, ContactRules
from models.contact_rule import Medium
from models.customer import CustomerKind

#: Assigned to no country: stands for all that have no policy of their own.
_ELSEWHERE = "ZZ"
_WHOLE_DAY = (Window(time(0), time.max),)

#: The windows of each weekday, Monday first.
Week = Sequence[tuple[Window, ...]]


def strangers(rules: ContactRules) -> Iterator[tuple[str, tuple[str, ...], Medium]]:
    """Policies in force together that leave no hour of the week: the first one, the others, and the medium."""
    told = set()
    for kind, (country, region), medium in product(CustomerKind, places(rules), Medium):
        policies = [policy for policy in rules.of(kind, country, region) if policy.hours_for(medium)]
        ids = tuple(policy.id for policy in policies)
        if policies and not any(common_hours(policies, medium)) and ids not in told:
            told.add(ids)
            yield ids[0], ids[1:], medium


def places(rules: ContactRules) -> list[tuple[str, str | None]]:
    """Every country and region that a policy names, and one that none names."""
    named = {(policy.country, policy.region) for policy in rules.policies if policy.country}
    named |= {(country, None) for country, _ in named}
    return [*sorted(named, key=lambda place: (place[0], place[1] or "")), (_ELSEWHERE, None)]


def common_hours(policies: list[ContactPolicy], medium: str) -> list[tuple[Window, ...]]:
    """The windows of each weekday, Monday first, that all of the policies have open for a medium."""
    week: list[tuple[Window, ...]] = [_WHOLE_DAY] * 7
    for policy in policies:
        hours = policy.hours_for(medium)
        if hours is not None:
            week = [overlap(known, more) for known, more in zip(week, _open_week(hours), strict=True)]
    return week


def _open_week(hours: ContactHours) -> list[tuple[Window, ...]]:
    """The windows without the weekend, where that is closed; it is Saturday and Sunday nearly everywhere."""
    return [() if number > 4 and not hours.weekends_allowed else day for number, day in enumerate(hours.windows)]


def overlap(some: tuple[Window, ...], others: tuple[Window, ...]) -> tuple[Window, ...]:
    """What two days have open together."""
    found = (Window(max(a.opens, b.opens), min(a.closes, b.closes)) for a in some for b in others)
    return tuple(window for window in found if window.opens < window.closes)


def days_alike(week: Week) -> Iterator[tuple[range, tuple[Window, ...]]]:
    """Weekdays in a row, from 0, that have the same hours, with these."""
    first = 0
    for day in range(1, len(week) + 1):
        if day == len(week) or week[day] != week[first]:
            yield range(first, day), week[first]
            first = day
