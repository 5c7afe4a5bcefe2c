"""How does the worker of the bare lives run, in a process of its own, with the knobs of ours?"""

import asyncio
import mmap
import signal
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from temporalio import activity
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from bench.room.lives import NOTHING, Bare, Listener, OneTimer
from config.settings import Settings
from stack import temporal

QUEUE = "bare"


class Counter:
    """How many activities have run, shared between processes: asking Temporal would be work for it."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 8)

    def read(self) -> int:
        return int(struct.unpack("q", self._shared[:8])[0])

    def add_one(self) -> None:
        self._shared[:8] = struct.pack("q", self.read() + 1)


_counter: list[Counter] = []
_counted: set[tuple[str, str]] = set()


@activity.defn(name=NOTHING)
async def nothing(case: str) -> None:
    """Counted once, however often a server that was overrun has it tried again."""
    info = activity.info()
    one = (info.workflow_run_id or "", info.activity_id)
    if one not in _counted:
        _counted.add(one)
        _counter[0].add_one()


async def _run(address: str, home: Path) -> None:
    settings = Settings()
    _counter.append(Counter(home / "bare.count"))
    client = await temporal.connect(address)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[Bare, OneTimer, Listener],
        activities=[nothing],
        workflow_runner=SandboxedWorkflowRunner() if settings.sandbox else UnsandboxedWorkflowRunner(),
        workflow_task_executor=ThreadPoolExecutor(settings.worker_workflow_tasks),
        max_concurrent_activities=settings.worker_activities,
        max_concurrent_workflow_tasks=settings.worker_workflow_tasks,
        max_cached_workflows=settings.worker_cached_workflows,
    )
    async with worker:
        (home / "bare.ready").touch()
        await stop.wait()


if __name__ == "__main__":
    # Imported once more under its own name: what the decorators put into a module must be found there.
    from bench.room.bare import _run as run

    asyncio.run(run(sys.argv[1], Path(sys.argv[2])))
