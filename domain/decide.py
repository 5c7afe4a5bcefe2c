"""What comes next for this case? The one rule that moves every case: facts and `now` in, act, wait or close out.

The order of the questions is the policy: is it over, was it kept, is there news to tell, is it held, and only then the
ladder. It reads nothing but its arguments, so the same facts give the same decision, whatever order they arrived in.
"""

from datetime import UTC, date, datetime, time, timedelta

from domain.balance import active_holds, claim_of, is_settled
from domain.climbing import climb
from domain.contact_policy import DEFAULT_RULES, ContactRules
from domain.standing import STOPPED, Standing, comes_at
from models.case import FOLLOW_UP, THANKS, Act, Close, Decision, Facts, Hold, HoldKind, Outcome, Wait, Why
from models.notice import NoticeKind, notice_step

#: Payments of one afternoon are thanked for together, at the next full or half hour after this long.
THANKS_AFTER = timedelta(minutes=30)
#: A thank-you that could not go out within this time is dropped: late thanks read like a machine.
THANKS_WITHIN = timedelta(days=3)
#: Nor is anybody thanked for a payment that was received longer ago than this when we were told (an import of history).
THANKS_FOR = timedelta(days=7)

_DAY = timedelta(days=1)


def decide(facts: Facts, now: datetime, rules: ContactRules = DEFAULT_RULES) -> Decision:
    """The next thing for one case at `now` (aware). Pure; every answer carries its why."""
    case = Standing(facts, now, rules)
    over = _ending(case)
    if over is not None:
        return over
    # Of several at one minute the first: whether it was kept before what is said of it, news before the ladder.
    ahead = (_following_up(case), _telling(case), _holding(case) or _before_holds(case, climb(case)))
    return min((one for one in ahead if one is not None), key=comes_at)


# Is it over?


def _ending(case: Standing) -> Decision | None:
    closed_as = case.facts.closed_as
    if closed_as is Outcome.CANCELLED:
        return Close(Outcome.CANCELLED, Why("cancelled"))
    if is_settled(case.facts):
        return _thanking(case) or Close(Outcome.SETTLED, Why("settled"))
    if closed_as is not None and closed_as is not Outcome.SETTLED:
        return Close(closed_as, Why(closed_as.value))
    # Also a case that was closed as settled, when its payment bounces.
    return None


def _thanking(case: Standing) -> Decision | None:
    facts, thanks = case.facts, case.facts.strategy.thanks
    owed = facts.settled_by_payment and not facts.thanked and facts.closed_as is None
    if thanks is None or not owed or facts.settled_at is None:
        return None
    if not case.is_reachable(thanks):
        return None
    planned = _next_half_hour(facts.settled_at + THANKS_AFTER)
    slot = case.slot(thanks, max(planned, case.now))
    goes_out = slot.at
    if goes_out is None or goes_out > facts.settled_at + THANKS_WITHIN:
        return None
    if facts.settled_on and case.day(facts.settled_at) - facts.settled_on > THANKS_FOR:
        return None
    if goes_out > case.now:
        return Wait(Why("thanks_wait"), goes_out, THANKS, planned, slot.moved_by, slot.rule)
    return Wait(Why(STOPPED)) if facts.sending_stopped else Act(THANKS, Why("thanks"))


def _next_half_hour(instant: datetime) -> datetime:
    """Rounded up to a full or half hour (UTC), so that what came in together goes out together."""
    instant = instant.astimezone(UTC)
    floor = instant.replace(minute=30 if instant.minute >= 30 else 0, second=0, microsecond=0)
    return floor if floor == instant else floor + timedelta(minutes=30)


# Was it kept?


def _following_up(case: Standing) -> Decision | None:
    """On the day after a deadline somebody looks whether it was kept: before then it was not broken."""
    watched = [
        (hold.check_on, hold.arrangement, hold.kind)
        for hold in case.facts.holds
        if hold.check_on is not None and hold.arrangement is not None
    ]
    if not watched:
        return None
    check_on, arrangement, kind = min(watched)
    params = {"until": (check_on - _DAY).isoformat()}
    if check_on <= case.today:
        return Act(FOLLOW_UP, Why("follow_up", {"kind": kind.value, **params}), arrangement)
    return Wait(Why(f"hold_{kind.value}", params), case.at(check_on, time(0)), FOLLOW_UP)


# Is there news to tell?


def _telling(case: Standing) -> Decision | None:
    """News goes out while the ladder is held: what a customer objected to was received, whatever waits for it."""
    told = (_tell(case, position) for position in range(len(case.facts.notices)))
    return min((one for one in told if one is not None), key=comes_at, default=None)


def _tell(case: Standing, position: int) -> Decision | None:
    notice = case.facts.notices[position]
    step = notice_step(notice, case.facts.strategy.notices)
    if step is None or notice.until < case.now or (notice.kind.asks_for_money and _is_paused(case)):
        return None
    if not case.is_reachable(step) or (notice.kind is NoticeKind.BY_HAND and _asks_nothing(case)):
        return None
    slot = case.slot(step, max(notice.since, case.now))
    if slot.at is None or slot.at > notice.until:
        return None
    if slot.at > case.now:
        why = Why("notice_wait", {"kind": notice.kind.value})
        return Wait(why, slot.at, notice.kind.step_id, notice.since, slot.moved_by, slot.rule)
    if case.facts.sending_stopped:
        return Wait(Why(STOPPED))
    return Act(notice.kind.step_id, Why("notice", {"kind": notice.kind.value}), notice.id)


# Is it held?


def _asks_nothing(case: Standing) -> bool:
    return claim_of(case.facts, active_holds(case.facts.holds, case.today)) <= 0


def _is_paused(case: Standing) -> bool:
    return any(hold.kind is HoldKind.PAUSE for hold in active_holds(case.facts.holds, case.today))


def _holding(case: Standing) -> Decision | None:
    if not _holding_on(case, case.today):
        return None
    # The hold whose end sets the case free names the wait; where none does, a hold without an end.
    last_day = _last_day_held(case)
    last = _holding_on(case, last_day or _after_every_end(case))
    named = max((hold for hold in last if hold.until == last_day), key=lambda hold: (hold.kind, hold.since))
    if last_day is None:
        return Wait(Why(f"hold_{named.kind.value}"))
    why = Why(f"hold_{named.kind.value}", {"until": last_day.isoformat()})
    return Wait(why, case.at(last_day + _DAY, time(0)))


def _before_holds(case: Standing, decision: Decision) -> Decision:
    """What would come on a day on which the case will be held does not come then: asked again when that begins."""
    if not isinstance(decision, Wait) or decision.until is None or not _holding_on(case, case.day(decision.until)):
        return decision
    begins = [hold.starts_on for hold in case.facts.holds if hold.starts_on is not None and hold.starts_on > case.today]
    first = min((day for day in begins if _holding_on(case, day)), default=None)
    if first is None or case.at(first, time(0)) > decision.until:
        return decision
    return Wait(Why("pause_ahead", {"on": first.isoformat()}), case.at(first, time(0)))


def _holding_on(case: Standing, day: date) -> list[Hold]:
    """The holds that stop the case on a day; what sets money apart does where together it leaves nothing to ask for."""
    active = active_holds(case.facts.holds, day)
    if not active or claim_of(case.facts, active) <= 0:
        return active
    return [hold for hold in active if not hold.kind.sets_apart]


def _last_day_held(case: Standing) -> date | None:
    return next((end for end in _ends(case) if not _holding_on(case, end + _DAY)), None)


def _after_every_end(case: Standing) -> date:
    return max(_ends(case), default=case.today - _DAY) + _DAY


def _ends(case: Standing) -> list[date]:
    return sorted(hold.until for hold in case.facts.holds if hold.until is not None and hold.until >= case.today)
