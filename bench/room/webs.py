"""How does a benchmark run a web process? As one of its own, at a free port, until it is no longer needed."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx2

from bench.room.servers import Servers
from bench.room.workers import environment

_READY_SECONDS = 60.0


@asynccontextmanager
async def served(room: Servers, arguments: Sequence[str], port: int, **variables: str) -> AsyncIterator[str]:
    """A web process of its own; its address."""
    process = await asyncio.to_thread(_start, room, arguments, port, variables)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 60)


def _start(
    room: Servers, arguments: Sequence[str], port: int, variables: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """Raises RuntimeError with what the process said when it does not answer."""
    log = room.home / f"{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environment(room, variables), stdout=output, stderr=output
        )
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/healthz")
            return process
        except httpx2.TransportError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(log.read_text()[-2000:])
