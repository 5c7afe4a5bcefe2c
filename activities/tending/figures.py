"""Are the figures of today as they should be, and those of the days before still true? A little every minute."""

import time
from datetime import timedelta

from activities.resources import Resources
from store import figures

#: One run works out figures for so long; what is left waits for the next minute.
_SECONDS = 10.0
#: A figure is left alone for a minute, and takes at most a six hundredth of the time: 2 s of work every 20 minutes.
_LEAST, _SHARE = 60.0, 1 / 600
#: Batches of entries in which is looked for what is not true any more, in one run.
_BATCHES = 20


async def figures_of_today(resources: Resources) -> int:
    """How many were worked out. Each in a transaction of its own; two processes at once do the same twice, no harm."""
    async with resources.database.connect() as tx:
        today = (await resources.clock.now(tx)).astimezone(resources.zone).date()
    await remove_untrue(resources)
    async with resources.database.connect() as tx:
        due = await figures.due(tx, today, _LEAST, _SHARE)
    until = time.monotonic() + _SECONDS
    made = 0
    for key in due:
        if time.monotonic() > until:
            break
        async with resources.database.begin() as tx:
            await figures.keep(tx, key, today)
        made += 1
    return made


async def remove_untrue(resources: Resources) -> None:
    """Take away figures of days that are over about which somebody has written since."""
    async with resources.database.connect() as tx:
        today = (await resources.clock.now(tx)).astimezone(resources.zone).date()
    after: int | None = None
    for _ in range(_BATCHES):
        async with resources.database.begin() as tx:
            _, after = await figures.remove_untrue(tx, today, after)
        if after is None:
            return


async def keep_month_ends(resources: Resources, months: int, within: timedelta) -> int:
    """The figures of today, of yesterday and of the ends of so many months, as far as time allows; how many."""
    async with resources.database.connect() as tx:
        today = (await resources.clock.now(tx)).astimezone(resources.zone).date()
    await remove_untrue(resources)
    async with resources.database.connect() as tx:
        lacking = await figures.missing(tx, await figures.days_to_keep(tx, today, months))
    until = time.monotonic() + within.total_seconds()
    made = 0
    for key, day in [*((key, today) for key in figures.all_keys()), *lacking]:
        if time.monotonic() > until:
            break
        async with resources.database.begin() as tx:
            await figures.keep(tx, key, day)
        made += 1
    async with resources.database.begin() as tx:
        await figures.forget(tx, today)
    return made
