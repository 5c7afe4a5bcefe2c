"""At which minute does a step really go out? The contact rules' permission, at the strategy's hour."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.contact_policy import ContactRules, first_permitted
from domain.contact_wishes import WishedTime
from domain.time_zones import at_local
from models.case import Facts
from models.contact_rule import Medium

#: What a step is put off by that gives way to a graver message of the same day.
YIELDS = "yields"


@dataclass(frozen=True, slots=True)
class Slot:
    """When a step may be taken (None: never), what put it off, and the id of the contact policy that did."""

    at: datetime | None
    moved_by: str | None = None
    rule: str | None = None


def slot_for(
    facts: Facts, medium: Medium, instant: datetime, rules: ContactRules, wish: WishedTime | None = None
) -> Slot:
    """The first instant from `instant` (aware) on at which the customer may be contacted by the medium.

    What moves to another day goes out at the strategy's hour there, not when the window opens.
    """
    at, moved_by, rule = first_permitted(facts, medium, instant, rules, wish)
    quiet = facts.yields_until
    if quiet is not None and at is not None and at < quiet:
        at, moved_by, rule = first_permitted(facts, medium, quiet, rules, wish)[0], YIELDS, None
    if at is None:
        return Slot(None, moved_by, rule)
    zone = ZoneInfo(facts.time_zone)
    return Slot(_at_the_hour(facts, medium, instant, at, zone, rules, wish), moved_by, rule)


def _at_the_hour(
    facts: Facts,
    medium: Medium,
    asked: datetime,
    found: datetime,
    zone: ZoneInfo,
    rules: ContactRules,
    wish: WishedTime | None,
) -> datetime:
    """`found`, or the strategy's hour of its day where that is another day than the one asked for."""
    day, at = _day(asked, zone), found
    # Twice, as that hour may be lawful on the weekday after only; where it never is, when the window first opened.
    for _ in range(2):
        if _day(at, zone) <= day:
            return at
        day = _day(at, zone)
        hour = at_local(day, facts.strategy.send_at, zone)
        again, _, _ = first_permitted(facts, medium, max(at, hour), rules, wish)
        if again is None:
            return found
        at = again
    return at if _day(at, zone) == day else found


def _day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()
