"""Where around a send can a worker die? Twelve points, and the traps that its killer lays there."""

import asyncio
import os
import signal
import time
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

CHANNELS = ("email", "sms", "whatsapp")
_LOOK_EVERY = 0.05


class KillPoint(StrEnum):
    """In the order in which a message comes past them."""

    BEFORE_CLAIM = "before_claim"
    CLAIMED = "claimed"  # written, not committed
    COMMITTED = "committed"  # before the fence
    FENCED = "fenced"  # before the call
    HALF_SENT = "half_sent"
    SENT = "sent"  # no answer read
    ANSWER_LOST = "answer_lost"  # the provider has taken it and answered
    ANSWER_READ = "answer_read"  # not written
    WRITTEN = "written"  # the answer, not committed
    DONE = "done"  # committed, the activity not completed
    LOOKING_UP = "looking_up"  # reconciling one whose answer nobody heard
    RETRYING = "retrying"  # the second attempt of one that was refused


class Traps:
    """A folder that the killer and the workers share: a file for each trap, renamed by whoever walks into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def lay(self, point: KillPoint, channel: str) -> Path:
        """A trap for one message of the channel; the file that tells it lies."""
        trap = self._folder / f"{point}.{channel}"
        trap.touch()
        return trap

    async def sprung_within(self, trap: Path, seconds: float) -> bool:
        """Wait until somebody walks into it; whether that was within so many seconds."""
        deadline = time.monotonic() + seconds
        while self._lies(trap):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_LOOK_EVERY)
        return True

    def _lies(self, trap: Path) -> bool:
        return trap.exists()

    def take_up(self, trap: Path) -> bool:
        """Remove it; whether it still lay there."""
        try:
            trap.unlink()
        except FileNotFoundError:
            return False
        return True

    def springs(self, point: KillPoint, channel: str) -> bool:
        """Whether a trap lies here; it catches one only."""
        trap = self._folder / f"{point}.{channel}"
        try:
            trap.rename(trap.with_name(f"{trap.name}.{os.getpid()}.sprung"))
        except FileNotFoundError:
            return False
        return True

    def pass_by(self, point: KillPoint, channel: str) -> None:
        """Die here if there is a trap."""
        if self.springs(point, channel):
            die()


def die() -> NoReturn:
    """As if the machine lost its power: nothing is finished, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL does not return")
