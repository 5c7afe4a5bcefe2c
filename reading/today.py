"""What does somebody's day look like: what is due, what the engine did since yesterday evening, what it will do?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.calendar import BusinessCalendar, calendar_of
from domain.time_zones import at_local
from reading.reader import Reader
from store import bank, day, installation
from store.engine import Tx
from store.installation import Sending

#: When a working day ends: what happened since the last one is news in the morning.
_EVENING = time(18)
_DAY = timedelta(days=1)
#: Lines of each list; more of it stand where its link leads.
LINES = 8


@dataclass(frozen=True, slots=True)
class Counts:
    """Open tasks that do not rest. newest: the largest id among them."""

    open: int = 0
    overdue: int = 0
    due_today: int = 0
    newest: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.open + other.open,
            self.overdue + other.overdue,
            self.due_today + other.due_today,
            max(self.newest, other.newest),
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """Open tasks by (kind, owner); nobody's are those of None."""

    by: dict[tuple[str, str | None], Counts]

    def of(self, *owners: str | None) -> Counts:
        """Of these people; None among them: what is nobody's. Without any: all together."""
        found = (counts for (_, owner), counts in self.by.items() if not owners or owner in owners)
        return sum(found, Counts())

    def of_kind(self, kind: str) -> Counts:
        return sum((counts for (one, _), counts in self.by.items() if one == kind), Counts())

    def people(self) -> list[tuple[str | None, Counts]]:
        """Whoever has tasks, most overdue first; nobody's last."""
        owners = {owner for _, owner in self.by}
        found = [(owner, self.of(owner)) for owner in owners]
        return sorted(found, key=lambda one: (one[0] is None, -one[1].overdue, -one[1].open, one[0] or ""))


@dataclass(frozen=True, slots=True)
class Today:
    """Promised: payments of today and tomorrow; broken: arrangements since yesterday; disputes to be answered by now.

    since: the end of the last working day. ahead: what is due until this day ends, by stage; `more` of it than counted.
    """

    now: datetime
    today: date
    since: datetime
    promised: Sequence[dict[str, Any]]
    broken: Sequence[dict[str, Any]]
    disputes: Sequence[dict[str, Any]]
    messages: Sequence[dict[str, Any]]
    happened: dict[str, int]
    put_off: Sequence[dict[str, Any]]
    received: Sequence[dict[str, Any]]
    ahead: Sequence[dict[str, Any]]
    more: bool
    held: int
    bank_lines: int
    sending: Sending


async def counted(reader: Reader, tx: Tx) -> Counted:
    rows = await day.open_tasks(tx, await reader.clock.now(tx))
    return Counted(
        {
            (row["kind"], row["owner"]): Counts(row["open"], row["overdue"], row["due_today"], row["newest"])
            for row in rows
        }
    )


async def read_today(reader: Reader, tx: Tx, person: str | None) -> Today:
    """person: whose customers' promises and disputes; None: everybody's."""
    now = await reader.clock.now(tx)
    today = now.astimezone(reader.zone).date()
    evening = last_evening(today, calendar_of(reader.settings.country, None))
    since = at_local(evening, _EVENING, reader.zone)
    ahead = await day.ahead(tx, at_local(today + _DAY, time(0), reader.zone))
    yesterday = at_local(today - _DAY, time(0), reader.zone)
    return Today(
        now=now,
        today=today,
        since=since,
        promised=await day.promised(tx, today, today + _DAY, person, LINES),
        broken=await day.broken(tx, yesterday, person, LINES),
        disputes=await day.disputes(tx, today + _DAY, person, LINES),
        messages=await day.messages(tx, since, now),
        happened=await day.happened(tx, since, now),
        put_off=[{**row, "text": reader.sentences.why(row["code"])} for row in await day.put_off(tx, since, now)],
        received=await day.received(tx, since, now),
        ahead=[{**row, "first": row["first"].astimezone(reader.zone)} for row in ahead],
        more=sum(row["cases"] for row in ahead) >= day.MOST,
        held=await day.held(tx),
        bank_lines=(await bank.waiting(tx))["lines"],
        sending=await installation.sending(tx),
    )


def last_evening(today: date, calendar: BusinessCalendar) -> date:
    """The last working day before this one."""
    before = today - _DAY
    while not calendar.is_business_day(before):
        before -= _DAY
    return before
