"""How long is a while? `3d`, `2w`, `12h`, `30m`: a length of time, as people say it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LENGTH = re.compile(r"([0-9]{1,5}) ?([mhdw])", re.ASCII)
_DAYS, _MINUTES = {"d": 1, "w": 7}, {"m": 1, "h": 60}


@dataclass(frozen=True, slots=True)
class Length:
    """Days keep the hour that clocks show, minutes do not."""

    days: int = 0
    minutes: int = 0

    def after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The instant that lies this much later for clocks in `zone`. Raises ValueError beyond all calendars."""
        try:
            later = (now + timedelta(minutes=self.minutes)).astimezone(zone) + timedelta(days=self.days)
            return later.astimezone(UTC)
        except OverflowError:
            raise ValueError("expected a time that calendars reach") from None


def parse_length(value: str) -> Length:
    """Raises ValueError."""
    found = _LENGTH.fullmatch(value.strip())
    if found is None:
        raise ValueError("expected a length of time such as 3d, 2w, 12h or 30m")
    number, unit = int(found[1]), found[2]
    return Length(days=number * _DAYS[unit]) if unit in _DAYS else Length(minutes=number * _MINUTES[unit])
