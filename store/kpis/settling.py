"""What was settled, collected, cured, or rolled on? Sums of what became of invoices."""

from datetime import date
from typing import Any, LiteralString

from models.grouping import GroupBy
from store.engine import Tx
from store.kpis.actions import LAST_SAID, parameters
from store.kpis.book import EACH, Scope, book, rows
from store.kpis.groups import SAID, SAID_AS
from store.kpis.overdue_base import BASE, COHORT

_SETTLED: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(amount) AS amount, SUM(settled_on - issued_on) AS days,
       SUM((settled_on - issued_on) * amount) AS weighted, SUM(GREATEST(settled_on - due_on, 0)) AS late,
       SUM(settled_on - due_on) AS signed, count(*) FILTER (WHERE settled_on > due_on) AS late_invoices
FROM book WHERE settled_on > %(since)s
"""
_ON_TIME: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(amount) AS amount,
       count(*) FILTER (WHERE settled_on <= due_on) AS on_time,
       COALESCE(SUM(amount) FILTER (WHERE settled_on <= due_on), 0) AS on_time_amount
FROM book
"""
_AS_IT_IS: LiteralString = ', told AS (SELECT b.*, b."group" AS said FROM base b)\n'
_RECOVERY: LiteralString = """
SELECT currency, said AS "group", COALESCE(SUM(base) FILTER (WHERE due_on < %(opening)s), 0) AS at_start,
       COALESCE(SUM(base) FILTER (WHERE due_on >= %(opening)s), 0) AS newly,
       COALESCE(SUM(base - unpaid), 0) AS collected
FROM told GROUP BY currency, said ORDER BY currency, said
"""
_RECOVERED: LiteralString = """
SELECT currency, said AS "group", count(*) AS invoices, SUM(base) AS amount,
       count(*) FILTER (WHERE unpaid <= 0) AS recovered, SUM(base - unpaid) AS recovered_amount
FROM told GROUP BY currency, said ORDER BY currency, said
"""
_CURE: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(opening) AS amount,
       count(*) FILTER (WHERE unpaid <= 0 OR late <= 0) AS cured,
       COALESCE(SUM(opening) FILTER (WHERE unpaid <= 0 OR late <= 0), 0) AS cured_amount
FROM book WHERE opening > 0 AND due_on < %(opening)s
"""
#: Where each invoice that was open when the month began stood then, and stands now.
MOVED: LiteralString = """
, moved AS (
    SELECT *, CASE WHEN due_on >= %(opening)s THEN 'current' WHEN %(opening)s::date - due_on <= 30 THEN '1-30'
                   WHEN %(opening)s::date - due_on <= 60 THEN '31-60'
                   WHEN %(opening)s::date - due_on <= 90 THEN '61-90' ELSE '91+' END AS from_bucket,
           CASE WHEN closing <= 0 THEN 'settled' WHEN late <= 0 THEN 'current' WHEN late <= 30 THEN '1-30'
                WHEN late <= 60 THEN '31-60' WHEN late <= 90 THEN '61-90' ELSE '91+' END AS to_bucket
    FROM book WHERE opening > 0
)
"""
_ROLL: LiteralString = """
SELECT currency, "group", from_bucket, to_bucket, count(*) AS invoices, SUM(opening) AS amount
FROM moved
GROUP BY currency, "group", from_bucket, to_bucket
ORDER BY currency, "group", from_bucket = 'current' DESC, from_bucket, to_bucket = 'settled' DESC,
         to_bucket = 'current' DESC, to_bucket
"""


async def settled(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Invoices settled within the last 90 days, with their sums of days."""
    return await rows(tx, book(Scope.SETTLED, by) + _SETTLED + EACH, as_of)


async def on_time(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Invoices due within the last 90 days, and those of them settled on or before their due date."""
    return await rows(tx, book(Scope.DUE, by) + _ON_TIME + EACH, as_of)


async def recovery(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """What was overdue when the month began or became it since, and what of that was collected."""
    return await rows(tx, book(Scope.OPENING, by) + BASE + told(by) + _RECOVERY, as_of, **parameters(as_of))


async def cohort(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """What became overdue within the last 90 days, and what of that is recovered."""
    return await rows(tx, book(Scope.FELL_DUE, by) + COHORT + told(by) + _RECOVERED, as_of, **parameters(as_of))


async def cure(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Invoices overdue when the month began, and those of them settled or current now."""
    return await rows(tx, book(Scope.OPENING, by) + _CURE + EACH, as_of)


async def roll_rates(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Where the invoices that were open when the month began stand now, by bucket."""
    return await rows(tx, book(Scope.OPENING, by) + MOVED + _ROLL, as_of)


def told(by: GroupBy | None) -> LiteralString:
    """`told`: the base with its group as `said`; by channel, template or step that of the last action about each."""
    if by not in SAID:
        return _AS_IT_IS
    assert by is not None, "a group of what was said"
    return ", told AS (SELECT b.*, COALESCE(" + SAID_AS[by] + ", '') AS said FROM base b" + LAST_SAID + ")\n"  # nosec B608 - constants of this room
