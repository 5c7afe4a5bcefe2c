"""Which TCP port of this machine is free?"""

import errno
import random
import socket
import sys

from models.errors import Refused

HOST = "127.0.0.1"
# Below the range that the kernel lends to outgoing connections: a server that is restarted finds its port free again.
RANGE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on HOST:port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are still closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as failure:
            if failure.errno in {errno.EADDRINUSE, errno.EACCES, errno.EPERM}:
                return False
            raise
    return True


def free_port(preferred: int | None = None, *, taken: frozenset[int] = frozenset()) -> int:
    """`preferred` when it is free, else any free port that is not in `taken`. Raises Refused when none is found."""
    if preferred is not None and preferred not in taken and is_free(preferred):
        return preferred
    # Drawn, not counted up: two who look at the same time should not find the same one.
    for port in random.sample(RANGE, 200):  # nosec B311
        if port not in taken and is_free(port):
            return port
    raise Refused(f"No free port found on {HOST} between {RANGE.start} and {RANGE.stop}")


class Claims:
    """Ports that a stack has chosen for servers which do not listen yet.

    That takes them seconds, and two stacks that start together would find the same port free. On Linux each port has a
    name in the kernel that one process can hold, and that is gone with it; elsewhere the later stack fails to start.
    """

    def __init__(self) -> None:
        self._held: dict[int, socket.socket | None] = {}

    def take(self, preferred: int, *, taken: frozenset[int] = frozenset()) -> int:
        """`preferred`, or another port that is free and claimed by nobody. Raises Refused when none is found."""
        refused = taken.union(self._held)
        while not self._claim(port := free_port(preferred, taken=refused)):
            refused = refused.union({port})
        return port

    def _claim(self, port: int) -> bool:
        name = None
        if sys.platform == "linux":
            name = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                name.bind(f"\0puntual-port-{port}")
            except OSError as failure:
                name.close()
                if failure.errno == errno.EADDRINUSE:
                    return False
                raise
        self._held[port] = name
        return True

    def release(self) -> None:
        for name in self._held.values():
            if name is not None:
                name.close()
        self._held.clear()
