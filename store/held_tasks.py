"""Who says what became of a held message? A task of the worklist, which ends as soon as anybody or any event says it.

It is closed by the statements that end the holding: store/attempts.py (it went out) and store/endings.py (it did not).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from models.span import Span
from models.task import TaskKind
from store import tasks
from store.engine import Tx, run

_QUEUE = "collectors"
#: Its step waits: nothing follows it before somebody has looked.
_WITHIN = Span(1, business=True)

_HELD = """
SELECT m.id, m.customer_id, m.channel, u.country, u.region, u.time_zone, u.collector, i.invoice_id, i.step_id,
       (SELECT jsonb_agg(n.invoice_id ORDER BY n.position) FROM message_invoices n WHERE n.message_id = m.id) AS told
FROM messages m JOIN customers u ON u.id = m.customer_id
JOIN message_invoices i ON i.message_id = m.id AND i.position = 0
WHERE m.id = %(id)s
"""


async def open_for(tx: Tx, message_id: int, now: datetime) -> None:
    """Ask a person what became of a message that is held from now on."""
    for held in await run(tx, _HELD, {"id": message_id}):
        today = now.astimezone(ZoneInfo(held["time_zone"])).date()
        kind = TaskKind.HELD_MESSAGE
        await tasks.ask(
            tx,
            tasks.NewTask(
                kind,
                _QUEUE,
                held["customer_id"],
                held["invoice_id"],
                held["step_id"],
                now,
                calendar_of(held["country"], held["region"]).add(today, _WITHIN),
                owner=held["collector"],
                details={"message": held["id"], "channel": held["channel"], "invoices": held["told"]},
            ),
        )
