"""To which of the chosen cases can it be done at all? What is to be done, and what is left out and why, by currency."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text

from models.bulk import BulkAction
from store.case_list import conditions_of, tables_of
from store.engine import Tx

_PAUSED = "EXISTS (SELECT FROM holds h WHERE h.invoice_id = c.invoice_id AND h.kind = 'pause' AND h.ended_at IS NULL)"
_ENDED = "WHEN NOT c.open OR c.closed_as IS NOT NULL THEN 'ended'"

#: By action: why a case is left out, as a code; null for those that it is done to.
_LEFT_OUT = {
    BulkAction.START: "CASE WHEN NOT c.open AND c.outcome IN ('settled', 'handed_over') THEN c.outcome END",
    BulkAction.CANCEL: f"CASE {_ENDED} END",
    BulkAction.PAUSE: f"CASE {_ENDED} WHEN {_PAUSED} THEN 'paused' END",
    BulkAction.RESUME: f"CASE WHEN NOT {_PAUSED} THEN 'not_paused' END",
    BulkAction.MOVE: f"CASE {_ENDED} END",
    BulkAction.ASSIGN: "CAST(NULL AS text)",
}
_CHOICE = """
SELECT {left_out} AS left_out, c.currency, count(*) AS cases, SUM(c.amount - c.allocated) AS owed
FROM {tables} WHERE {where} GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2
"""


async def choice(tx: Tx, action: BulkAction, filters: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Cases and what they owe, by currency and by why they are left out; None: they are not."""
    conditions, parameters = await conditions_of(tx, filters, now)
    query = _CHOICE.format(
        left_out=_LEFT_OUT[action], tables=tables_of([*conditions, _CHOICE]), where=" AND ".join(conditions) or "true"
    )
    return [dict(row) for row in (await tx.execute(text(query), parameters)).mappings()]


async def ids(tx: Tx, action: BulkAction, filters: Mapping[str, Any], now: datetime, most: int) -> list[str]:
    """At most so many of those that it can be done to, by id."""
    conditions, parameters = await conditions_of(tx, filters, now)
    where = " AND ".join([*conditions, f"({_LEFT_OUT[action]}) IS NULL"])
    query = (
        f"SELECT c.invoice_id FROM {tables_of(conditions)} WHERE {where} "  # nosec B608 - our own conditions
        "ORDER BY c.invoice_id LIMIT :most"
    )
    return list((await tx.execute(text(query), {**parameters, "most": most})).scalars())
