"""Which figures were worked out already, and are they still true? Kept by report, group and day.

A figure of a day that is over is true until somebody writes something about that day: a payment dated back, an amended
invoice, a bounce. Whoever looks for that removes it, and it is worked out anew when it is asked for.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from domain.kpi import opening_of
from models.grouping import GroupBy
from store.engine import Tx, run
from store.kpis.kinds import REPORTS, Rows, rows_of
from store.seals import settled_before

#: An entry is written by a transaction that may commit later than others which began after it.
_MARGIN = timedelta(minutes=10)
#: Entries looked at in one go.
_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class Kept:
    """`rows` as the report tells them. computed_at: real time from which on news may be missing in them."""

    rows: Rows
    computed_at: datetime
    milliseconds: int


Key = tuple[str, GroupBy | None]


def all_keys() -> tuple[Key, ...]:
    """Every report together and by each of its groups; those without groups first, they are looked at most."""
    together = [(name, None) for name in REPORTS]
    return (*together, *((name, by) for name, kind in REPORTS.items() for by in kind.groups))


_GET = """
SELECT report, grouped, as_of, rows, computed_at, milliseconds FROM figures
WHERE report = ANY(%(reports)s) AND as_of = ANY(%(days)s)
"""


async def get(tx: Tx, keys: Iterable[Key], days: Sequence[date]) -> dict[tuple[Key, date], Kept]:
    """What is kept of these. What an earlier version kept with other columns is not: it is worked out anew."""
    wanted = set(keys)
    found: dict[tuple[Key, date], Kept] = {}
    for row in await run(tx, _GET, {"reports": sorted({name for name, _ in wanted}), "days": list(days)}):
        key = (row["report"], GroupBy(row["grouped"]) if row["grouped"] else None)
        if key in wanted and _complete(key, row["rows"]):
            found[key, row["as_of"]] = Kept(row["rows"], row["computed_at"], row["milliseconds"])
    return found


def _complete(key: Key, rows: Rows) -> bool:
    columns = REPORTS[key[0]].told(key[1])
    return all(column in row for row in rows for column in columns)


#: Whoever began later knows more.
_PUT = """
INSERT INTO figures (report, grouped, as_of, rows, computed_at, milliseconds)
VALUES (%(report)s, %(grouped)s, %(as_of)s, %(rows)s, %(computed_at)s, %(milliseconds)s)
ON CONFLICT (report, grouped, as_of) DO UPDATE
SET rows = excluded.rows, computed_at = excluded.computed_at, milliseconds = excluded.milliseconds
WHERE figures.computed_at <= excluded.computed_at
"""


async def keep(tx: Tx, key: Key, as_of: date) -> Kept:
    """Work a figure out and keep it. The transaction begins with it: what is committed later may be missing."""
    [began] = await run(tx, "SELECT now() AS at", {})
    name, by = key
    clock = time.perf_counter()
    kept = Kept(await rows_of(tx, name, as_of, by), began["at"], round(1000 * (time.perf_counter() - clock)))
    row = {
        "report": name,
        "grouped": by.value if by else "",
        "as_of": as_of,
        "rows": Jsonb(kept.rows),
        "computed_at": kept.computed_at,
        "milliseconds": kept.milliseconds,
    }
    await run(tx, _PUT, row)
    return kept


_LATELY = """
SELECT DISTINCT ON (report, grouped) report, grouped, as_of, milliseconds FROM figures
WHERE report = ANY(%(reports)s) AND as_of <= %(until)s ORDER BY report, grouped, as_of DESC
"""


async def lately(tx: Tx, keys: Iterable[Key], until: date) -> dict[Key, tuple[date, int]]:
    """The newest day of which each of these is kept, and how many milliseconds working it out took then."""
    wanted = set(keys)
    rows = await run(tx, _LATELY, {"reports": sorted({name for name, _ in wanted}), "until": until})
    found = {
        (row["report"], GroupBy(row["grouped"]) if row["grouped"] else None): (row["as_of"], row["milliseconds"])
        for row in rows
    }
    return {key: one for key, one in found.items() if key in wanted}


#: Each figure of a day with how long ago it was worked out (real time), and whether anything was written since.
_AGES = """
SELECT report, grouped, milliseconds, EXTRACT(EPOCH FROM clock_timestamp() - computed_at)::float AS seconds,
       computed_at < (SELECT written_at FROM interactions ORDER BY id DESC LIMIT 1) AS behind
FROM figures WHERE as_of = %(as_of)s
"""


async def due(tx: Tx, as_of: date, least: float, share: float) -> list[Key]:
    """The figures of a day to be worked out (again): those that are missing, then the oldest.

    One is left alone for `least` seconds, and for so long that working it out takes no more than a `share` of the time.
    """
    ages = {(row["report"], row["grouped"]): row for row in await run(tx, _AGES, {"as_of": as_of})}
    missing: list[Key] = []
    old: list[tuple[float, Key]] = []
    for key in all_keys():
        row = ages.get((key[0], key[1].value if key[1] else ""))
        if row is None:
            missing.append(key)
        elif row["behind"] and row["seconds"] > max(least, row["milliseconds"] / 1000 / share):
            old.append((-row["seconds"], key))
    return missing + [key for _, key in sorted(old, key=lambda one: one[0])]


_BEGAN = "SELECT MIN(issued_on) AS day FROM invoices"


async def days_to_keep(tx: Tx, today: date, months: int) -> list[date]:
    """Yesterday, and the ends of so many months that are over, the newest first; none before there were invoices."""
    [began] = await run(tx, _BEGAN, {})
    ends = [opening_of(today)]
    while len(ends) < months:
        ends.append(opening_of(ends[-1]))
    days = dict.fromkeys([today - timedelta(days=1), *ends])
    return [day for day in days if began["day"] is not None and day >= began["day"]]


_MISSING = """
SELECT w.report, w.grouped, w.as_of
FROM (SELECT * FROM unnest(%(reports)s::text[], %(groups)s::text[]) AS k (report, grouped)
      CROSS JOIN unnest(%(days)s::date[]) AS d (as_of)) w
LEFT JOIN figures f ON f.report = w.report AND f.grouped = w.grouped AND f.as_of = w.as_of
WHERE f.report IS NULL
"""


async def missing(tx: Tx, days: Sequence[date]) -> list[tuple[Key, date]]:
    """What is not kept of these days, in the order of the days."""
    keys = all_keys()
    asked = {
        "reports": [name for name, _ in keys],
        "groups": [by.value if by else "" for _, by in keys],
        "days": list(days),
    }
    lacking = {(row["report"], row["grouped"], row["as_of"]) for row in await run(tx, _MISSING, asked)}
    return [(key, day) for day in days for key in keys if (key[0], key[1].value if key[1] else "", day) in lacking]


#: The first day about which each entry says something: that of the money, of the invoice (also as it was before it was
#: amended), of the message that came back, else its own.
_TOUCHED: LiteralString = """
WITH news AS (
    SELECT h.id, h.written_at, LEAST(
        CASE WHEN h.details ? 'credit' THEN (SELECT MIN(c.received_on) FROM credits c
                                             WHERE c.id = h.details ->> 'credit' AND c.customer_id = h.customer_id) END,
        CASE WHEN h.kind IN ('invoice_received', 'invoice_amended')
             THEN LEAST(i.issued_on, (h.details -> 'changes' -> 'issued_on' ->> 0)::date) END,
        CASE WHEN h.kind IN ('delivered', 'bounced', 'dropped', 'message_settled', 'message_rejected')
             THEN (SELECT m.local_day FROM messages m WHERE m.id = (h.details ->> 'message')::bigint) END,
        h.at::date - 1) AS day
    FROM (SELECT * FROM interactions WHERE id > %(after)s ORDER BY id LIMIT %(limit)s) h
    LEFT JOIN invoices i ON i.id = h.invoice_id
)
"""
_SINCE = "SELECT figured_through AS after FROM installation"
_REMOVE = (
    _TOUCHED  # nosec B608 - constants of this file
    + """
, gone AS (
    DELETE FROM figures f USING (SELECT day, MAX(written_at) + %(margin)s AS until FROM news GROUP BY day) n
    WHERE f.as_of < %(today)s AND f.as_of >= n.day AND f.computed_at < n.until
    RETURNING f.as_of
)
SELECT (SELECT count(*) FROM news) AS entries, (SELECT MAX(id) FROM news) AS reached,
       (SELECT MAX(id) FROM news WHERE written_at < %(before)s) AS settled, (SELECT count(*) FROM gone) AS removed
"""
)
_ADVANCE = "UPDATE installation SET figured_through = GREATEST(figured_through, %(settled)s)"


async def remove_untrue(tx: Tx, today: date, after: int | None = None) -> tuple[int, int | None]:
    """Remove figures of days before today about which something was written since; how many, and where to go on.

    None: all that is written was looked at. What transactions that still run may have written is looked at again.
    """
    before = await settled_before(tx)
    since = (await run(tx, _SINCE, {}))[0]["after"] if after is None else after
    asked: dict[str, Any] = {"after": since, "limit": _ENTRIES, "margin": _MARGIN, "today": today, "before": before}
    [found] = await run(tx, _REMOVE, asked)
    if found["settled"] is not None:
        await run(tx, _ADVANCE, {"settled": found["settled"]})
    return found["removed"], found["reached"] if found["entries"] == _ENTRIES else None


_DAYS = "SELECT DISTINCT as_of FROM figures WHERE as_of BETWEEN %(first)s AND %(last)s ORDER BY as_of"
_CLEAR = "DELETE FROM figures WHERE as_of BETWEEN %(first)s AND %(last)s"
#: Days of a month that is long over are not looked at any more; its end is.
_FORGET = """
DELETE FROM figures
WHERE as_of < %(today)s::date - 100 AND as_of <> (date_trunc('month', as_of) + interval '1 month - 1 day')::date
"""


async def days(tx: Tx, first: date, last: date) -> list[date]:
    """The days of which anything is kept."""
    return [row["as_of"] for row in await run(tx, _DAYS, {"first": first, "last": last})]


async def clear(tx: Tx, first: date, last: date) -> None:
    """Nothing is kept of these days any more."""
    await run(tx, _CLEAR, {"first": first, "last": last})


async def forget(tx: Tx, today: date) -> None:
    """Of months that ended more than a hundred days ago, only their last day stays."""
    await run(tx, _FORGET, {"today": today})
