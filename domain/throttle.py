"""How long does somebody have to wait before they may try to sign in again? Longer with each failure; nobody is locked.

Three bounds, each against another way of guessing:

- one name from one place: after `_FREE` failures in a row the wait doubles with each further one, up to `_LONGEST`;
- many names from one place: so many failures within `CROWDED_WITHIN`;
- one name from many places: so many failures within `BESIEGED_WITHIN`. This bound alone would let others keep somebody
  out, so it is not for places from which that name has signed in before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

_FREE = 5
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(minutes=15)
#: Failures of one place, and of one name, within these times.
CROWDED, CROWDED_WITHIN = 30, timedelta(minutes=15)
BESIEGED, BESIEGED_WITHIN = 20, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tries:
    """What was tried before. failures: of this name from this place since it last got in; last: the newest of them.

    crowded: when the place failed for the `CROWDED`-newest time, if within `CROWDED_WITHIN`; besieged: so for the name.
    known: whether the name has signed in from this place before.
    """

    now: datetime
    failures: int = 0
    last: datetime | None = None
    crowded: datetime | None = None
    besieged: datetime | None = None
    known: bool = False


def wait(tries: Tries) -> timedelta:
    """Zero: now."""
    free_at = [tries.now]
    if tries.last is not None and tries.failures >= _FREE:
        doubled = _FIRST * 2 ** min(tries.failures - _FREE, 10)
        free_at.append(tries.last + min(doubled, _LONGEST))
    if tries.crowded is not None:
        free_at.append(tries.crowded + CROWDED_WITHIN)
    if tries.besieged is not None and not tries.known:
        free_at.append(tries.besieged + BESIEGED_WITHIN)
    return max(free_at) - tries.now
