"""Are the kept figures in doubt? Those of a span of days are worked out anew, from the facts as they are now."""

from collections.abc import Callable
from datetime import date

from domain.kpi import end_of_month, opening_of
from models.errors import InvalidInput
from operations.desk import Desk
from store import figures


async def rebuild(desk: Desk, first: date, last: date, told: Callable[[date], None] = lambda day: None) -> list[date]:
    """Work out the days of a span of which figures are kept, and the month ends in it; told of each; the days.

    Each figure in a transaction of its own: whoever breaks off has lost nothing. Raises InvalidInput.
    """
    async with desk.database.begin() as tx:
        today = (await desk.clock.now(tx)).astimezone(desk.zone).date()
        if not first <= last <= today:
            expected = f"expected days up to today ({today}), the first before the last"
            raise InvalidInput(f"--from, --until: {expected}", (("from", expected),))
        days = sorted({*await figures.days(tx, first, last), *_month_ends(first, last), *({today} & {last})})
    for day in days:
        for key in figures.all_keys():
            async with desk.database.begin() as tx:
                await figures.keep(tx, key, day)
        told(day)
    return days


def _month_ends(first: date, last: date) -> list[date]:
    ends, day = [], end_of_month(last)
    while day >= first:
        if day <= last:
            ends.append(day)
        day = opening_of(day)
    return ends
