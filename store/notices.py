"""What are customers still to be told, beside the ladder?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from models.notice import NoticeKind
from store.engine import Tx, run

#: Later than this after it happened, it is dropped.
_WITHIN = timedelta(days=3)

_ADD = """
INSERT INTO notices (customer_id, invoice_id, kind, since, until, details, arrangement_id)
VALUES (%(customer_id)s, %(invoice_id)s, %(kind)s, %(since)s, %(until)s, %(details)s, %(arrangement)s)
"""


async def add(
    tx: Tx,
    kind: NoticeKind,
    *,
    customer_id: str,
    invoice_id: str,
    since: datetime,
    details: dict[str, Any],
    until: datetime | None = None,
    arrangement: int | None = None,
) -> None:
    """To be told at the next lawful minute from `since` on, and not after `until` (None: three days later).

    The case's plan is behind until it plans anew: the caller revises it.
    """
    parameters = {
        "customer_id": customer_id,
        "invoice_id": invoice_id,
        "kind": kind.value,
        "since": since,
        "until": until or since + _WITHIN,
        "details": Jsonb(details),
        "arrangement": arrangement,
    }
    await run(tx, _ADD, parameters)


_TOLD = "UPDATE notices SET message_id = %(message_id)s WHERE id = ANY(%(ids)s)"


async def told(tx: Tx, ids: Sequence[int], message_id: int) -> None:
    await run(tx, _TOLD, {"ids": list(ids), "message_id": message_id})


_WITHDRAW = """
UPDATE notices SET withdrawn_at = %(now)s
WHERE arrangement_id = %(arrangement)s AND message_id IS NULL AND withdrawn_at IS NULL
"""


async def withdraw(tx: Tx, arrangement_id: int, now: datetime) -> None:
    """An arrangement is over: what was still to be told of it is not news any more."""
    await run(tx, _WITHDRAW, {"arrangement": arrangement_id, "now": now})


_REMIND = """
UPDATE notices SET withdrawn_at = CASE WHEN details ->> 'instalment' = ANY(%(numbers)s) THEN NULL ELSE %(now)s END
WHERE arrangement_id = %(arrangement)s AND kind = %(kind)s AND message_id IS NULL
  AND (details ->> 'instalment' = ANY(%(numbers)s)) = (withdrawn_at IS NOT NULL)
"""


async def remind_only_of(tx: Tx, arrangement_id: int, numbers: Sequence[int], now: datetime) -> None:
    """The payments of an arrangement that are still to come; nobody is reminded of the others."""
    parameters = {
        "arrangement": arrangement_id,
        "kind": NoticeKind.PROMISE_REMINDER.value,
        "numbers": [str(number) for number in numbers],
        "now": now,
    }
    await run(tx, _REMIND, parameters)


_WITHDRAW_ORDER = """
UPDATE notices SET withdrawn_at = %(now)s
WHERE customer_id = %(customer_id)s AND kind = %(kind)s AND details ->> 'order' = %(order)s
  AND message_id IS NULL AND withdrawn_at IS NULL
RETURNING invoice_id, details ->> 'template' AS template
"""


@dataclass(frozen=True, slots=True)
class TakenBack:
    invoice_id: str
    template: str


async def withdraw_order(tx: Tx, customer_id: str, order: str, now: datetime) -> list[TakenBack]:
    """What somebody of us asked for is not told after all, as far as it still waits. The customer is locked."""
    parameters = {"customer_id": customer_id, "kind": NoticeKind.BY_HAND.value, "order": order, "now": now}
    rows = await run(tx, _WITHDRAW_ORDER, parameters)
    return sorted((TakenBack(**row) for row in rows), key=lambda one: one.invoice_id)


_WAITING = """
SELECT kind, since, until, details, array_agg(invoice_id ORDER BY invoice_id) AS invoices
FROM notices
WHERE customer_id = %(customer_id)s AND message_id IS NULL AND withdrawn_at IS NULL AND until > %(now)s
GROUP BY kind, since, until, details, arrangement_id ORDER BY since LIMIT %(limit)s
"""


async def waiting(tx: Tx, customer_id: str, now: datetime, limit: int = 100) -> list[dict[str, Any]]:
    """What this customer is still to be told, oldest first, with the invoices of each."""
    return await run(tx, _WAITING, {"customer_id": customer_id, "now": now, "limit": limit})


_WITHDRAW_NEWS = """
UPDATE notices SET withdrawn_at = %(now)s
WHERE invoice_id = %(invoice_id)s AND kind = %(kind)s AND message_id IS NULL AND withdrawn_at IS NULL
"""


async def withdraw_news(tx: Tx, kind: NoticeKind, invoice_id: str, now: datetime) -> None:
    """News of a kind about an invoice that nobody has told yet is none any more."""
    await run(tx, _WITHDRAW_NEWS, {"kind": kind.value, "invoice_id": invoice_id, "now": now})
