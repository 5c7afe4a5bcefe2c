"""How is a list read from where it ended, when many of its rows bear one stamp and rows change while it is read?

Neither offsets (a row that changes leaves the list, and the next one is skipped) nor "later than the last" (rows of the
same stamp are lost) will do. A stamp is read whole before the next: by id within it.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from erp.connectors.port import Mark

Row = dict[str, Any]

#: Rows of one stamp whose id comes after another, in the order of their ids: (stamp, id, limit).
Within = Callable[[str, str, int], Awaitable[list[Row]]]
#: Rows of later stamps (None: of all), in the order of their stamps: (stamp, limit).
Beyond = Callable[[str | None, int], Awaitable[list[Row]]]


async def next_rows(
    within: Within, beyond: Beyond, stamp_of: Callable[[Row], str], after: Mark | None, limit: int
) -> tuple[list[Row], Mark | None, bool]:
    """Rows after a mark, the mark of the last, and whether there may be more. Ids are in `id`."""
    if after is not None:
        rows = await within(after.at, after.id, limit)
        if rows:
            return rows, Mark(after.at, str(rows[-1]["id"])), True
    rows = await beyond(after.at if after is not None else None, limit)
    if not rows:
        return [], None, False
    last = stamp_of(rows[-1])
    if len(rows) == limit:
        # Of the last stamp some may be missing: it is left for the next page, or read by id where there is no other.
        rows = [row for row in rows if stamp_of(row) != last] or await within(last, "", limit)
        return rows, _mark_of(rows, stamp_of), True
    return rows, _mark_of(rows, stamp_of), False


def _mark_of(rows: list[Row], stamp_of: Callable[[Row], str]) -> Mark | None:
    """The last stamp, and the highest id of it: rows of one stamp come in any order."""
    if not rows:
        return None
    last = stamp_of(rows[-1])
    return Mark(last, str(max(row["id"] for row in rows if stamp_of(row) == last)))
