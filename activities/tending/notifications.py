"""Of what has nobody of the staff been told yet? By e-mail and chat; what fails is tried again, later each time.

The switch that stops messages to customers does not stop these; a database that was copied elsewhere tells nobody.
"""

import asyncio
from typing import Any

from activities.resources import Resources
from channels.notifications.bell import Ring, Rung, ring
from models.strategy import Channel
from store import installation, notifications

#: Told at once, and at most so many times in a row each minute.
_TOGETHER, _ROUNDS = 16, 10


async def tell_staff(resources: Resources) -> int:
    """How many were told."""
    told = 0
    for _ in range(_ROUNDS):
        async with resources.database.begin() as tx:
            if (await installation.sending(tx)).stopped_by == installation.GUARD:
                return told
            rows = await notifications.take(tx, _TOGETHER, resources.retry_seconds)
        if not rows:
            return told
        rung = await asyncio.gather(*(_ring(resources, row) for row in rows))
        async with resources.database.begin() as tx:
            for row, outcome in zip(rows, rung, strict=True):
                await notifications.settle(
                    tx, row["id"], told=outcome.told, error=", ".join(outcome.failures) or None, final=outcome.hopeless
                )
        told += sum(outcome.told for outcome in rung)
    return told


async def _ring(resources: Resources, row: dict[str, Any]) -> Rung:
    title = resources.sentences.told(row["kind"], row["params"])
    what = Ring(
        id=row["id"],
        full_name=row["full_name"],
        email=row["email"],
        notify=row["notify"],
        title=title,
        body=_body(resources, row, title),
        language=resources.sentences.language,
        day=row["at"].astimezone(resources.zone).date(),
    )
    return await ring(resources.senders[Channel.EMAIL], resources.chat, what)


def _body(resources: Resources, row: dict[str, Any], title: str) -> str:
    """What it is about by name and ids, and the command that shows it."""
    about = [
        f"{resources.sentences.word('about', name)}: {row['params'][name]}"
        for name in ("customer", "invoice", "task")
        if row["params"][name] is not None
    ]
    return "\n".join([f"{title}.", "", *about, "", _command(row), ""])


def _command(row: dict[str, Any]) -> str:
    if row["task_id"] is not None:
        return f"puntual task show {row['task_id']}"
    if row["invoice_id"] is not None:
        return f"puntual timeline {row['invoice_id']}"
    if row["customer_id"] is not None:
        return f"puntual timeline --customer {row['customer_id']}"
    return "puntual notifications"
