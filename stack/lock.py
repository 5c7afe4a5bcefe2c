"""Does anyone run the stack of this home already?"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import Refused
from stack.processes import Recorded

LOCK_FILE = "stack.lock"


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Be the only one. The kernel lets go of the lock when its holder dies, however it dies: it is never stale.

    Raises Refused, naming the process that holds it.
    """
    # Others may pass through, as PostgreSQL's account must where we are root, but not look around.
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    # Opened without truncating: what it says is the holder's until the lock is ours.
    descriptor = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = holder(home)
            process = f"process {who.pid}" if who is not None else "a process just starting"
            raise Refused(f"Puntual runs already for {home} ({process}); `puntual down` stops it") from None
        ourselves = Recorded.of_this_process()
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{ourselves.pid} {ourselves.started}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def holder(home: Path) -> Recorded | None:
    """The process that took the lock last, if it still runs."""
    try:
        pid, started = (home / LOCK_FILE).read_text().split()
        found = Recorded(pid=int(pid), started=float(started))
    except (FileNotFoundError, ValueError):
        return None
    return found if found.alive else None
