"""How do the wishes of whoever is contacted count? They narrow what the law leaves open, and never widen it.

A wish gives way rather than keep a step for ever: where it would put it off longer than `PATIENCE`, or past the step's
own deadline, the law's hours alone hold. An escalation keeps its day, because what follows counts from it: of the wish
only the hours within that day hold. A letter comes when the post brings it, and a step whose first way is a letter is
meant to be one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.contact_hours import ContactHours, Window
from domain.time_zones import at_local
from models.case import ContactPoint, Facts
from models.contact_rule import Medium
from models.contact_wish import ContactWish
from models.notice import NoticeStep
from models.strategy import CallTaskStep, Channel, EscalationStep, NegotiationStep, ReminderStep, Thanks, VisitTaskStep

#: The reason code of what a wish puts off.
WISHED_HOURS = "wished_hours"
#: Every day of the week comes twice in this time: one public holiday ends no wish.
PATIENCE = timedelta(days=14)

ContactStep = ReminderStep | NegotiationStep | EscalationStep | Thanks | NoticeStep | CallTaskStep | VisitTaskStep

_DAY = timedelta(days=1)
_WHOLE_DAY = Window(time(0), time.max)


@dataclass(frozen=True, slots=True)
class WishedTime:
    """When somebody wants to be contacted about a step, and how long that may put it off.

    until: told later the step would be dropped. keeps_its_day: it may not move to another day.
    """

    hours: ContactHours
    until: datetime | None = None
    keeps_its_day: bool = False

    def gives_way(self, lawful: datetime, wished: datetime, zone: ZoneInfo) -> bool:
        """Whether the first lawful instant counts, not the first one that is wished, too."""
        if wished - lawful > PATIENCE:
            return True
        if self.until is not None and lawful <= self.until < wished:
            return True
        return self.keeps_its_day and wished >= at_local(lawful.astimezone(zone).date() + _DAY, time(0), zone)


def wished_time(contact: ContactPoint | None, medium: str, step: ContactStep | None = None) -> WishedTime | None:
    """What this person's wishes say of the hour of a step; None where they say nothing of it.

    step: None for a contact that waits on a worklist.
    """
    wish = contact.wish if contact is not None else None
    if wish is None or not wish.says_when or medium == Medium.LETTER:
        return None
    until = step.until if isinstance(step, NoticeStep) else None
    return WishedTime(hours_of(wish), until, keeps_its_day=isinstance(step, EscalationStep))


def hours_of(wish: ContactWish) -> ContactHours:
    """The wished hours as a week; whether anything is open on a holiday is for the law to say."""
    window = _WHOLE_DAY
    if wish.from_hour is not None and wish.until_hour is not None:
        window = Window(wish.from_hour, wish.until_hour)
    week = tuple((window,) if wish.weekdays is None or day in wish.weekdays else () for day in range(1, 8))
    return ContactHours(week, holidays_allowed=True)


def in_wished_order(contact: ContactPoint, channels: Sequence[Channel]) -> Sequence[Channel]:
    """The channels of a step, the wished one first where the step has it."""
    first = contact.wish.channel if contact.wish is not None else None
    if first is None or first not in channels or channels[0] is Channel.LETTER:
        return channels
    return (first, *(channel for channel in channels if channel is not first))


def has_agreed(contact: ContactPoint, channel: Channel) -> bool:
    """Whether this person said themselves that they may be written to by a channel."""
    return contact.wish is not None and channel in contact.wish.agreed


def language_for(facts: Facts, contact: ContactPoint) -> str:
    """The language in which this person is spoken to."""
    wished = contact.wish.language if contact.wish is not None else None
    return wished or facts.language
