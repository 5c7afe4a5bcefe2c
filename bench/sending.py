"""How many messages are claimed, rendered and handed over per second, against bare rendering and bare calls?

Both sides send the same mails through the same SDK to the same local fake of SendGrid, a process of its own. The bare
side renders and calls; ours reads the facts with the customer locked, decides, renders, claims, passes the fence, calls
and writes the answer with its interactions. No Temporal: what a step costs there stands in `bench.lifecycle`.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from activities.reminders import Reminders
from activities.resources import Resources
from bench.room.portfolio import customers, invoices
from bench.room.servers import Servers, servers
from bench.room.tables import show
from models.contract import StepOrder
from models.message import InvoiceLine, MessageContext, OutgoingMessage
from models.strategy import Channel
from operations.customers import record_customers
from operations.invoices import record_invoices
from stack import programs
from store.clock import ShiftedClock
from temporal.wake import Waker
from worker import build_resources

_DUE = date(2027, 3, 2)
_AT_ONCE = 10


@contextmanager
def _fakes(log: Path) -> Any:
    """The fakes as a process: their work must not count as ours."""
    arguments = [sys.executable, "-m", "tests.providers", "--log", str(log)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=programs.ROOT, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["settings"]
    finally:
        process.terminate()
        process.wait(30)


async def _all(calls: Iterable[Callable[[], Awaitable[Any]]]) -> tuple[float, float]:
    """Seconds and processor seconds of all calls, so many at once."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(call: Callable[[], Awaitable[Any]]) -> None:
        async with gate:
            await call()

    begun, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one(call) for call in calls))
    return time.perf_counter() - begun, time.process_time() - used


def _context(number: int) -> MessageContext:
    amount = Decimal(100 + number % 900) + Decimal("0.50")
    line = InvoiceLine(f"F-{number:06}", date(2027, 1, 31), _DUE, 0, "EUR", amount, amount)
    return MessageContext(f"Talleres Quintana {number}", "Ana Quintana", "es", _DUE, (line,), (("EUR", amount),))


async def _bare(resources: Resources, number: int) -> None:
    words = resources.renderer.render("due_today", Channel.EMAIL, _context(number))
    message = OutgoingMessage(
        number,
        "email",
        "Ana Quintana",
        f"ana.{number}@quintana.example",
        words,
        "es",
        _DUE,
        f"{number:032x}",
        "due_today",
    )
    await resources.senders["email"].deliver(message)


async def _due_at(room: Servers, prefix: str, count: int) -> list[str]:
    """Cases whose message for the due day may go now."""
    desk = room.desk()
    assert isinstance(desk.clock, ShiftedClock), "the room has a test clock"
    async with room.database.begin() as tx:
        await desk.clock.set_to(tx, datetime(2027, 3, 2, 9, tzinfo=UTC))
    await desk.publish_strategies()
    await record_customers(desk, customers(prefix, count))
    items = invoices(prefix, count, _DUE)
    await record_invoices(desk, items)
    return [item.id for item in items]


async def measure(count: int, rounds: int) -> None:
    async with servers() as room:
        with _fakes(room.home / "accepted.jsonl") as given:
            settings = room.settings.model_copy(update={**given, "public_url": "https://dunning.example"})
            waker = Waker(room.client, settings.task_queue)
            resources = replace(build_resources(settings, room.database, waker), secret=b"s" * 32)
            reminders = Reminders(resources)
            await _all(partial(_bare, resources, n) for n in range(50))
            ours, bare = [], []
            for number in range(rounds):
                ids = await _due_at(room, f"send{number}", count)
                bare.append(await _all(partial(_bare, resources, n) for n in range(count)))
                orders = [StepOrder(invoice_id) for invoice_id in ids]
                ours.append(await _all(partial(reminders.send_reminder, order) for order in orders))
            async with room.database.connect() as tx:
                rows = await tx.execute(text("SELECT state, COUNT(*) AS n FROM messages GROUP BY state"))
                sent = {row["state"]: row["n"] for row in rows.mappings()}
            assert sent == {"accepted": count * rounds}, sent
    rates = [count / median(seconds for seconds, _ in side) for side in (ours, bare)]
    costs = [1000 * median(used for _, used in side) / count for side in (ours, bare)]
    show(
        f"Sending: {count} mails, {_AT_ONCE} at once, medians of {rounds} rounds",
        ("", "Puntual", "bare", "ratio"),
        [
            ("messages per second", *rates, f"{rates[0] / rates[1]:.2f}"),
            ("CPU ms per message, this process", *costs, f"{costs[0] / costs[1]:.2f}"),
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Messages handed over per second.")
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.messages, chosen.rounds))


if __name__ == "__main__":
    main()
