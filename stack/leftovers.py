"""What did a killed supervisor leave running?"""

import signal
from pathlib import Path

from stack import postgres, state
from stack.processes import end

# Programs before the servers they use.
ORDER = ("web", "worker", "temporal", "postgres")


def sweep(home: Path) -> list[str]:
    """End every recorded child that still runs; to be called with the lock held. Returns their names."""
    found = state.read(home)
    if found is None:
        return []
    names = sorted(found.children, key=lambda name: ORDER.index(name) if name in ORDER else -1)
    ended = [name for name in names if end(found.children[name], politely=_signal(name))]
    state.forget(home)
    return ended


def _signal(name: str) -> signal.Signals:
    return postgres.STOP_SIGNAL if name == "postgres" else signal.SIGTERM
