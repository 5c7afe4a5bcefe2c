"""Which rung of the ladder comes next, and when? Asked once nothing ends, follows up or holds the case."""

from datetime import date, datetime, timedelta

from domain.contact_slot import Slot
from domain.ladder import Ladder
from domain.measures import in_the_way, of_law, unproven
from domain.standing import STOPPED, Standing, comes_at
from models.case import Act, Decision, StepRecord, StepStatus, Wait, Why
from models.strategy import CallTaskStep, EscalationStep, ReminderStep, Step, VisitTaskStep, speaks_to_customer
from models.task import TaskOutcome

#: How often a step that reached nobody is taken again on the same day: one more way each time.
_AT_ONCE = 3

_DAY = timedelta(days=1)


def climb(case: Standing) -> Decision:
    """The next rung, unless an unanswered call, or a message that reached nobody, is tried again before it."""
    return _Climb(case).next()


class _Climb:
    """The ladder of a case, and what it is about at this moment."""

    def __init__(self, case: Standing) -> None:
        self.case = case
        self.facts = case.facts
        self.now = case.now
        self.calendar = case.calendar
        self.ladder = Ladder(case.facts.strategy, case.facts.steps)

    def next(self) -> Decision:
        current = self.ladder.current
        if current is not None and current.status is StepStatus.OPEN:
            return self._opened(self.ladder.step_of(current), current)
        # Of several at one minute the first: what reached nobody before what follows it, the rung before another call.
        ahead = (self._unreached(), self._asked_for(), self._next_rung(), self._retry())
        return min((one for one in ahead if one is not None), key=comes_at)

    def _next_rung(self) -> Decision:
        superseded: list[str] = []
        for position in range(self.ladder.next_position, len(self.ladder.steps)):
            step = self.ladder.steps[position]
            if not self._is_overtaken(position) and not self._is_forbidden(step):
                return self._take(step, 1, tuple(superseded))
            superseded.append(step.id)
        return Wait(Why("ladder_done"))

    def _take(self, step: Step, occurrence: int, superseded: tuple[str, ...] = ()) -> Decision:
        unsaid = self._warning_first(step) if isinstance(step, EscalationStep) else None
        return unsaid or self._send_or_act(step, self._earliest(step), self._due_why(step), occurrence, superseded)

    def _opened(self, step: Step, record: StepRecord) -> Decision:
        """A step that waits for a person: an approval, or somebody to write to."""
        if isinstance(step, EscalationStep) and step.approval is not None:
            if record.outcome == TaskOutcome.APPROVED:
                return self._approved(step, record)
            return Wait(Why("approval", {"step": step.id, "by": step.approval.value}))
        finds_somebody = isinstance(step, CallTaskStep | VisitTaskStep) or speaks_to_customer(step)
        if not finds_somebody or self.case.is_reachable(step):
            return self._send_or_act(step, self.now, Why("contact_found", {"step": step.id}), record.occurrence)
        return Wait(Why("contact_missing", {"step": step.id}))

    def _approved(self, step: EscalationStep, record: StepRecord) -> Decision:
        approved = Why("approved", {"step": step.id})
        if not step.level.is_measure:
            return self._send_or_act(step, self.now, approved, record.occurrence)
        # The warning may have come back while somebody thought it over: then it is said anew, and given its time.
        return self._warning_first(step) or self._send_or_act(step, self._earliest(step), approved, record.occurrence)

    def _is_forbidden(self, step: Step) -> bool:
        """A visit (or a call) where the law has none is left out: the case goes on without it."""
        if not isinstance(step, CallTaskStep | VisitTaskStep):
            return False
        return self.case.rules.terms(self.facts, step.medium).forbidden_by is not None

    def _is_overtaken(self, position: int) -> bool:
        """Of several overdue messages only the latest goes out; a warning before an escalation is never overtaken."""
        step = self.ladder.steps[position]
        if not isinstance(step, ReminderStep):
            return False
        follower = self.ladder.next_message_before_escalation(position)
        if follower is None:
            return False
        goes_out = self.case.slot(step, max(self._earliest(step), self.now)).at
        return goes_out is not None and self._planned_day(follower) <= self.case.day(goes_out)

    def _warning_first(self, escalation: EscalationStep) -> Decision | None:
        """None where the customer was warned; what a person left out stops the case, what a new strategy adds is said.

        A case that moved to another strategy may stand above a warning that it never gave.
        """
        warning = self.ladder.warning_before(escalation)
        if warning is None or self.ladder.acted_at(warning):
            return self._not_yet(escalation) if escalation.level.is_measure else None
        record = self.ladder.latest(warning)
        if record is not None and record.status is StepStatus.SKIPPED:
            return Wait(Why("warning_missing", {"step": escalation.id, "warning": warning.id}))
        if record is not None and record.status is StepStatus.OPEN:
            return self._opened(warning, record)
        return self._take(warning, record.occurrence + 1 if record else 1)

    def _not_yet(self, step: EscalationStep) -> Wait | None:
        """What keeps a measure back although its warning went out: its proof, the law, money that is set apart."""
        missing = unproven(self.facts, step.level, self.now) or next(
            of_law(self.facts, step.level, self.now, self.case.rules), None
        )
        if missing is not None:
            if missing.on is None:
                return Wait(missing.why)
            return Wait(missing.why, self.case.at_hour(missing.on), step.id, self._planned(step))
        hold = in_the_way(self.facts, self.now) if step.level.hands_over else None
        if hold is None:
            return None
        return Wait(Why("set_apart", {"step": step.id, "hold": hold.kind.value}))

    def _asked_for(self) -> Act | Wait | None:
        """The customer named a time: it is kept, whatever else was done since."""
        for step in self.ladder.steps:
            record = self.ladder.latest(step)
            if not isinstance(step, CallTaskStep | VisitTaskStep) or record is None or record.again_at is None:
                continue
            if record.outcome == TaskOutcome.CALL_LATER:
                at = record.again_at
                why = Why("call_asked_for", {"step": step.id, "at": at.isoformat()})
                return self._act_or_wait(step, max(at, self.now), at, why, why, record.occurrence + 1)
        return None

    def _retry(self) -> Act | Wait | None:
        """An unanswered call is tried again, as often as its step allows; a wrong number is no attempt at all."""
        current = self.ladder.current
        step = self.ladder.step_of(current) if current is not None else None
        if current is None or not isinstance(step, CallTaskStep | VisitTaskStep) or current.answered_at is None:
            return None
        tried = self.ladder.answered(step, TaskOutcome.NO_ANSWER)
        if current.outcome == TaskOutcome.WRONG_NUMBER:
            at = current.answered_at
        elif current.outcome == TaskOutcome.NO_ANSWER and tried < step.attempts:
            at = self.case.at_hour(self.calendar.add(self.case.day(current.answered_at), step.retry_after))
        else:
            return None
        why = Why("call_again", {"step": step.id, "attempt": tried + 1, "of": step.attempts})
        return self._act_or_wait(step, max(at, self.now), at, why, why, current.occurrence + 1)

    def _unreached(self) -> Act | Wait | None:
        """A message that got to nobody is sent again, unless a later one has gone out or is about to."""
        record = self.ladder.unreached()
        if record is None:
            return None
        step = self.ladder.step_of(record)
        follower = self.ladder.next_message_before_escalation(self.ladder.steps.index(step))
        if isinstance(step, ReminderStep) and follower is not None and self._planned_day(follower) <= self.case.today:
            return None
        why = Why("unreached", {"step": step.id})
        # At once by the next way; what is refused again and again (a text, a sender of ours) waits for the next day.
        earliest = self.now if record.occurrence < _AT_ONCE else self.case.at_hour(self.case.day(record.at) + _DAY)
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
        speaks = isinstance(step, CallTaskStep | VisitTaskStep) or speaks_to_customer(step)
        # Of all they said about when, the time that they named last counts.
        as_wished = acts.code != "call_asked_for"
        slot = self.case.slot(step, max(earliest, self.now), as_wished=as_wished) if speaks else Slot(earliest)
        if slot.at is None:
            return Wait(Why("never_allowed", {"step": step.id, "rule": slot.rule}))
        if slot.at > self.now:
            moved_by = slot.moved_by or ("spacing" if slot.at > planned else None)
            return Wait(waits, slot.at, step.id, planned, moved_by, slot.rule)
        if self.facts.sending_stopped and speaks_to_customer(step) and not _asks_first(step, acts):
            return Wait(Why(STOPPED))
        return Act(step.id, acts, occurrence, superseded)

    # Days and minutes

    def _planned_day(self, step: Step) -> date:
        return self.calendar.day_of(step.at, self.facts.due_on)

    def _planned(self, step: Step) -> datetime:
        return self.case.at_hour(self._planned_day(step))

    def _earliest(self, step: Step) -> datetime:
        """The planned minute, or later where an earlier step came late: never a burst, never a hasty escalation.

        Every step leaves the strategy's spacing after the one before it; an escalation leaves the whole planned time
        after its warning and after the escalation before it.
        """
        days = [self._planned_day(step)]
        last = self.ladder.last_acted()
        if last is not None:
            spaced = self.calendar.add(self.case.day(last.at), self.facts.strategy.spacing)
            days.append(min(spaced, self._as_planned_after(last, step)))
        if isinstance(step, EscalationStep):
            before = (self.ladder.warning_given(step), self.ladder.last_escalation())
            days += [self._as_planned_after(record, step) for record in before if record]
        return self.case.at_hour(max(days))

    def _as_planned_after(self, record: StepRecord, step: Step) -> date:
        """The day that lies as long after what was done as the strategy planned between the two."""
        gap = self._planned_day(step) - self._planned_day(self.ladder.step_of(record))
        # Business days against calendar days may cross around a holiday; the order of the steps stays.
        return self.case.day(record.at) + max(gap, timedelta(0))

    def _due_why(self, step: Step) -> Why:
        return Why("step_due", {"step": step.id, "at": str(step.at), "due_on": self.facts.due_on.isoformat()})


def _asks_first(step: Step, why: Why) -> bool:
    """Whether taking the step asks a person for approval, and says nothing to the customer yet."""
    return isinstance(step, EscalationStep) and step.approval is not None and why.code != "approved"
