"""What is aimed at? Values that figures of a month should reach, per segment and currency."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.target import Target
from store.engine import Tx, run

_LIST = """
SELECT month, report, measure, segment, currency, value, set_by, set_at FROM targets
WHERE (%(month)s::date IS NULL OR month = %(month)s) AND (%(report)s::text IS NULL OR report = %(report)s)
ORDER BY month DESC, report, measure, segment, currency LIMIT 10000
"""
_SET = """
INSERT INTO targets (month, report, measure, segment, currency, value, set_by, set_at)
VALUES (%(month)s, %(report)s, %(measure)s, %(segment)s, %(currency)s, %(value)s, %(by)s, %(now)s)
ON CONFLICT (month, report, measure, segment, currency)
DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at
WHERE targets.value <> excluded.value
"""
_CLEAR = """
DELETE FROM targets WHERE month = %(month)s AND report = %(report)s AND measure = %(measure)s
  AND segment = %(segment)s AND currency = %(currency)s RETURNING value
"""
_SEGMENTS = "SELECT EXISTS (SELECT FROM customers WHERE segment = %(segment)s) AS known"


async def listed(tx: Tx, month: date | None = None, report: str | None = None) -> Sequence[Target]:
    """The newest month first; None: every one."""
    return [_target(row) for row in await run(tx, _LIST, {"month": month, "report": report})]


async def write(tx: Tx, target: Target, value: Decimal, by: str, now: datetime) -> None:
    """Set or replace it; one that is the same keeps who set it."""
    await run(tx, _SET, {**_key(target), "value": value, "by": by, "now": now})


async def clear(tx: Tx, target: Target) -> bool:
    """Take it away; whether there was one."""
    return bool(await run(tx, _CLEAR, _key(target)))


async def has_customers(tx: Tx, segment: str) -> bool:
    """Whether anybody is in a segment of this name."""
    return bool((await run(tx, _SEGMENTS, {"segment": segment}))[0]["known"])


def _key(target: Target) -> dict[str, Any]:
    return {
        "month": target.month,
        "report": target.report,
        "measure": target.measure,
        "segment": target.segment or "",
        "currency": target.currency or "",
    }


def _target(row: dict[str, Any]) -> Target:
    return Target(**{**row, "segment": row["segment"] or None, "currency": row["currency"] or None})
