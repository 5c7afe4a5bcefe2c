"""What holds for every case, whatever its strategy, place, history and interruptions?"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.contact_hours import lawful_minute
from domain.contact_policy import OFFICE_HOURS
from domain.decide import decide
from domain.ladder import Ladder
from domain.preview import preview
from domain.progress import done, waiting_for_a_person
from models.case import THANKS, Act, Close, Contacted, Facts, Hold, HoldKind, Outcome, StepRecord, StepStatus, Wait
from models.customer import Role
from models.strategy import EscalationStep, ReminderStep, Step, Strategy, speaks_to_customer
from models.task import TaskOutcome
from tests.domain import builders

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAY = timedelta(days=1)
PLACES = (
    ("CO", "America/Bogota"),
    ("MX", "America/Tijuana"),
    ("CL", "America/Santiago"),
    ("ES", "Europe/Madrid"),
    ("US", "America/New_York"),
    ("BR", "America/Sao_Paulo"),
    ("AR", "America/Argentina/Buenos_Aires"),
)
_EVENTS = ("step", "step", "step", "outage", "hold", "release", "told", "paid", "bounced", "no answer", "unreached")
#: More rounds than any walk here can take.
ENDLESS = 600


@st.composite
def ladders(draw: st.DrawFn) -> Strategy:
    """Any ladder whose steps stand in order, of all kinds, planned in calendar or in business days."""
    business = draw(st.booleans())
    moments = sorted(draw(st.lists(st.integers(-10, 60), min_size=1, max_size=9)))
    steps = []
    for number, days in enumerate(moments):
        at = f"due {'-' if days < 0 else '+'} {abs(days)}{'bd' if business else 'd'}"
        kinds = ["reminder", "reminder", "call_task"] + (
            ["negotiation", "escalation", "escalation"] if days >= 0 else []
        )
        steps.append({"id": f"s{number}", "at": at} | draw(_step(draw(st.sampled_from(kinds)))))
    send_at = draw(st.sampled_from(["00:00", "02:30", "09:00", "18:59", "23:30"]))
    return builders.strategy(*steps, send_at=send_at, spacing=draw(st.sampled_from(["1bd", "1d", "3d", "2bd"])))


def _step(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    match kind:
        case "reminder":
            return st.just({"do": "reminder", "template": "overdue", "channels": ["email"]})
        case "call_task":
            attempts = st.integers(1, 3)
            return attempts.map(lambda n: {"do": "call_task", "attempts": n, "retry_after": "1bd"})
        case "negotiation":
            offers = [{"instalments": 3}]
            return st.sampled_from(["2d", "5bd"]).map(
                lambda span: {"do": "negotiation", "offers": offers, "open_for": span}
            )
        case _:
            return st.sampled_from(
                [
                    {"do": "escalation", "level": "management", "template": "final_notice"},
                    {"do": "escalation", "level": "direction", "template": "final_notice", "approval": "manager"},
                    {"do": "escalation", "level": "credit_manager"},
                    {"do": "escalation", "level": "credit_hold", "approval": "supervisor"},
                    {"do": "escalation", "level": "legal", "approval": "manager"},
                ]
            )


@st.composite
def cases(draw: st.DrawFn) -> Facts:
    """An unpaid invoice that is due anywhere, any day around the changes of clocks and the holidays of a year."""
    country, zone = draw(st.sampled_from(PLACES))
    due = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    return builders.facts(strategy=draw(ladders()), country=country, time_zone=zone, due_on=due)


@st.composite
def holds(draw: st.DrawFn, around: date) -> Hold:
    until = draw(st.none() | st.integers(-5, 40).map(lambda days: around + timedelta(days=days)))
    amount = draw(st.none() | st.sampled_from(["40", "60", "100"]))
    kind = draw(st.sampled_from(HoldKind))
    return builders.hold(kind, until, amount if kind is HoldKind.DISPUTE else None)


def instants(around: date) -> st.SearchStrategy[datetime]:
    midnight = datetime(around.year, around.month, around.day, tzinfo=UTC)
    return st.integers(-40 * 1440, 120 * 1440).map(lambda minutes: midnight + timedelta(minutes=minutes))


def contacts_before(now: datetime) -> st.SearchStrategy[Contacted]:
    media = st.sampled_from(["email", "sms", "whatsapp", "call"])
    at = st.integers(0, 20_000).map(lambda minutes: now - timedelta(minutes=minutes))
    return st.builds(Contacted, at, media, st.booleans())


@st.composite
def moments(draw: st.DrawFn) -> tuple[Facts, datetime]:
    """A case at some moment of its life: any records and holds, told or not, paid or not, closed or not."""
    case = draw(cases())
    now = draw(instants(case.due_on))
    reached = draw(st.integers(0, len(case.strategy.steps)))
    records: list[StepRecord] = []
    for step in case.strategy.steps[:reached]:
        statuses = [status for status in StepStatus if status is not StepStatus.OPEN or step is case.strategy.steps[-1]]
        at = now - timedelta(hours=draw(st.integers(0, 2000)))
        outcome = draw(st.none() | st.sampled_from(TaskOutcome))
        records.append(
            builders.record(step.id, at, draw(st.sampled_from(statuses)), 1, outcome, at if outcome else None)
        )
    case = replace(
        case,
        steps=tuple(records),
        holds=tuple(draw(st.lists(holds(now.date()), max_size=3))),
        contacts=tuple(draw(st.lists(st.sampled_from(Role).map(builders.contact), max_size=3))),
        contacted=tuple(sorted(draw(st.lists(contacts_before(now), max_size=5)), key=lambda one: one.at)),
        closed_as=draw(st.sampled_from([None, None, None, *Outcome])),
    )
    if draw(st.booleans()):
        return case, now
    return builders.settled(case, now - timedelta(minutes=draw(st.integers(0, 6000)))), now


@dataclass
class Walk:
    """One life of a case: decide, do what it says, let time pass. `acted` has each act with the facts it stood on."""

    case: Facts
    now: datetime
    acted: list[tuple[Act, datetime, Facts]] = field(default_factory=list)
    ended: bool = False
    rounds: int = 0

    def step(self) -> None:
        """One decision and what follows from it; every approval is given at once, no call is answered."""
        self.rounds += 1
        assert self.rounds < ENDLESS, "the walk goes round in circles"
        decision = decide(self.case, self.now)
        match decision:
            case Close():
                self.ended = True
            case Wait(until=None):
                self._answer_or_end(decision)
            case Wait(until=until):
                assert until is not None
                assert until > self.now
                self.now = until
            case Act():
                self._act(decision)

    def _act(self, act: Act) -> None:
        step = self.case.strategy.step(act.step_id) if act.step_id != THANKS else None
        asked = any(record.step_id == act.step_id and record.outcome for record in self.case.steps)
        if isinstance(step, EscalationStep) and step.approval and not asked:
            self.case = waiting_for_a_person(self.case, act, self.now)
            return
        self.acted.append((act, self.now, self.case))
        self.case = done(self.case, act, self.now)

    def _answer_or_end(self, wait: Wait) -> None:
        if wait.why.code != "approval":
            self.ended = True
            return
        answered = (
            replace(record, outcome=TaskOutcome.APPROVED, answered_at=self.now)
            if record.status is StepStatus.OPEN
            else record
            for record in self.case.steps
        )
        self.case = replace(self.case, steps=tuple(answered))

    def to_the_end(self) -> "Walk":
        while not self.ended:
            self.step()
        return self


@st.composite
def lives(draw: st.DrawFn, events: tuple[str, ...] = _EVENTS) -> Walk:
    """A walk with outages, holds, messages about other invoices, unanswered calls, payments that come and bounce."""
    case = draw(cases())
    walk = Walk(case, draw(instants(case.due_on)))
    for event in draw(st.lists(st.sampled_from(events), max_size=25)):
        match event:
            case "step":
                for _ in range(draw(st.integers(1, 6))):
                    walk.step()
            case "outage":
                walk.now += timedelta(minutes=draw(st.integers(1, 40 * 1440)))
            case "hold":
                hold = draw(holds(walk.now.date()))
                walk.case = replace(walk.case, holds=(*walk.case.holds, hold))
            case "release":
                walk.case = replace(walk.case, holds=())
            case "told":
                walk.case = replace(walk.case, contacted=(*walk.case.contacted, Contacted(walk.now, "email")))
            case "paid" if walk.case.balance:
                walk.case = builders.settled(walk.case, walk.now)
            case "bounced":
                walk.case = replace(walk.case, balance=Decimal(100))
            case "moved":
                walk.case = replace(walk.case, strategy=draw(ladders()))
            case "unreached" if walk.case.steps:
                walk.case = replace(walk.case, steps=_unreached(walk.case))
            case "no answer" if walk.case.steps:
                last = Ladder(walk.case.strategy, walk.case.steps).current
                answered = tuple(
                    replace(record, outcome=TaskOutcome.NO_ANSWER, answered_at=walk.now)
                    if record is last and record.status is StepStatus.DONE and record.outcome is None
                    else record
                    for record in walk.case.steps
                )
                walk.case = replace(walk.case, steps=answered)
    walk.ended = False
    walk.case = replace(walk.case, holds=tuple(hold for hold in walk.case.holds if hold.until is not None))
    return walk.to_the_end()


def _unreached(case: Facts) -> tuple[StepRecord, ...]:
    """The records after the latest step, where it wrote to the customer, turned out to have reached nobody."""
    last = Ladder(case.strategy, case.steps).current
    step = case.strategy.step(last.step_id) if last else None
    if last is None or step is None or not speaks_to_customer(step) or last.status is not StepStatus.DONE:
        return case.steps
    return tuple(replace(record, status=StepStatus.UNREACHED) if record is last else record for record in case.steps)


def day_of(case: Facts, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(case.time_zone)).date()


def is_message(case: Facts, act: Act) -> bool:
    step = case.strategy.step(act.step_id)
    return step is None or speaks_to_customer(step)


def planned_day(case: Facts, step_id: str) -> date:
    step = case.strategy.step(step_id)
    assert step is not None
    return calendar_of(case.country, case.region).day_of(step.at, case.due_on)


def up_to(strategy: Strategy, last: Step) -> Strategy:
    """The strategy as if nothing came after a step."""
    return strategy.model_copy(update={"steps": strategy.steps[: strategy.steps.index(last) + 1]})


@few
@given(lives())
def test_a_walk_ends_and_nothing_happens_twice(walk: Walk) -> None:
    occurrences = Counter((act.step_id, act.occurrence) for act, _, _ in walk.acted)
    assert all(count == 1 for count in occurrences.values())
    for act, _, case in walk.acted:
        step = case.strategy.step(act.step_id)
        again = [one for one in case.steps if one.step_id == act.step_id and one.status is StepStatus.UNREACHED]
        assert act.occurrence <= getattr(step, "attempts", 1) + len(again)


@few
@given(lives())
def test_a_settled_case_is_only_thanked(walk: Walk) -> None:
    for act, _, case in walk.acted:
        assert (act.step_id == THANKS) == (case.balance == 0)


@few
@given(lives())
def test_nothing_happens_under_a_hold(walk: Walk) -> None:
    for act, at, case in walk.acted:
        today = day_of(case, at)
        active = [hold for hold in case.holds if hold.until is None or hold.until >= today]
        disputed = sum(hold.amount or case.balance for hold in active if hold.kind is HoldKind.DISPUTE)
        assert act.step_id == THANKS or all(hold.kind is HoldKind.DISPUTE for hold in active)
        assert act.step_id == THANKS or disputed < case.balance


@few
@given(lives())
def test_the_customer_is_written_to_once_a_day_at_most_and_at_lawful_minutes_only(walk: Walk) -> None:
    for act, at, case in walk.acted:
        if is_message(case, act):
            told = case.last_message_at
            assert told is None or day_of(case, told) < day_of(case, at)
            calendar = calendar_of(case.country, case.region)
            assert lawful_minute(at, ZoneInfo(case.time_zone), calendar, OFFICE_HOURS) == (at.astimezone(UTC), None)


@few
@given(lives())
def test_steps_keep_their_order_and_come_on_their_planned_day_or_later(walk: Walk) -> None:
    positions = [step.id for step in walk.case.strategy.steps]
    climbed = [act.step_id for act, _, _ in walk.acted if act.step_id != THANKS]
    assert climbed == sorted(climbed, key=positions.index)
    for act, at, case in walk.acted:
        if act.step_id != THANKS:
            assert day_of(case, at) >= planned_day(case, act.step_id)


@few
@given(lives())
def test_no_escalation_comes_without_its_warning_or_sooner_after_it_than_planned(walk: Walk) -> None:
    happened: dict[str, date] = {}
    for act, at, case in walk.acted:
        step = case.strategy.step(act.step_id)
        if isinstance(step, EscalationStep):
            below = case.strategy.steps[: case.strategy.steps.index(step)]
            warning = next((other.id for other in reversed(below) if speaks_to_customer(other)), None)
            assert warning is None or warning in happened
            earlier = [other.id for other in below if isinstance(other, EscalationStep) and other.id in happened]
            for other_id in filter(None, [warning, *earlier[-1:]]):
                planned = planned_day(case, step.id) - planned_day(case, other_id)
                assert day_of(case, at) - happened[other_id] >= planned
        happened[act.step_id] = day_of(case, at)


@few
@given(lives((*_EVENTS, "moved", "moved")))
def test_no_escalation_comes_without_its_warning_even_where_the_strategy_changes(walk: Walk) -> None:
    happened: dict[str, date] = {}
    for act, at, case in walk.acted:
        assert (act.step_id, act.occurrence) not in {(r.step_id, r.occurrence) for r in case.steps if r.acted}
        step = case.strategy.step(act.step_id)
        if isinstance(step, EscalationStep):
            below = case.strategy.steps[: case.strategy.steps.index(step)]
            warning = next((other.id for other in reversed(below) if speaks_to_customer(other)), None)
            if warning is not None:
                assert warning in happened
        happened[act.step_id] = day_of(case, at)


@few
@given(lives())
def test_steps_that_come_late_leave_the_spacing_between_them(walk: Walk) -> None:
    climbed = [each for each in walk.acted if each[0].step_id != THANKS]
    for (before, before_at, case), (after, after_at, _) in pairwise(climbed):
        if before.step_id == after.step_id:
            continue
        spaced = calendar_of(case.country, case.region).add(day_of(case, before_at), case.strategy.spacing)
        planned = planned_day(case, after.step_id) - planned_day(case, before.step_id)
        assert day_of(case, after_at) >= min(spaced, day_of(case, before_at) + planned)


@few
@given(lives())
def test_only_reminders_that_a_later_message_replaces_are_superseded(walk: Walk) -> None:
    for act, at, case in walk.acted:
        for step_id in act.superseded:
            step = case.strategy.step(step_id)
            assert isinstance(step, ReminderStep)
            after = case.strategy.steps[case.strategy.steps.index(step) + 1 :]
            weighty = (other for other in after if speaks_to_customer(other) or isinstance(other, EscalationStep))
            replacement = next(weighty)
            assert not isinstance(replacement, EscalationStep)
            alone = decide(replace(case, strategy=up_to(case.strategy, step)), at)
            goes_out = alone.until if isinstance(alone, Wait) and alone.then == step_id and alone.until else at
            assert planned_day(case, replacement.id) <= day_of(case, goes_out)


@few
@given(cases(), st.data())
def test_an_undisturbed_case_never_skips_a_warning_that_an_escalation_needs(case: Facts, data: st.DataObject) -> None:
    walk = Walk(case, data.draw(instants(case.due_on))).to_the_end()
    last = decide(walk.case, walk.now)
    assert last.why.code in ("ladder_done", "handed_over")
    expected = []
    for step in case.strategy.steps:
        expected.append(step.id)
        if isinstance(step, EscalationStep) and step.level.hands_over:
            break
    superseded = {step_id for act, _, _ in walk.acted for step_id in act.superseded}
    assert [act.step_id for act, _, _ in walk.acted] == [step_id for step_id in expected if step_id not in superseded]


@few
@given(moments())
def test_a_wait_lies_ahead_and_the_same_facts_act_when_it_is_over(moment: tuple[Facts, datetime]) -> None:
    case, now = moment
    decision = decide(case, now)
    for _ in range(10):
        if not isinstance(decision, Wait) or decision.until is None:
            return
        assert decision.until > now
        if decision.then is not None:
            # Nothing comes before the wait is over, and then the promised step does.
            assert not isinstance(decide(case, now + (decision.until - now) / 2), Act)
            assert decision.planned is not None
            awaited = decide(case, decision.until)
            assert isinstance(awaited, Act)
            assert awaited.step_id == decision.then
            return
        now, decision = decision.until, decide(case, decision.until)
    raise AssertionError("one wait after the other")


@few
@given(moments(), st.data())
def test_the_order_of_the_facts_does_not_matter(moment: tuple[Facts, datetime], data: st.DataObject) -> None:
    case, now = moment
    shuffled = replace(
        case,
        steps=tuple(data.draw(st.permutations(case.steps))),
        holds=tuple(data.draw(st.permutations(case.holds))),
        contacts=tuple(data.draw(st.permutations(case.contacts))),
    )
    assert decide(shuffled, now) == decide(case, now)


@few
@given(moments(), st.sampled_from(PLACES))
def test_the_zone_in_which_now_is_written_does_not_matter(
    moment: tuple[Facts, datetime], place: tuple[str, str]
) -> None:
    case, now = moment
    assert decide(case, now.astimezone(ZoneInfo(place[1]))) == decide(case, now)


@few
@given(moments())
def test_no_decision_changes_what_a_settled_or_closed_case_is(moment: tuple[Facts, datetime]) -> None:
    case, now = moment
    decision = decide(case, now)
    over = case.balance == 0 or case.closed_as in (Outcome.CANCELLED, Outcome.HANDED_OVER, Outcome.WRITTEN_OFF)
    assert over or not isinstance(decision, Close)
    if over:
        assert isinstance(decision, Close) or THANKS in (
            getattr(decision, "step_id", ""),
            getattr(decision, "then", ""),
        )


@few
@given(cases(), st.data())
def test_a_preview_is_the_walk_that_follows_when_nothing_happens(case: Facts, data: st.DataObject) -> None:
    now = data.draw(instants(case.due_on))
    case = replace(case, holds=tuple(data.draw(st.lists(holds(now.date()), max_size=2))))
    foreseen = preview(case, now)
    walk = Walk(case, now).to_the_end()
    assert [(step.step_id, step.at, step.superseded) for step in foreseen.steps] == [
        (act.step_id, at, act.superseded) for act, at, _ in walk.acted
    ]
    assert foreseen.ends_with == decide(walk.case, walk.now).why
