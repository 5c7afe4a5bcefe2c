"""How is a child process kept alive?"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import PuntualError, ServerUnreachable
from stack.processes import Recorded

Say = Callable[[str], None]

# Seconds before each further restart; the last one repeats. A first death is most often a single event: no waiting.
DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0  # who ran this long has recovered: its next death counts as a first one
LOG_BYTES = 10_000_000  # a log longer than this is put aside at the next start, over the one put aside before
LOG_TAIL = 2000  # characters of a log shown when a child does not come up


@dataclass
class Child:
    """One process of the stack: how to start it, how to see that it is ready, how to end it."""

    name: str
    command: Callable[[], tuple[list[str], dict[str, Any]]]  # arguments and Popen options; asked anew at each start
    ready: Callable[["Child"], Awaitable[bool]]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    ready_seconds: float = 60.0  # a database that recovers, a machine under load
    before: Callable[[], None] | None = None  # clears what a killed predecessor has left
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    recorded: Recorded | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)  # where the present process's part of the log begins

    async def start(self) -> None:
        """Start it, in a session of its own: a Ctrl-C reaches the supervisor alone, which ends all in order."""
        if self.before is not None:
            await asyncio.to_thread(self.before)
        arguments, options = self.command()
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self._log_start = output.tell()
            self.process = await asyncio.create_subprocess_exec(
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,  # histories, messages and logs are about people
                **options,
            )
        self.recorded = Recorded.of(self.process.pid)

    async def wait_ready(self) -> None:
        """Raises ServerUnreachable with the end of its log when it dies first, or takes longer than `ready_seconds`."""
        deadline = time.monotonic() + self.ready_seconds
        while not await self.ready(self):
            assert self.process is not None
            if self.process.returncode is not None:
                raise ServerUnreachable(f"{self.name} ended with {self.process.returncode} at start: {self.tail()}")
            if time.monotonic() > deadline:
                raise ServerUnreachable(f"{self.name} is not ready after {self.ready_seconds:g} s: {self.tail()}")
            await asyncio.sleep(0.1)

    async def bring_up(self, changed: Callable[[], None]) -> None:
        """Start it and wait until it is ready; one that dies is tried again: what a killed predecessor left fades.

        `changed` is told of each new process.
        """
        for delay in (*DELAYS[:4], None):
            await self.start()
            changed()
            try:
                await self.wait_ready()
            except ServerUnreachable:
                assert self.process is not None
                if delay is None or self.process.returncode is None:
                    raise
                await asyncio.sleep(delay)
            else:
                return

    async def keep(self, say: Say, changed: Callable[[], None]) -> None:
        """Restart it whenever it dies, for ever. `changed` is told of each new process."""
        attempt = 0
        while True:
            assert self.process is not None
            born = time.monotonic()
            code = await self.process.wait()
            attempt = 0 if time.monotonic() - born > STEADY_SECONDS else attempt
            delay = DELAYS[min(attempt, len(DELAYS) - 1)]
            attempt += 1
            say(f"{self.name} {_how_it_ended(code)}; restarting it in {delay:g} s (log: {self.log})")
            await asyncio.sleep(delay)
            try:
                await self.start()
            except (PuntualError, OSError) as failure:
                say(f"{self.name} could not be started: {failure}")
                continue  # the wait above returns at once, the next delay is longer
            changed()
            try:
                await self.wait_ready()
            except ServerUnreachable as failure:
                if self.process.returncode is None:
                    say(f"{failure.message.splitlines()[0]}; replacing it")
                    await self.stop()
            else:
                say(f"{self.name} is back")

    async def stop(self) -> None:
        """End it, politely first."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            await asyncio.wait_for(self.process.wait(), self.stop_seconds)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    def tail(self) -> str:
        """The end of what the present process wrote to its log."""
        with self.log.open("rb") as file:
            file.seek(self._log_start)
            return file.read().decode(errors="replace")[-LOG_TAIL:].strip() or f"{self.log} says nothing"


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
