"""Where around a send can a worker die or stand still? Twelve points, and the traps that are laid there."""

import asyncio
import os
import signal
import time
from enum import StrEnum
from pathlib import Path

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


class Blow(StrEnum):
    """kill: at once, for ever. stop: the process stands still, as one that swaps or whose machine is moved."""

    KILL = "kill"
    STOP = "stop"


class Traps:
    """A folder that the nemesis and the workers share: a file for each trap, renamed by whoever walks into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def lay(self, point: KillPoint, channel: str, blow: Blow) -> Path:
        """A trap for one message of the channel; the file that tells it lies."""
        trap = self._folder / f"{point}.{channel}"
        made = trap.with_name(f".{trap.name}")
        made.write_text(blow)
        made.rename(trap)
        return trap

    def victim(self, trap: Path) -> int:
        """Who walked into it last: a process id."""
        sprung = max(self._folder.glob(f"{trap.name}.*.sprung"), key=lambda path: path.stat().st_mtime)
        return int(sprung.name.split(".")[2])

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

    def springs(self, point: KillPoint, channel: str) -> Blow | None:
        """What lies here, if anything; it catches one only."""
        trap = self._folder / f"{point}.{channel}"
        sprung = trap.with_name(f"{trap.name}.{os.getpid()}.sprung")
        try:
            trap.rename(sprung)
        except FileNotFoundError:
            return None
        return Blow(sprung.read_text())

    def pass_by(self, point: KillPoint, channel: str) -> None:
        """Die or stand still here if there is a trap."""
        if (blow := self.springs(point, channel)) is not None:
            strike(blow)


def strike(blow: Blow) -> None:
    """Killed as if the machine lost its power: nothing is finished, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL if blow is Blow.KILL else signal.SIGSTOP)
