"""How many calls may somebody make? A bucket of tokens per key and process, filled again evenly over the minute."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

#: Buckets that are remembered; beyond these the one that was not used for longest is forgotten.
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a call. `wait` are the seconds until the next one is allowed; 0 where it was."""

    per_minute: int
    left: int
    wait: float

    @property
    def granted(self) -> bool:
        return self.wait <= 0

    def headers(self) -> dict[str, str]:
        """https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/"""
        full = ceil((self.per_minute - self.left) * 60 / self.per_minute)
        told = {
            "RateLimit-Policy": f'"calls";q={self.per_minute};w=60',
            "RateLimit": f'"calls";r={self.left};t={full}',
        }
        return told if self.granted else {**told, "Retry-After": str(ceil(self.wait))}


class Buckets:
    """Counts by whatever names somebody: the id of a key, an address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, per_minute: int) -> Allowance:
        """One call. What was not granted is not counted."""
        now = self._clock()
        tokens = self._tokens(name, per_minute, now)
        granted = tokens >= 1
        if granted:
            tokens -= 1
        self._buckets[name] = (tokens, now)
        self._buckets.move_to_end(name)
        while len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return Allowance(per_minute, int(tokens), 0 if granted else (1 - tokens) * 60 / per_minute)

    def look(self, name: str, per_minute: int) -> Allowance:
        """What a call would be told, without counting one."""
        tokens = self._tokens(name, per_minute, self._clock())
        return Allowance(per_minute, int(tokens), 0 if tokens >= 1 else (1 - tokens) * 60 / per_minute)

    def _tokens(self, name: str, per_minute: int, now: float) -> float:
        tokens, then = self._buckets.get(name, (float(per_minute), now))
        return min(float(per_minute), tokens + (now - then) * per_minute / 60)
