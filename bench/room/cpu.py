"""How much processor time did a server spend, with all its children?"""

from collections.abc import Mapping

import psutil


def seconds(pid: int) -> float:
    """User and system time so far of a process, its living children and those it has buried."""
    process = psutil.Process(pid)
    spent = process.cpu_times()
    total = spent.user + spent.system + spent.children_user + spent.children_system
    for child in process.children(recursive=True):
        try:
            spent = child.cpu_times()
        except psutil.NoSuchProcess:
            continue  # its parent counts it from now on
        total += spent.user + spent.system
    return total


class Meter:
    """Processor seconds by name since it was made."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._begun = {name: seconds(pid) for name, pid in pids.items()}

    def read(self) -> dict[str, float]:
        return {name: seconds(pid) - self._begun[name] for name, pid in self._pids.items()}
