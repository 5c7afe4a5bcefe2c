"""What did customers answer, and what does it seem to mean? A stored reply as it is shown."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from reading.reader import Reader
from store import replies
from store.engine import Tx

#: Of the tasks of one page.
_MOST = 10_000


def told(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    """A stored reply, its instant where the customer is."""
    return {
        "id": row["id"],
        "at": row["received_at"].astimezone(ZoneInfo(row["time_zone"]) if row["time_zone"] else reader.zone),
        "channel": row["channel"],
        "from": row["from_address"],
        "person": row["person"],
        "invoices": row["invoice_ids"],
        "customer_id": row["customer_id"],
        "customer_name": row["customer_name"],
        "message": row["message_id"],
        "intent": row["intent"],
        "confidence": float(row["confidence"]),
        "evidence": row["evidence"],
        "day": row["day"],
        "amount": row["amount"],
        "subject": row["subject"],
        "text": row["body_text"],
        "attachments": row["attachments"],
        "task": row["task_id"],
        "read_by": row["read_by"],
    }


async def of_tasks(reader: Reader, tx: Tx, task_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What customers wrote that is read in these tasks, oldest first."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in reversed(await replies.listed(tx, tasks=task_ids, limit=_MOST)):
        found.setdefault(row["task_id"], []).append(told(reader, row))
    return found


async def of_unknown(reader: Reader, tx: Tx, reply_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What people wrote whom nobody knows, by the reply's id."""
    return {
        reply_id: [told(reader, row) for row in await replies.listed(tx, id=reply_id, limit=1)]
        for reply_id in reply_ids
    }
