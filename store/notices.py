"""What are customers still to be told, beside the ladder?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from models.notice import NoticeKind
from store.engine import Tx, run

#: Later than this after it happened, it is dropped.
_WITHIN = timedelta(days=3)

_ADD = """
INSERT INTO notices (customer_id, invoice_id, kind, since, until, details)
VALUES (%(customer_id)s, %(invoice_id)s, %(kind)s, %(since)s, %(until)s, %(details)s)
"""


async def add(
    tx: Tx, kind: NoticeKind, *, customer_id: str, invoice_id: str, since: datetime, details: dict[str, Any]
) -> None:
    """To be told at the next lawful minute. The case's plan is behind until it plans anew: the caller revises it."""
    parameters = {
        "customer_id": customer_id,
        "invoice_id": invoice_id,
        "kind": kind.value,
        "since": since,
        "until": since + _WITHIN,
        "details": Jsonb(details),
    }
    await run(tx, _ADD, parameters)


_TOLD = "UPDATE notices SET message_id = %(message_id)s WHERE id = ANY(%(ids)s)"


async def told(tx: Tx, ids: Sequence[int], message_id: int) -> None:
    await run(tx, _TOLD, {"ids": list(ids), "message_id": message_id})
