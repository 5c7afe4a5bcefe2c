"""How did a figure go from month to month? What is kept of it, and what has to be worked out for whoever asks."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from config.sentences import Sentences
from domain.kpi import month_ends
from models.grouping import GroupBy
from reading.reports import Report, worded
from store import figures
from store.engine import Tx
from store.figures import Key
from store.kpis.kinds import kind_of, rows_of

#: What takes fewer milliseconds is worked out anew wherever a single figure is shown.
_QUICK = 100
#: What is worked out before anything else.
_FIRST: Key = ("aging", None)


@dataclass(frozen=True, slots=True)
class Trend:
    """One point per month end, oldest first; the last one is the day that was asked for, in the running month."""

    name: str
    title: str
    definition: str
    by: GroupBy | None
    points: tuple[Report, ...]


async def trend(
    tx: Tx, sentences: Sentences, name: str, until: date, months: int = 12, by: GroupBy | None = None
) -> Trend:
    """A report at the end of each of so many months, the last one at `until`. Raises as `report` does.

    Whoever may write keeps what was not kept yet: `store.figures.keep`, which the nightly snapshot does.
    """
    kind_of(name, by)
    days = month_ends(until, months)
    kept = await figures.get(tx, [(name, by)], days)
    points = []
    for day in days:
        found = kept.get(((name, by), day))
        rows = found.rows if found else await rows_of(tx, name, day, by)
        points.append(worded(sentences, name, day, by, rows, found.computed_at if found else None))
    return Trend(name, points[-1].title, points[-1].definition, by, tuple(points))


async def figure(tx: Tx, sentences: Sentences, name: str, as_of: date, by: GroupBy | None = None) -> Report:
    """One report: as it is now where that is quick, else as it was worked out last. Raises as `report` does."""
    kind_of(name, by)
    found = (await figures.get(tx, [(name, by)], [as_of])).get(((name, by), as_of))
    if found is None or found.milliseconds < _QUICK:
        return worded(sentences, name, as_of, by, await rows_of(tx, name, as_of, by))
    return worded(sentences, name, as_of, by, found.rows, found.computed_at)


async def several(tx: Tx, sentences: Sentences, wanted: Iterable[Key], as_of: date) -> dict[Key, Report]:
    """Many reports of a day at once: what is kept as it was worked out last, the rest as it is now."""
    keys: Sequence[Key] = list(dict.fromkeys(wanted))
    kept = await figures.get(tx, keys, [as_of])
    made: dict[Key, Report] = {}
    for name, by in keys:
        found = kept.get(((name, by), as_of))
        rows = found.rows if found else await rows_of(tx, name, as_of, by)
        at: datetime | None = found.computed_at if found else None
        made[name, by] = worded(sentences, name, as_of, by, rows, at)
    return made


async def in_time(
    tx: Tx, sentences: Sentences, wanted: Iterable[tuple[Key, date]], seconds: float
) -> dict[tuple[Key, date], Report]:
    """What is kept of these figures, and of the rest, in their order, as much as is worked out in so many seconds.

    What took longer than is left when it was worked out last is not begun.
    """
    pairs = list(dict.fromkeys(wanted))
    if not pairs:
        return {}
    keys = {key for key, _ in pairs}
    kept = await figures.get(tx, keys, sorted({day for _, day in pairs}))
    took = await figures.lately(tx, keys, max(day for _, day in pairs)) if len(kept) < len(pairs) else {}
    ends, found = time.monotonic() + seconds, {}
    for key, day in pairs:
        (name, by), one = key, kept.get((key, day))
        if one is not None:
            found[key, day] = worded(sentences, name, day, by, one.rows, one.computed_at)
            continue
        _, milliseconds = took.get(key, (day, 0))
        if time.monotonic() + milliseconds / 1000 < ends:
            found[key, day] = worded(sentences, name, day, by, await rows_of(tx, name, day, by))
    return found


async def day_shown(tx: Tx, today: date) -> date:
    """Today, but where its figures are slow and not worked out yet: then the newest day of which they are kept."""
    newest = (await figures.lately(tx, [_FIRST], today)).get(_FIRST)
    return today if newest is None or newest[1] < _QUICK else newest[0]
