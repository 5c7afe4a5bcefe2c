"""Which figures are seen at a glance? The main ones with what they were before, and what the plots are drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.sentences import Sentences
from domain.kpi import month_ends, opening_of
from models.grouping import GroupBy
from reading.reports import Report
from reading.targets import Aimed, aimed
from reading.trends import in_time
from store.engine import Tx
from store.figures import Key

#: Told as figures: a report and its measure.
HEADLINES = (
    ("aging", "total"), ("aging", "overdue"), ("dso", "dso"), ("cei", "cei"), ("on-time", "on_time_ratio"),
    ("recovery", "recovery_rate"), ("promise-kept", "kept_rate"), ("managed-customers", "managed_rate"),
    ("right-party-contact", "contact_rate"), ("action-success", "success_rate"), ("cost-to-collect", "cost"),
    ("cost-to-collect", "cost_ratio"),
)  # fmt: skip
#: Drawn over a year.
OVER_MONTHS = ("aging", "dso")
#: Drawn by their groups.
BY_GROUPS: tuple[tuple[str, GroupBy], ...] = (
    ("recovery", GroupBy.STEP), ("recovery", GroupBy.CHANNEL), ("recovery", GroupBy.TEMPLATE),
    ("promise-kept", GroupBy.COLLECTOR), ("on-time", GroupBy.SEGMENT), ("on-time", GroupBy.REGION),
    ("on-time", GroupBy.PRODUCT), ("action-success", GroupBy.TEMPLATE), ("action-success", GroupBy.CHANNEL),
    ("right-party-contact", GroupBy.HOUR),
)  # fmt: skip
_ROLL: Key = ("roll-rates", None)
_MONTHS = 12
#: Seconds after which nothing more is worked out for one look: what is kept is shown, the rest on its own page.
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Glance:
    """before: the day of the figures that those of today are held against. `now`, `then`, `months` lack what waits."""

    as_of: date
    before: date
    now: dict[Key, Report]
    then: dict[Key, Report]
    months: dict[str, tuple[Report, ...]]
    aimed: Sequence[Aimed]

    @property
    def currencies(self) -> list[str]:
        """That of the most open invoices first."""
        aging = self.now.get(("aging", None))
        if aging is not None and aging.rows:
            return [row["currency"] for row in sorted(aging.rows, key=lambda row: -row["invoices"])]
        return sorted({row["currency"] for found in self.now.values() for row in found.rows})


async def glance(tx: Tx, sentences: Sentences, as_of: date) -> Glance:
    """What is kept of the day, and of the rest as much as is worked out quickly."""
    before, ends = opening_of(as_of), month_ends(as_of, _MONTHS)
    single: list[Key] = list(dict.fromkeys((name, None) for name, _ in HEADLINES))
    wanted = [
        *((key, as_of) for key in [*single, _ROLL, *BY_GROUPS]),
        *(((name, None), day) for name in OVER_MONTHS for day in ends),
        *((key, before) for key in single),
    ]
    found = await in_time(tx, sentences, wanted, _PATIENCE)
    months = {name: _whole(found, (name, None), ends) for name in OVER_MONTHS}
    return Glance(
        as_of, before,
        {key: one for (key, day), one in found.items() if day == as_of},
        {key: one for (key, day), one in found.items() if day == before},
        months,
        await aimed(tx, sentences, as_of.replace(day=1), as_of, seconds=_PATIENCE),
    )  # fmt: skip


async def year(tx: Tx, sentences: Sentences, key: Key, until: date, seconds: float) -> tuple[Report, ...]:
    """A report at twelve month ends, the last one `until`; nothing where they are not worked out in time.

    A year with months left out would be a picture of something else.
    """
    ends = month_ends(until, _MONTHS)
    return _whole(await in_time(tx, sentences, [(key, day) for day in ends], seconds), key, ends)


def _whole(found: dict[tuple[Key, date], Report], key: Key, ends: Sequence[date]) -> tuple[Report, ...]:
    points = tuple(found[key, day] for day in ends if (key, day) in found)
    return points if len(points) == len(ends) else ()
