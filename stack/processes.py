"""Is this process still the one that was recorded, and how does it end?"""

import os
import signal
import time
from dataclasses import dataclass
from typing import Self

import psutil

# The start time is derived from the wall clock, which may be corrected while the process runs.
SAME_START_SECONDS = 5.0
KILLED_SECONDS = 5.0  # the kernel takes its time with a process that is writing


@dataclass(frozen=True)
class Recorded:
    """A process as it was when it was started: the number alone may belong to another one by now."""

    pid: int
    started: float  # seconds since the epoch

    @classmethod
    def of(cls, pid: int) -> Self:
        """Raises psutil.NoSuchProcess when it has ended already."""
        return cls(pid=pid, started=psutil.Process(pid).create_time())

    @classmethod
    def of_this_process(cls) -> Self:
        return cls.of(os.getpid())

    def find(self) -> psutil.Process | None:
        """The process, if it still runs and is the recorded one."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < SAME_START_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    @property
    def alive(self) -> bool:
        return self.find() is not None


def end(recorded: Recorded, *, politely: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> bool:
    """Ask the process to end, and make it end when it has not after `seconds`. False when it did not run any more."""
    process = recorded.find()
    if process is None:
        return False
    try:
        process.send_signal(politely)
        if not _ended_within(recorded, seconds):
            process.kill()
            _ended_within(recorded, KILLED_SECONDS)
    except psutil.NoSuchProcess:
        pass  # it ended between the look and the signal
    return True


def _ended_within(recorded: Recorded, seconds: float) -> bool:
    """Not by waiting for its number to go: a container's first process may never collect it, a zombie has ended."""
    deadline = time.monotonic() + seconds
    while recorded.alive:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
