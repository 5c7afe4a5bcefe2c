"""What did a customer and we write to each other before? For whoever answers them now: their words and ours."""

from typing import Any
from zoneinfo import ZoneInfo

from store import customers, talks
from store.engine import Tx

#: So many are enough to know what was said; the newest.
_MOST = 6


async def before(tx: Tx, customer_id: str, task_id: int) -> list[dict[str, Any]]:
    """The newest first, without what is read in this very task; instants where the customer is.

    ours: whether one of us wrote it. who: '' of somebody of theirs whom nobody knows by name. channel: None where an
    answer of ours has not gone out, or is read in the portal alone.
    """
    zone = ZoneInfo((await customers.placements(tx, [customer_id]))[customer_id]["time_zone"])
    seen = talks.Seen(customer_id, 0, None, None, _MOST)
    theirs = [
        {"ours": False, "who": row["person"] or "", **_shown(row, zone)}
        for row in await talks.wrote(tx, seen)
        if row["task_id"] != task_id
    ]
    ours = [{"ours": True, "who": row["written_by"], **_shown(row, zone)} for row in await talks.answered(tx, seen)]
    return sorted([*theirs, *ours], key=lambda one: one["at"], reverse=True)[:_MOST]


def _shown(row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    return {"at": row["at"].astimezone(zone), "channel": row["channel"], "text": row["text"]}
