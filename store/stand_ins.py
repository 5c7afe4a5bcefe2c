"""Who does the open tasks of those who are away? Handed to their substitutes, and back when they are back."""

from collections import Counter
from datetime import datetime

from domain.duty import on_duty
from models.interaction import Interaction, InteractionKind
from models.notification import NotificationKind
from store import absences, history, notifications
from store.engine import Tx, run

#: Rows of somebody who is at work on them just now wait for the next time: it comes within a minute.
_CONCERNED = """
SELECT id, customer_id, invoice_id, owner, stands_in_for FROM tasks
WHERE closed_at IS NULL AND (owner = ANY(%(away)s) OR stands_in_for IS NOT NULL)
ORDER BY id FOR UPDATE SKIP LOCKED
"""
_MOVE = """
UPDATE tasks t SET owner = n.owner, stands_in_for = n.whose
FROM unnest(%(ids)s::bigint[], %(owners)s::text[], %(whose)s::text[]) AS n (id, owner, whose) WHERE t.id = n.id
"""


async def rearrange(tx: Tx, now: datetime, by: str = "engine") -> int:
    """Give every open task to whoever is there for its owner now, tell it and tell them; how many changed hands.

    A task of somebody without a substitute is nobody's meanwhile: whoever of its queue comes first takes it.
    """
    away = await absences.away(tx, now)
    rows = await run(tx, _CONCERNED, {"away": list(away)})
    moved: list[tuple[int, str | None, str | None]] = []
    told: list[Interaction] = []
    given: Counter[tuple[str, str]] = Counter()
    for task in rows:
        whose = task["stands_in_for"] or task["owner"]
        present = on_duty(whose, away)
        if present == task["owner"]:
            continue
        stands_in = None if present == whose else whose
        moved.append((task["id"], present, stands_in))
        details = {"task": task["id"], "from": task["owner"], "to": present, "stands_in_for": stands_in}
        kind = InteractionKind.TASK_REASSIGNED
        why = {"code": "stands_in", "params": {"for": whose}} if stands_in else {"code": "is_back"}
        told.append(Interaction(kind, task["customer_id"], by, now, task["invoice_id"], details, why))
        if present is not None and stands_in is not None:
            given[(present, stands_in)] += 1
    if not moved:
        return 0
    ids, owners, whose_all = zip(*moved, strict=True)
    await run(tx, _MOVE, {"ids": list(ids), "owners": list(owners), "whose": list(whose_all)})
    await history.append(tx, told)
    for (present, whose), count in sorted(given.items()):
        details = {"for": whose, "tasks": count}
        await notifications.notify(tx, [present], NotificationKind.ASSIGNED, at=now, details=details)
    return len(moved)


_LEFT = """
UPDATE tasks SET owner = NULL, stands_in_for = NULL
WHERE closed_at IS NULL AND (owner = %(name)s OR stands_in_for = %(name)s)
RETURNING id, customer_id, invoice_id
"""


async def leave_to_the_queue(tx: Tx, name: str, now: datetime, by: str) -> int:
    """What somebody who works here no more had taken for themselves waits for whoever comes first; how many tasks."""
    rows = await run(tx, _LEFT, {"name": name})
    kind = InteractionKind.TASK_REASSIGNED
    told = [
        Interaction(
            kind,
            task["customer_id"],
            by,
            now,
            task["invoice_id"],
            {"task": task["id"], "from": name, "to": None},
            {"code": "has_left", "params": {"name": name}},
        )
        for task in rows
    ]
    await history.append(tx, told)
    return len(rows)
