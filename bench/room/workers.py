"""How are the engine's worker and a bare one run beside each other, each as a process of its own?"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bench.room.bare import QUEUE, Counter
from bench.room.servers import Servers
from config.settings import variable_of
from stack import programs
from worker import READY_FILE

_READY_SECONDS = 90.0


def environment(room: Servers, variables: Mapping[str, str]) -> dict[str, str]:
    """Of a process that works for this room; `variables` go over it."""
    given = {variable_of(name): str(getattr(room.settings, name)) for name in room.settings.model_fields_set}
    return {**os.environ, **given, "PYTHONPATH": str(programs.ROOT), **variables}


@asynccontextmanager
async def _process(room: Servers, arguments: list[str], ready: Path, **variables: str) -> AsyncIterator[int]:
    process = await asyncio.to_thread(_start, arguments, ready, environment(room, variables))
    try:
        yield process.pid
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 60)


def _start(arguments: list[str], ready: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Raises RuntimeError with what the process said when it does not get ready."""
    ready.unlink(missing_ok=True)
    log = ready.with_suffix(".log")
    with log.open("ab") as output:
        process = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=output, stderr=output)
    deadline = time.monotonic() + _READY_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(log.read_text()[-2000:])
        time.sleep(0.1)
    return process


@asynccontextmanager
async def puntual_worker(room: Servers, **variables: str) -> AsyncIterator[int]:
    """`python -m worker` as the stack starts it; its process id. `variables` go over its environment."""
    async with _process(room, ["-m", "worker"], room.home / READY_FILE, **variables) as pid:
        yield pid


@asynccontextmanager
async def bare_worker(room: Servers, **variables: str) -> AsyncIterator[tuple[int, Counter]]:
    """A worker of empty activities with the same knobs; its process id, and how many activities it has done."""
    counter = Counter(room.home / "bare.count")
    arguments = ["-m", "bench.room.bare", room.temporal.address, str(room.home)]
    async with _process(room, arguments, room.home / "bare.ready", **variables) as pid:
        yield pid, counter


__all__ = ["QUEUE", "bare_worker", "environment", "puntual_worker"]
