"""May this be done to the customer now? What the strategy and the law ask for before a credit hold or a hand-over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.balance import active_holds
from domain.calendar import calendar_of
from domain.contact_policy import ContactRules
from domain.ladder import Ladder, warns_of
from models.case import Facts, Hold, Why
from models.strategy import Level, speaks_to_customer


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a measure may not be taken yet, and the first day on which it may as things stand; None: nobody can say."""

    why: Why
    on: date | None = None


def warnings_missing(
    facts: Facts, measure: Level, now: datetime, rules: ContactRules, announced_on: date | None = None
) -> tuple[Missing, ...]:
    """Everything that is missing before a person may take a measure at `now` (aware); nothing: it may be taken.

    The strategy's warning went out, its channel took it, and the strategy's spacing has passed since; and what the
    policies in force ask for. announced_on: the day on which somebody told the customer of it outside Puntual.
    """
    return (*_of_strategy(facts, measure, now), *of_law(facts, measure, now, rules, announced_on))


def unproven(facts: Facts, measure: Level, now: datetime) -> Missing | None:
    """The warning is out, but nobody knows yet whether its channel took it: looked at again the next day."""
    ladder = Ladder(facts.strategy, facts.steps)
    warning = ladder.warning_of(measure)
    record = ladder.acted(warning) if warning else None
    if warning is None or record is None or record.taken:
        return None
    why = Why("warning_unproven", {"measure": measure.value, "warning": warning.id})
    return Missing(why, _today(facts, now) + timedelta(days=1))


def of_law(
    facts: Facts, measure: Level, now: datetime, rules: ContactRules, announced_on: date | None = None
) -> Iterator[Missing]:
    """What the policies in force ask for before a measure, and is not there yet."""
    ladder = Ladder(facts.strategy, facts.steps)
    taken = [
        record
        for step in facts.strategy.steps
        if speaks_to_customer(step) and (record := ladder.acted(step)) is not None and record.taken
    ]
    named = [record for record in taken if (step := facts.strategy.step(record.step_id)) and warns_of(step, measure)]
    for policy in rules.of(facts.kind, facts.country, facts.region):
        for rule in policy.before:
            if measure not in rule.measures:
                continue
            params = {"measure": measure.value, "rule": policy.id}
            told = [_day(facts, record.at) for record in (named if rule.announced else taken)]
            told += [announced_on] if announced_on is not None else []
            if not told:
                yield Missing(Why("announcement_missing" if rule.announced else "warning_asked_for", params))
                continue
            on = max(told) + timedelta(days=rule.days)
            if on > _today(facts, now):
                yield Missing(Why("waiting_days", {**params, "days": rule.days, "on": on.isoformat()}), on)


def in_the_way(facts: Facts, now: datetime) -> Hold | None:
    """What keeps an invoice from being given to others: a part of it is disputed, promised or to be credited."""
    apart = (hold for hold in active_holds(facts.holds, _today(facts, now)) if hold.kind.sets_apart)
    return next(apart, None)


def _of_strategy(facts: Facts, measure: Level, now: datetime) -> Iterator[Missing]:
    ladder, calendar, today = (
        Ladder(facts.strategy, facts.steps),
        calendar_of(facts.country, facts.region),
        _today(facts, now),
    )
    warning = ladder.warning_of(measure)
    if warning is None:
        yield Missing(Why("no_warning_planned", {"measure": measure.value}))
        return
    params = {"measure": measure.value, "warning": warning.id}
    record = ladder.acted(warning)
    if record is None:
        planned = max(calendar.day_of(warning.at, facts.due_on), today)
        on = calendar.add(planned, facts.strategy.spacing)
        yield Missing(Why("warning_not_given", {**params, "on": on.isoformat()}), on)
    elif not record.taken:
        yield Missing(Why("warning_unproven", params))
    else:
        told = _day(facts, record.at)
        on = calendar.add(told, facts.strategy.spacing)
        if on > today:
            yield Missing(Why("warning_fresh", {**params, "told": told.isoformat(), "on": on.isoformat()}), on)


def _today(facts: Facts, now: datetime) -> date:
    return _day(facts, now)


def _day(facts: Facts, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(facts.time_zone)).date()
