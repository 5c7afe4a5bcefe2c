"""What does a step of a case cost over all processes, against an empty step of Temporal's own?

Both sides walk alike: every wait is a timer of a week, ended by news (signal-with-start) when the test clock gets
there, for Puntual by its own waker, for the bare workflow by the same call. The driver's own time is left out.

The beginning of a case and its end are no steps: they come once in a life, and stand in rows of their own. Puntual's
end is the hand-over to a lawyer, whose dossier sets two PDFs: that costs what several steps do, and nothing in a bare
life is like it. So the limit of a step says whether the engine got heavier, and the row of the end what papers cost.
"""

import argparse
import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import mean, median

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from bench.room.portfolio import customers, invoices
from bench.room.servers import Servers, servers
from bench.room.tables import show
from bench.room.walks import STEPS, Walked, bare_walk, metered, planned, until
from bench.room.workers import bare_worker, puntual_worker
from models.contract import case_workflow_id
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from store import upkeep
from store.clock import ShiftedClock
from temporal.wake import WakeUp

#: A Tuesday in a quarter without holidays on Tuesdays.
_FIRST = date(2027, 1, 26)
#: How an activity shows in a history: ours are local ones, which leave a marker.
_ACTIVITIES = (EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, EventType.EVENT_TYPE_MARKER_RECORDED)


async def puntual_walk(
    room: Servers, desk: Desk, pids: dict[str, int], prefix: str, cases: int, due_on: date
) -> Walked:
    walked = Walked()
    clock = desk.clock
    assert isinstance(clock, ShiftedClock), "the walk needs a test clock"
    async with desk.database.begin() as tx:
        await clock.set_to(tx, datetime.combine(due_on - timedelta(days=10), datetime.min.time(), UTC))
    await record_customers(desk, customers(prefix, cases))
    async with metered(pids) as walked.begin_cpu:
        await record_invoices(desk, invoices(prefix, cases, due_on))
        await until(lambda: planned(desk, None))
    async with metered(pids) as walked.cpu:
        for _ in range(STEPS):
            walked.seconds += await _next_step(desk, clock, cases)
    async with metered(pids) as walked.end_cpu:
        await _next_step(desk, clock, cases)
    return walked


async def _next_step(desk: Desk, clock: ShiftedClock, cases: int) -> float:
    """Turn the clock to when all cases are due, and wait until they have acted: how long that took."""
    async with desk.database.begin() as tx:
        stop = await upkeep.next_due(tx, datetime.max.replace(tzinfo=UTC))
        assert stop is not None, "every case has a next step"
        await clock.set_to(tx, stop)
    async with desk.database.connect() as tx:
        due = await upkeep.overdue(tx, stop + timedelta(microseconds=1), cases * 2)
    assert len(due) == cases, f"{len(due)} of {cases} cases are due at {stop}"
    begun = time.perf_counter()
    await desk.waker.wake([WakeUp(invoice_id, "due", due=True) for invoice_id in due])
    await until(partial(planned, desk, stop))
    return time.perf_counter() - begun


@dataclass(frozen=True)
class History:
    events: float
    bytes: float
    activities: float


async def histories(client: Client, ids: list[str]) -> History:
    """Events, bytes and scheduled activities of a case, as means."""
    events, sizes, activities = [], [], []
    for workflow_id in ids:
        handle = client.get_workflow_handle(workflow_id)
        description = await handle.describe()
        events.append(description.raw_description.workflow_execution_info.history_length)
        sizes.append(description.raw_description.workflow_execution_info.history_size_bytes)
        history = await handle.fetch_history()
        activities.append(sum(event.event_type in _ACTIVITIES for event in history.events))
    return History(mean(events), mean(sizes), mean(activities))


async def measure(cases: int, rounds: int) -> None:
    async with servers() as room:
        desk = room.desk()
        await desk.publish_strategies()
        async with puntual_worker(room) as ours, bare_worker(room) as (theirs, counter):
            ours_pids = {"worker": ours, "Temporal": room.temporal.process.pid, "PostgreSQL": room.postgres.process.pid}
            bare_pids = {"worker": theirs, "Temporal": room.temporal.process.pid}
            # The first walk of each warms templates, prepared statements and caches, and is not counted.
            await bare_walk(room.client, counter, bare_pids, "warm", 40)
            await puntual_walk(room, desk, ours_pids, "warm", 40, _FIRST)
            bare, puntual = [], []
            for number in range(rounds):
                due_on = _FIRST + timedelta(days=84 * (number + 1))
                bare.append(await bare_walk(room.client, counter, bare_pids, f"r{number}", cases))
                puntual.append(await puntual_walk(room, desk, ours_pids, f"r{number}", cases, due_on))
                ratio = puntual[-1].total / bare[-1].total
                print(f"  round {number + 1}: processor time of a step, Puntual / bare: {ratio:.2f}", flush=True)
            sample = [f"r0-i{n}" for n in range(10)]
            ours_history = await histories(room.client, [case_workflow_id(one) for one in sample])
            bare_history = await histories(room.client, [f"bare/r0-{n}" for n in range(10)])
        await _show(cases, puntual, bare, ours_history, bare_history)


async def _show(
    cases: int, puntual: list[Walked], bare: list[Walked], ours_history: History, bare_history: History
) -> None:
    def per_step(walks: list[Walked], name: str) -> float:
        return 1000 * median(walked.cpu.get(name, 0.0) for walked in walks) / (cases * STEPS)

    def per_case(spent: list[dict[str, float]]) -> float:
        return 1000 * median(sum(one.values()) for one in spent) / cases

    def speed(walks: list[Walked]) -> float:
        return cases * STEPS / median(walked.seconds for walked in walks)

    def pair(name: str, ours: float, theirs: float) -> tuple[str, float, float, str]:
        return name, ours, theirs, f"{ours / theirs:.2f}" if theirs else "-"

    rows = [pair("steps per second", speed(puntual), speed(bare))]
    rows += [
        pair(f"CPU ms per step, {name}", per_step(puntual, name), per_step(bare, name))
        for name in ("worker", "Temporal", "PostgreSQL")
    ]
    total = [1000 * median(walked.total for walked in walks) / (cases * STEPS) for walks in (puntual, bare)]
    rows.append(pair("CPU ms per step, all", *total))
    begun = [per_case([walked.begin_cpu for walked in walks]) for walks in (puntual, bare)]
    ended = [per_case([walked.end_cpu for walked in walks]) for walks in (puntual, bare)]
    rows.append(pair("CPU ms per case begun, all", *begun))
    rows.append(pair("CPU ms per case ended, all", *ended))
    rows.append(pair("history events per case", ours_history.events, bare_history.events))
    rows.append(pair("history bytes per case", ours_history.bytes, bare_history.bytes))
    rows.append(pair("activities per case", ours_history.activities, bare_history.activities))
    show(
        f"Life of a case: {STEPS} steps, begin and end, {cases} cases at once, medians of {len(puntual)} walks each",
        ("", "Puntual", "bare", "ratio"),
        rows,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost of a step against a bare Temporal step.")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.cases, chosen.rounds))


if __name__ == "__main__":
    main()
