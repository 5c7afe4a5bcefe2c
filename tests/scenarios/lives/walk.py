"""How do lives go by? Day after day: something happens to somebody, the engine does its part, the ledger is asked."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from temporalio.testing import ActivityEnvironment

from activities.desk import DeskDuties
from models.staff import StaffMember, StaffRole
from operations.customers import record_customers
from operations.staff import enter
from tests.operations.office import Office
from tests.scenarios.lives import agreements, bargaining, holds, measures, money, worklist
from tests.scenarios.lives.life import BEGINS, DAYS, Life
from tests.scenarios.lives.proofs import check

Move = Callable[[Life], Awaitable[None]]

#: What may happen to a customer, and how often against the others.
MOVES: dict[Move, int] = {
    money.pays: 22,
    money.is_credited: 4,
    money.sends_what_was_asked: 4,
    money.bounces: 6,
    money.is_amended: 2,
    agreements.promises: 8,
    agreements.agrees_on_a_plan: 3,
    agreements.keeps_a_part: 14,
    agreements.is_cancelled: 1,
    bargaining.negotiates: 6,
    measures.is_handed_over: 1,
    measures.is_given_up: 1,
    measures.is_taken_up_again: 2,
    holds.pauses: 5,
    holds.resumes: 4,
    holds.disputes: 7,
    holds.decides: 6,
    worklist.is_worked_on: 20,
}
#: Who may do what alone: whatever goes further is asked of somebody above.
_STAFF = (
    StaffMember(name="maria", full_name="Maria", role=StaffRole.MANAGER),
    StaffMember(name="pedro", full_name="Pedro", role=StaffRole.SUPERVISOR),
    StaffMember(name="ana", full_name="Ana", role=StaffRole.COLLECTOR),
)
#: The hours (UTC) at which it is the same day wherever these customers are.
_FIRST, _LAST = time(8), time(21)


async def walk_lives(office: Office, seeds: Sequence[int], days: int = DAYS) -> list[Life]:
    """Customers who share an installation, each with a life of its own; raises Wrong at the first thing that is."""
    async with office.desk.database.connect() as connection:
        reader = await connection.execution_options(isolation_level="AUTOCOMMIT")
        lives = [Life(seed, office, reader) for seed in seeds]
        await _walk(office, lives, days)
    return lives


async def _walk(office: Office, lives: Sequence[Life], days: int) -> None:
    office.clock.instant = _at(BEGINS, time(7))
    for member in _STAFF:
        await enter(office.desk, member)
    for life in lives:
        life.inclined = [weight * life.chance.choice((0.1, 1, 1, 4)) for weight in MOVES.values()]
        life.taken(await record_customers(office.desk, [life.customer]))
    for day in (BEGINS + timedelta(days=number) for number in range(days)):
        to_do = [(instant, life, move) for life in lives for instant, move in _planned(life, day)]
        for instant, life, move in sorted(to_do, key=lambda one: (one[0], one[1].seed)):
            await office.walk(instant)
            await check(life)
            await move(life)
            await check(life, from_people=True)
        await _ends(office, day)
        for life in lives:
            await check(life, stands=True)


async def _ends(office: Office, day: date) -> None:
    """The duties of the desk, once a day, and what the engine does about them."""
    evening = _at(day, time(23))
    await office.walk(evening)
    await ActivityEnvironment().run(DeskDuties(office.resources).tend_desk)
    await office.walk(evening)


def _planned(life: Life, day: date) -> list[tuple[datetime, Move]]:
    """What happens to a customer on a day, each at its minute."""
    moves: list[Move] = [partial(money.is_billed, invoice=invoice) for invoice in life.to_come.pop(day, ())]
    while life.chance.random() < 0.3:
        moves += life.chance.choices(list(MOVES), life.inclined)
    minutes = (_LAST.hour - _FIRST.hour) * 60
    return [(_at(day, _FIRST) + timedelta(minutes=life.chance.randrange(minutes)), move) for move in moves]


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, UTC)
