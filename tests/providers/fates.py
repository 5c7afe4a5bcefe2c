"""What becomes of a message after a provider took it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """silent: it arrives, but no event says so. stuck: it never arrives, and no event says so either."""

    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    SILENT = "silent"
    STUCK = "stuck"


@dataclass
class Fates:
    """By address (without `whatsapp:`); everything else is delivered. `code` is Twilio's error code of a failure."""

    usual: Fate = Fate.DELIVERED
    of: dict[str, Fate] = field(default_factory=dict)
    code: int = 30005

    def __getitem__(self, address: str) -> Fate:
        return self.of.get(address, self.usual)

    def update(self, fates: Mapping[str, Fate]) -> None:
        self.of.update(fates)
