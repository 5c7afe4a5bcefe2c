"""What comes next for this case? The one rule that moves every case: facts and `now` in, act, wait or close out.

The order of the questions is the policy: is it over, is it held, and only then the ladder. It reads nothing but its
arguments, so the same facts give the same decision, whatever order they arrived in.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.balance import active_holds, claim_of, is_settled
from domain.calendar import BusinessCalendar, calendar_of
from domain.contact_hours import DEFAULT_HOURS, ContactHours, lawful_minute
from domain.ladder import Ladder
from domain.reach import is_reachable
from domain.time_zones import at_local
from models.case import THANKS, Act, Close, Decision, Facts, HoldKind, Outcome, StepRecord, StepStatus, Wait, Why
from models.strategy import CallTaskStep, EscalationStep, ReminderStep, Step, speaks_to_customer
from models.task import TaskOutcome

#: Payments of one afternoon are thanked for together, at the next full or half hour after this long.
THANKS_AFTER = timedelta(minutes=30)
#: A thank-you that could not go out within this time is dropped: late thanks read like a machine.
THANKS_WITHIN = timedelta(days=3)

_RETRIED = (TaskOutcome.NO_ANSWER, TaskOutcome.WRONG_NUMBER)


def decide(facts: Facts, now: datetime, hours: ContactHours = DEFAULT_HOURS) -> Decision:
    """The next thing for one case at `now` (aware). Pure; every answer carries its why."""
    case = _Case(facts, now, hours)
    return case.ending() or case.holding() or case.climbing()


class _Case:
    """The facts with what is derived from them once: zone, calendar, today where the customer is."""

    def __init__(self, facts: Facts, now: datetime, hours: ContactHours) -> None:
        self.facts = facts
        self.now = now
        self.hours = hours
        self.zone = ZoneInfo(facts.time_zone)
        self.calendar: BusinessCalendar = calendar_of(facts.country, facts.region)
        self.today = self.day(now)

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        return at_local(day, clock, self.zone)

    # Is it over?

    def ending(self) -> Decision | None:
        facts = self.facts
        if not is_settled(facts):
            if facts.closed_as is None:
                return None
            return Close(facts.closed_as, Why(facts.closed_as.value))
        if facts.closed_as is Outcome.CANCELLED:
            return Close(Outcome.CANCELLED, Why("cancelled"))
        return self._thanking() or Close(Outcome.SETTLED, Why("settled"))

    def _thanking(self) -> Decision | None:
        facts, thanks = self.facts, self.facts.strategy.thanks
        owed = facts.settled_by_payment and not facts.thanked and facts.closed_as is None
        if thanks is None or not owed or facts.settled_at is None:
            return None
        if not is_reachable(facts.contacts, thanks.channels):
            return None
        planned = _next_half_hour(facts.settled_at + THANKS_AFTER)
        goes_out, moved_by = self._sendable(max(planned, self.now))
        if goes_out > facts.settled_at + THANKS_WITHIN:
            return None
        if goes_out <= self.now:
            return Act(THANKS, Why("thanks"))
        return Wait(Why("thanks_wait"), goes_out, THANKS, planned, moved_by)

    # Is it held?

    def holding(self) -> Decision | None:
        active = active_holds(self.facts.holds, self.today)
        whole = [hold for hold in active if hold.kind is not HoldKind.DISPUTE]
        if claim_of(self.facts, active) <= 0:
            whole += [hold for hold in active if hold.kind is HoldKind.DISPUTE]
        if not whole:
            return None
        # The hold that lasts longest names the wait; a hold without an end lasts longest of all.
        longest = max(whole, key=lambda hold: (hold.until or date.max, hold.kind, hold.since))
        why = Why(f"hold_{longest.kind.value}", {"until": _iso(longest.until)} if longest.until else {})
        if longest.until is None:
            return Wait(why)
        return Wait(why, self.at(longest.until + timedelta(days=1), time(0)))

    # Which rung?

    def climbing(self) -> Decision:
        ladder = Ladder(self.facts.strategy, self.facts.steps)
        current = ladder.current
        if current is not None and current.status is StepStatus.OPEN:
            return self._opened(ladder.step_of(current), current)
        superseded: list[str] = []
        step: Step | None = None
        for position in range(ladder.next_position, len(ladder.steps)):
            step = ladder.steps[position]
            if not self._is_overtaken(ladder, position):
                break
            superseded.append(step.id)
        decision = self._take(ladder, step, tuple(superseded)) if step else Wait(Why("ladder_done"))
        retry = self._retry(ladder)
        return decision if retry is None or _comes_at(decision) <= _comes_at(retry) else retry

    def _opened(self, step: Step, record: StepRecord) -> Decision:
        """A step that waits for a person: an approval, or somebody to write to."""
        if isinstance(step, EscalationStep) and step.approval is not None:
            if record.outcome == TaskOutcome.APPROVED:
                return self._send_or_act(step, self.now, (), record.occurrence, Why("approved", {"step": step.id}))
            return Wait(Why("approval", {"step": step.id, "by": step.approval.value}))
        if speaks_to_customer(step) and not is_reachable(self.facts.contacts, step.channels):  # type: ignore[union-attr]
            return Wait(Why("contact_missing", {"step": step.id}))
        return self._send_or_act(step, self.now, (), record.occurrence, Why("contact_found", {"step": step.id}))

    def _is_overtaken(self, ladder: Ladder, position: int) -> bool:
        """Of several overdue messages only the latest goes out; a warning before an escalation is never overtaken."""
        step = ladder.steps[position]
        if not isinstance(step, ReminderStep):
            return False
        follower = ladder.next_message_before_escalation(position)
        if follower is None:
            return False
        goes_out, _ = self._sendable(max(self._earliest(ladder, step), self.now))
        return self.day(self._planned(follower)) <= self.day(goes_out)

    def _take(self, ladder: Ladder, step: Step, superseded: tuple[str, ...]) -> Decision:
        if isinstance(step, EscalationStep):
            warning = ladder.warning_before(step)
            if warning is not None and ladder.acted_at(warning) is None:
                return Wait(Why("warning_missing", {"step": step.id, "warning": warning.id}))
        return self._send_or_act(step, self._earliest(ladder, step), superseded, 1, self._due_why(step))

    def _send_or_act(
        self, step: Step, earliest: datetime, superseded: tuple[str, ...], occurrence: int, why: Why
    ) -> Decision:
        goes_out, moved_by = earliest, None
        if speaks_to_customer(step):
            goes_out, moved_by = self._sendable(max(earliest, self.now))
        if goes_out <= self.now:
            return Act(step.id, why, occurrence, superseded)
        planned = self._planned(step)
        if moved_by is None and goes_out > planned:
            moved_by = "spacing"
        return Wait(Why("next_step", {"step": step.id}), goes_out, step.id, planned, moved_by)

    def _retry(self, ladder: Ladder) -> Act | Wait | None:
        """An unanswered call is tried again, as often as its step allows."""
        current = ladder.current
        step = ladder.step_of(current) if current is not None else None
        if current is None or not isinstance(step, CallTaskStep) or current.answered_at is None:
            return None
        if current.outcome not in _RETRIED or current.occurrence >= step.attempts:
            return None
        day = self.calendar.add(self.day(current.answered_at), step.retry_after)
        at = self.at(day, self.facts.strategy.send_at)
        why = Why("call_again", {"step": step.id, "attempt": current.occurrence + 1, "of": step.attempts})
        if at <= self.now:
            return Act(step.id, why, current.occurrence + 1)
        return Wait(why, at, step.id, at)

    # Minutes

    def _planned(self, step: Step) -> datetime:
        return self.at(self.calendar.day_of(step.at, self.facts.due_on), self.facts.strategy.send_at)

    def _earliest(self, ladder: Ladder, step: Step) -> datetime:
        """The planned minute, or later where an earlier step came late: never a burst, never a hasty escalation."""
        planned = self._planned(step)
        before = ladder.warning_before(step) if isinstance(step, EscalationStep) else ladder.last_acted()
        acted_at = ladder.acted_at(before) if before is not None else None
        if before is None or acted_at is None:
            return planned
        planned_gap = self.day(planned) - self.day(self._planned(before))
        floor = self.day(acted_at) + planned_gap
        if not isinstance(step, EscalationStep):
            floor = min(floor, self.calendar.add(self.day(acted_at), self.facts.strategy.spacing))
        return max(planned, self.at(floor, self.facts.strategy.send_at))

    def _sendable(self, instant: datetime) -> tuple[datetime, str | None]:
        """The first lawful minute at or after `instant` on a day on which this customer was not yet written to."""
        lawful, moved_by = lawful_minute(instant, self.zone, self.calendar, self.hours)
        told = self.facts.last_message_at
        if told is None or self.day(lawful) > self.day(told):
            return lawful, moved_by
        tomorrow = self.at(self.day(told) + timedelta(days=1), self.facts.strategy.send_at)
        lawful, _ = lawful_minute(tomorrow, self.zone, self.calendar, self.hours)
        return lawful, "told_today"

    def _due_why(self, step: Step) -> Why:
        return Why("step_due", {"step": step.id, "at": str(step.at), "due_on": _iso(self.facts.due_on)})


def _next_half_hour(instant: datetime) -> datetime:
    """Rounded up to a full or half hour (UTC), so that what came in together goes out together."""
    instant = instant.astimezone(UTC)
    floor = instant.replace(minute=30 if instant.minute >= 30 else 0, second=0, microsecond=0)
    return floor if floor == instant else floor + timedelta(minutes=30)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _comes_at(decision: Decision) -> datetime:
    """When a decision takes effect: an act now, a wait without an end never."""
    if isinstance(decision, Wait):
        return decision.until or datetime.max.replace(tzinfo=UTC)
    return datetime.min.replace(tzinfo=UTC)
