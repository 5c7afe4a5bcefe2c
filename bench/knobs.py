"""What does each knob cost? The bare life with one thing changed, against the bare life, in turns."""

import argparse
import asyncio
from statistics import median

from bench.room.lives import LOCAL, SUMMARY, UPSERT
from bench.room.servers import servers
from bench.room.tables import show
from bench.room.walks import STEPS, bare_walk
from bench.room.workers import bare_worker


def _at_once(tasks: int) -> dict[str, str]:
    return {"PUNTUAL_WORKER_ACTIVITIES": str(tasks), "PUNTUAL_WORKER_WORKFLOW_TASKS": str(tasks)}


#: Name, what the workflow does beside the least, and settings of the worker.
_KNOBS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("as we set them", (), {}),
    ("local activities", (LOCAL,), {}),
    ("a search attribute with each step", (UPSERT,), {}),
    ("a sentence with each timer and activity", (SUMMARY,), {}),
    ("sandbox", (), {"PUNTUAL_SANDBOX": "true"}),
    ("no workflow cache", (), {"PUNTUAL_WORKER_CACHED_WORKFLOWS": "0"}),
    ("10 activities and workflow tasks at once", (), _at_once(10)),
    ("200 activities and workflow tasks at once", (), _at_once(200)),
)


async def measure(cases: int, rounds: int) -> None:
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name, _, _ in _KNOBS}
    async with servers() as room:
        for number in range(rounds):
            for place, (name, extras, variables) in enumerate(_KNOBS):
                async with bare_worker(room, **variables) as (worker, counter):
                    pids = {"worker": worker, "Temporal": room.temporal.process.pid}
                    prefix = f"k{number}-{place}"
                    await bare_walk(room.client, counter, pids, f"{prefix}-warm", 20, extras)
                    walked = await bare_walk(room.client, counter, pids, prefix, cases, extras)
                steps = cases * STEPS
                found[name].append(
                    (steps / walked.seconds, 1000 * walked.cpu["worker"] / steps, 1000 * walked.cpu["Temporal"] / steps)
                )
    base = [worker + temporal for _, worker, temporal in found[_KNOBS[0][0]]]
    rows = []
    for name, walks in found.items():
        against = [(worker + temporal) / bare for (_, worker, temporal), bare in zip(walks, base, strict=True)]
        rows.append((name, *(median(column) for column in zip(*walks, strict=True)), f"{median(against):.2f}"))
    show(
        f"Knobs: {STEPS} empty steps, {cases} cases at once, medians of {rounds} rounds",
        ("", "steps/s", "worker ms/step", "Temporal ms/step", "CPU ratio"),
        rows,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="What each knob costs.")
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.cases, chosen.rounds))


if __name__ == "__main__":
    main()
