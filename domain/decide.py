"""What comes next for this case? The one rule that moves every case: facts and `now` in, act, wait or close out.

The order of the questions is the policy: is it over, is it held, and only then the ladder. It reads nothing but its
arguments, so the same facts give the same decision, whatever order they arrived in.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.balance import active_holds, claim_of, is_settled
from domain.calendar import BusinessCalendar, calendar_of
from domain.contact_policy import DEFAULT_RULES, ContactRules
from domain.contact_slot import Slot, slot_for
from domain.ladder import Ladder
from domain.reach import SpeakingStep, channel_of, recipient
from domain.time_zones import at_local
from models.case import THANKS, Act, Close, Decision, Facts, Hold, HoldKind, Outcome, StepRecord, StepStatus, Wait, Why
from models.contact_rule import Medium
from models.notice import notice_step
from models.strategy import CallTaskStep, EscalationStep, ReminderStep, Step, speaks_to_customer
from models.task import TaskOutcome

#: Payments of one afternoon are thanked for together, at the next full or half hour after this long.
THANKS_AFTER = timedelta(minutes=30)
#: A thank-you that could not go out within this time is dropped: late thanks read like a machine.
THANKS_WITHIN = timedelta(days=3)
#: Nor is anybody thanked for a payment that was received longer ago than this when we were told (an import of history).
THANKS_FOR = timedelta(days=7)

#: The reason of whatever would go out while the kill switch is on.
_STOPPED = "sending_stopped"
#: How often a step that reached nobody is taken again on the same day: one more way each time.
_AT_ONCE = 3

_DAY = timedelta(days=1)
_RETRIED = (TaskOutcome.NO_ANSWER, TaskOutcome.WRONG_NUMBER)


def decide(facts: Facts, now: datetime, rules: ContactRules = DEFAULT_RULES) -> Decision:
    """The next thing for one case at `now` (aware). Pure; every answer carries its why."""
    case = _Case(facts, now, rules)
    return case.ending() or case.telling() or case.holding() or case.climbing()


class _Case:
    """The facts with what is derived from them once: zone, calendar, today where the customer is."""

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

    # Is it over?

    def ending(self) -> Decision | None:
        closed_as = self.facts.closed_as
        if closed_as is Outcome.CANCELLED:
            return Close(Outcome.CANCELLED, Why("cancelled"))
        if is_settled(self.facts):
            return self._thanking() or Close(Outcome.SETTLED, Why("settled"))
        if closed_as is Outcome.HANDED_OVER:
            return Close(Outcome.HANDED_OVER, Why("handed_over"))
        # Also a case that was closed as settled, when its payment bounces.
        return None

    def _thanking(self) -> Decision | None:
        facts, thanks = self.facts, self.facts.strategy.thanks
        owed = facts.settled_by_payment and not facts.thanked and facts.closed_as is None
        if thanks is None or not owed or facts.settled_at is None:
            return None
        if not self._is_reachable(thanks):
            return None
        planned = _next_half_hour(facts.settled_at + THANKS_AFTER)
        slot = self._slot(thanks, max(planned, self.now))
        goes_out = slot.at
        if goes_out is None or goes_out > facts.settled_at + THANKS_WITHIN:
            return None
        if facts.settled_on and self.day(facts.settled_at) - facts.settled_on > THANKS_FOR:
            return None
        if goes_out > self.now:
            return Wait(Why("thanks_wait"), goes_out, THANKS, planned, slot.moved_by, slot.rule)
        return Wait(Why(_STOPPED)) if facts.sending_stopped else Act(THANKS, Why("thanks"))

    # Is there news to tell?

    def telling(self) -> Decision | None:
        """News goes out while the ladder is held: what a customer objected to was received, whatever waits for it."""
        notices = self.facts.strategy.notices
        for notice in self.facts.notices:
            if notices is None or notice.until < self.now:
                continue
            step = notice_step(notice.kind, notices)
            if not self._is_reachable(step):
                continue
            planned = max(notice.since, self.now)
            slot = self._slot(step, planned)
            if slot.at is None or slot.at > notice.until:
                continue
            if slot.at > self.now:
                why = Why("notice_wait", {"kind": notice.kind.value})
                return Wait(why, slot.at, notice.kind.step_id, notice.since, slot.moved_by, slot.rule)
            if self.facts.sending_stopped:
                return Wait(Why(_STOPPED))
            return Act(notice.kind.step_id, Why("notice", {"kind": notice.kind.value}), notice.id)
        return None

    # Is it held?

    def holding(self) -> Decision | None:
        holding = self._holding_on(self.today)
        if not holding:
            return None
        # The hold whose end sets the case free names the wait; where none does, a hold without an end.
        last_day = self._last_day_held()
        named = max((hold for hold in holding if hold.until == last_day), key=lambda hold: (hold.kind, hold.since))
        if last_day is None:
            return Wait(Why(f"hold_{named.kind.value}"))
        why = Why(f"hold_{named.kind.value}", {"until": last_day.isoformat()})
        return Wait(why, self.at(last_day + _DAY, time(0)))

    def _holding_on(self, day: date) -> list[Hold]:
        """The holds that stop the case on a day; disputes do where together they leave nothing to ask for."""
        active = active_holds(self.facts.holds, day)
        if not active or claim_of(self.facts, active) <= 0:
            return active
        return [hold for hold in active if hold.kind is not HoldKind.DISPUTE]

    def _last_day_held(self) -> date | None:
        ends = sorted(hold.until for hold in self.facts.holds if hold.until is not None and hold.until >= self.today)
        return next((end for end in ends if not self._holding_on(end + _DAY)), None)

    # Which rung?

    def climbing(self) -> Decision:
        """The next rung, unless an unanswered call, or a message that reached nobody, is tried again before it."""
        ladder = Ladder(self.facts.strategy, self.facts.steps)
        current = ladder.current
        if current is not None and current.status is StepStatus.OPEN:
            return self._opened(ladder.step_of(current), current)
        # Of several at one minute the first: what reached nobody before what follows it, the rung before another call.
        ahead = (self._unreached(ladder), self._next_rung(ladder), self._retry(ladder))
        return min((one for one in ahead if one is not None), key=_comes_at)

    def _next_rung(self, ladder: Ladder) -> Decision:
        superseded: list[str] = []
        for position in range(ladder.next_position, len(ladder.steps)):
            step = ladder.steps[position]
            if not self._is_overtaken(ladder, position):
                return self._take(ladder, step, 1, tuple(superseded))
            superseded.append(step.id)
        return Wait(Why("ladder_done"))

    def _take(self, ladder: Ladder, step: Step, occurrence: int, superseded: tuple[str, ...] = ()) -> Decision:
        unsaid = self._warning_first(ladder, step) if isinstance(step, EscalationStep) else None
        return unsaid or self._send_or_act(
            step, self._earliest(ladder, step), self._due_why(step), occurrence, superseded
        )

    def _opened(self, step: Step, record: StepRecord) -> Decision:
        """A step that waits for a person: an approval, or somebody to write to."""
        if isinstance(step, EscalationStep) and step.approval is not None:
            if record.outcome == TaskOutcome.APPROVED:
                return self._send_or_act(step, self.now, Why("approved", {"step": step.id}), record.occurrence)
            return Wait(Why("approval", {"step": step.id, "by": step.approval.value}))
        if isinstance(step, CallTaskStep) or not speaks_to_customer(step) or self._is_reachable(step):
            return self._send_or_act(step, self.now, Why("contact_found", {"step": step.id}), record.occurrence)
        return Wait(Why("contact_missing", {"step": step.id}))

    def _is_overtaken(self, ladder: Ladder, position: int) -> bool:
        """Of several overdue messages only the latest goes out; a warning before an escalation is never overtaken."""
        step = ladder.steps[position]
        if not isinstance(step, ReminderStep):
            return False
        follower = ladder.next_message_before_escalation(position)
        if follower is None:
            return False
        goes_out = self._slot(step, max(self._earliest(ladder, step), self.now)).at
        return goes_out is not None and self._planned_day(follower) <= self.day(goes_out)

    def _warning_first(self, ladder: Ladder, escalation: EscalationStep) -> Decision | None:
        """None where the customer was warned; what a person left out stops the case, what a new strategy adds is said.

        A case that moved to another strategy may stand above a warning that it never gave.
        """
        warning = ladder.warning_before(escalation)
        if warning is None or ladder.acted_at(warning):
            return None
        record = ladder.latest(warning)
        if record is not None and record.status is StepStatus.SKIPPED:
            return Wait(Why("warning_missing", {"step": escalation.id, "warning": warning.id}))
        if record is not None and record.status is StepStatus.OPEN:
            return self._opened(warning, record)
        return self._take(ladder, warning, record.occurrence + 1 if record else 1)

    def _retry(self, ladder: Ladder) -> Act | Wait | None:
        """An unanswered call is tried again, as often as its step allows."""
        current = ladder.current
        step = ladder.step_of(current) if current is not None else None
        if current is None or not isinstance(step, CallTaskStep) or current.answered_at is None:
            return None
        if current.outcome not in _RETRIED or current.occurrence >= step.attempts:
            return None
        at = self._at_hour(self.calendar.add(self.day(current.answered_at), step.retry_after))
        why = Why("call_again", {"step": step.id, "attempt": current.occurrence + 1, "of": step.attempts})
        return self._act_or_wait(step, max(at, self.now), at, why, why, current.occurrence + 1)

    def _unreached(self, ladder: Ladder) -> Act | Wait | None:
        """A message that got to nobody is sent again, unless a later one has gone out or is about to."""
        record = ladder.unreached()
        if record is None:
            return None
        step = ladder.step_of(record)
        follower = ladder.next_message_before_escalation(ladder.steps.index(step))
        if isinstance(step, ReminderStep) and follower is not None and self._planned_day(follower) <= self.today:
            return None
        why = Why("unreached", {"step": step.id})
        # At once by the next way; what is refused again and again (a text, a sender of ours) waits for the next day.
        earliest = self.now if record.occurrence < _AT_ONCE else self._at_hour(self.day(record.at) + _DAY)
        return self._act_or_wait(step, max(earliest, self.now), earliest, why, why, record.occurrence + 1)

    def _send_or_act(
        self, step: Step, earliest: datetime, why: Why, occurrence: int, superseded: tuple[str, ...] = ()
    ) -> Act | Wait:
        waits = Why("next_step", {"step": step.id})
        return self._act_or_wait(step, earliest, self._planned(step), why, waits, occurrence, superseded)

    def _act_or_wait(
        self,
        step: Step,
        earliest: datetime,
        planned: datetime,
        acts: Why,
        waits: Why,
        occurrence: int,
        superseded: tuple[str, ...] = (),
    ) -> Act | Wait:
        """Now where it is time (for a contact: and the contact rules allow it), else the wait until then."""
        speaks = isinstance(step, CallTaskStep) or speaks_to_customer(step)
        slot = self._slot(step, max(earliest, self.now)) if speaks else Slot(earliest)
        if slot.at is None:
            return Wait(Why("never_allowed", {"step": step.id, "rule": slot.rule}))
        if slot.at > self.now:
            moved_by = slot.moved_by or ("spacing" if slot.at > planned else None)
            return Wait(waits, slot.at, step.id, planned, moved_by, slot.rule)
        if self.facts.sending_stopped and speaks_to_customer(step) and not _asks_first(step, acts):
            return Wait(Why(_STOPPED))
        return Act(step.id, acts, occurrence, superseded)

    # Days and minutes

    def _planned_day(self, step: Step) -> date:
        return self.calendar.day_of(step.at, self.facts.due_on)

    def _planned(self, step: Step) -> datetime:
        return self._at_hour(self._planned_day(step))

    def _earliest(self, ladder: Ladder, step: Step) -> datetime:
        """The planned minute, or later where an earlier step came late: never a burst, never a hasty escalation.

        Every step leaves the strategy's spacing after the one before it; an escalation leaves the whole planned time
        after its warning and after the escalation before it.
        """
        days = [self._planned_day(step)]
        last = ladder.last_acted()
        if last is not None:
            spaced = self.calendar.add(self.day(last.at), self.facts.strategy.spacing)
            days.append(min(spaced, self._as_planned_after(ladder, last, step)))
        if isinstance(step, EscalationStep):
            before = (ladder.warning_given(step), ladder.last_escalation())
            days += [self._as_planned_after(ladder, record, step) for record in before if record]
        return self._at_hour(max(days))

    def _as_planned_after(self, ladder: Ladder, record: StepRecord, step: Step) -> date:
        """The day that lies as long after what was done as the strategy planned between the two."""
        gap = self._planned_day(step) - self._planned_day(ladder.step_of(record))
        # Business days against calendar days may cross around a holiday; the order of the steps stays.
        return self.day(record.at) + max(gap, timedelta(0))

    def _slot(self, step: CallTaskStep | SpeakingStep, earliest: datetime) -> Slot:
        """By a call, or by the channel that the step would really use."""
        if isinstance(step, CallTaskStep):
            return slot_for(self.facts, Medium.CALL, earliest, self.rules)
        return slot_for(self.facts, Medium(channel_of(self.facts, step, self.rules)), earliest, self.rules)

    def _at_hour(self, day: date) -> datetime:
        return self.at(day, self.facts.strategy.send_at)

    def _is_reachable(self, step: SpeakingStep) -> bool:
        return recipient(self.facts, step.to, step.channels, self.rules).contact is not None

    def _due_why(self, step: Step) -> Why:
        return Why("step_due", {"step": step.id, "at": str(step.at), "due_on": self.facts.due_on.isoformat()})


def _asks_first(step: Step, why: Why) -> bool:
    """Whether taking the step asks a person for approval, and says nothing to the customer yet."""
    return isinstance(step, EscalationStep) and step.approval is not None and why.code != "approved"


def _next_half_hour(instant: datetime) -> datetime:
    """Rounded up to a full or half hour (UTC), so that what came in together goes out together."""
    instant = instant.astimezone(UTC)
    floor = instant.replace(minute=30 if instant.minute >= 30 else 0, second=0, microsecond=0)
    return floor if floor == instant else floor + timedelta(minutes=30)


def _comes_at(decision: Decision) -> datetime:
    """When a decision takes effect: an act now, a wait without an end never."""
    if isinstance(decision, Wait):
        return decision.until or datetime.max.replace(tzinfo=UTC)
    return datetime.min.replace(tzinfo=UTC)
