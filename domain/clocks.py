"""How long is an invoice overdue, and for how many of those days was it really chased? Two clocks, in whole days.

Days past due are calendar days since the due date, whatever is agreed meanwhile. Days being chased are counted from the
first day of delinquency on, that day included, without the days on which the case was held whole: paused, or with
nothing left to ask for beside what is promised, planned, settled, disputed or credited soon. A day on which a hold
begins is a day held, the day on which it is ended early is chased again. A part that is held stops nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from domain.balance import still_covered

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Received:
    """A credit that lowers the invoice from `on` on."""

    on: date
    amount: Decimal
    is_credit_note: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Days from `first` through `last` (None: without an end) on which `amount` was kept out of the claim; None: all.

    then: of an arrangement the balance when it was made, and `netted` what credit notes had taken off by then.
    """

    first: date
    last: date | None = None
    amount: Decimal | None = None
    then: Decimal | None = None
    netted: Decimal = Decimal(0)

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def keeps(self, balance: Decimal, credited: Decimal) -> Decimal:
        """What it keeps out of the claim, where `balance` is owed and credit notes have taken off `credited`."""
        if self.amount is None:
            return balance
        if self.then is None:
            return self.amount
        return still_covered(self.amount, self.then, balance, credited - self.netted)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Whole days, never negative. `stopped`: the days being chased stand still on the day of reckoning."""

    past_due: int
    chased: int
    delinquent_on: date
    stopped: bool


def clocks(
    due_on: date,
    delinquent_on: date,
    through: date,
    amount: Decimal,
    received: Iterable[Received] = (),
    held: Iterable[Held] = (),
) -> Clocks:
    """Both clocks at the end of the day `through`: today, or the last day of a case that has ended.

    amount: of the invoice. received: the credits in force, in any order. held: holds that are over, too.
    """
    history = _History(amount, tuple(received), tuple(held))
    chased = sum(
        (end - begin).days for begin, end in history.spells(delinquent_on, through) if not history.is_held(begin)
    )
    past_due = max((through - due_on).days, 0)
    return Clocks(past_due, chased, delinquent_on, through >= delinquent_on and history.is_held(through))


@dataclass(frozen=True, slots=True)
class _History:
    amount: Decimal
    received: Sequence[Received]
    held: Sequence[Held]

    def spells(self, first: date, through: date) -> list[tuple[date, date]]:
        """The days from `first` to `through` in stretches [begin, end) on which nothing changes."""
        changes = {one.first for one in self.held} | {one.last + _DAY for one in self.held if one.last is not None}
        changes |= {one.on for one in self.received}
        bounds = [first, *sorted(day for day in changes if first < day <= through), through + _DAY]
        return [(begin, end) for begin, end in pairwise(bounds) if begin < end]

    def is_held(self, day: date) -> bool:
        """Whether nothing could be asked for on that day, although something was owed."""
        holding = [one for one in self.held if one.covers(day)]
        if not holding:
            return False
        come = [one for one in self.received if one.on <= day]
        balance = self.amount - sum((one.amount for one in come), Decimal(0))
        credited = sum((one.amount for one in come if one.is_credit_note), Decimal(0))
        return sum((one.keeps(balance, credited) for one in holding), Decimal(0)) >= balance
