"""What does a check of the doctor tell?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from config.settings import Settings


@dataclass(frozen=True)
class Finding:
    """What one check saw. `advice` is what to do about it, empty when all is well."""

    check: str
    ok: bool
    message: str
    advice: str = ""


# A check never raises for what it looks for: it says so in a Finding.
Check = Callable[[Settings], Awaitable[list[Finding]]]
