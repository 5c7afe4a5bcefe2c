"""How is a fault of the installation said so that an operator hears it, and not with every message?"""

import threading
import time

import structlog

_log = structlog.get_logger()

_REPEAT_AFTER = 60.0  # seconds


class Alarm:
    """What one provider answers to wrong credentials, addresses and senders. Usable from any thread."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._said: dict[str, float] = {}
        self._turn = threading.Lock()

    def sound(self, what: str) -> None:
        """Say it, once a minute at most."""
        now = time.monotonic()
        with self._turn:
            last = self._said.get(what)
            if last is not None and now - last < _REPEAT_AFTER:
                return
            self._said[what] = now
        _log.error("channel_misconfigured", provider=self._provider, what=what, advice="run `puntual doctor`")
