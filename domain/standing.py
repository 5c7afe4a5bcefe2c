"""What is true of a case at one moment? Its facts, with what is derived from them once: zone, calendar, today."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.calendar import BusinessCalendar, calendar_of
from domain.contact_policy import ContactRules
from domain.contact_slot import Slot, slot_for
from domain.contact_wishes import wished_time
from domain.reach import SpeakingStep, met_by, only_at, recipient
from domain.time_zones import at_local
from models.case import ContactPoint, Decision, Facts, Wait
from models.contact_rule import Medium
from models.strategy import CallTaskStep, VisitTaskStep

#: The reason of whatever would go out while the kill switch is on.
STOPPED = "sending_stopped"


class Standing:
    """`today` is the day where the customer is, at `now` (aware)."""

    def __init__(self, facts: Facts, now: datetime, rules: ContactRules) -> None:
        self.facts = facts
        self.now = now
        self.rules = rules
        self.zone = ZoneInfo(facts.time_zone)
        self.calendar: BusinessCalendar = calendar_of(facts.country, facts.region)
        self.today = self.day(now)

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        return at_local(day, clock, self.zone)

    def at_hour(self, day: date) -> datetime:
        """The strategy's hour of a day."""
        return self.at(day, self.facts.strategy.send_at)

    def slot(
        self, step: CallTaskStep | VisitTaskStep | SpeakingStep, earliest: datetime, *, as_wished: bool = True
    ) -> Slot:
        """By a call or a visit, or by the channel that the step would really use.

        as_wished: False where whoever is contacted named this very time, whatever they wish for otherwise.
        """
        contact: ContactPoint | None
        if isinstance(step, CallTaskStep | VisitTaskStep):
            contact, medium = met_by(self.facts, step, self.rules), step.medium
        else:
            found = recipient(self.facts, step.to, step.channels, self.rules, only_at(step))
            contact, medium = found.contact, Medium(found.channel or step.channels[0])
        wish = wished_time(contact, medium, step) if as_wished else None
        return slot_for(self.facts, medium, earliest, self.rules, wish)

    def is_reachable(self, step: CallTaskStep | VisitTaskStep | SpeakingStep) -> bool:
        if isinstance(step, CallTaskStep | VisitTaskStep):
            return met_by(self.facts, step, self.rules) is not None
        return recipient(self.facts, step.to, step.channels, self.rules, only_at(step)).contact is not None


def comes_at(decision: Decision) -> datetime:
    """When a decision takes effect: an act now, a wait without an end never."""
    if isinstance(decision, Wait):
        return decision.until or datetime.max.replace(tzinfo=UTC)
    return datetime.min.replace(tzinfo=UTC)
