"""What does the status of an HTTP answer say about a message: taken, refused for now, or nothing to rely on?"""

import math
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channels.calling.caller import Call
from channels.calling.exchange import Answer
from channels.port import ChannelUnavailable, OutcomeUnknown

#: The message itself is refused; the body says why, with each provider in words of its own.
REFUSALS = frozenset({400, 413, 422})
_TOO_MANY = 429
_NOT_US = frozenset({401, 403, 404})
_ELSEWHERE = frozenset({301, 302, 307, 308})
# Whatever asks for more is asked again by then: its hour may be over before.
_LONGEST_PAUSE = 3600.0


def check(call: Call, answer: Answer) -> None:
    """Return where the answer is a 2xx or one of REFUSALS.

    Raises ChannelUnavailable where the credentials (401, 403) or the address (404, redirects) of the API are wrong, or
    it is asked too much (429). Raises OutcomeUnknown for all else: what fails with 5xx may have taken it before.
    """
    if answer.status // 100 == 2 or answer.status in REFUSALS:
        return
    if answer.status == _TOO_MANY:
        raise ChannelUnavailable(f"{call.provider} takes no more for now", pause(answer.headers))
    if answer.status in _NOT_US | _ELSEWHERE:
        raise call.misconfigured(f"it answers {answer.status}")
    raise OutcomeUnknown(f"{call.provider} failed with {answer.status}")


def pause(headers: dict[str, str]) -> float | None:
    """Seconds a provider wants to be left alone: Retry-After (RFC 9110), else X-RateLimit-Reset (SendGrid, epoch)."""
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    try:
        if not after:
            seconds = float(reset) - time.time()
        elif after.isdecimal():
            seconds = float(after)
        else:
            seconds = (_instant(after) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(seconds, _LONGEST_PAUSE) if math.isfinite(seconds) and seconds > 0 else None


def _instant(http_date: str) -> datetime:
    at = parsedate_to_datetime(http_date)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
