"""Which TCP port of this machine is free?"""

import errno
import random
import socket

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
