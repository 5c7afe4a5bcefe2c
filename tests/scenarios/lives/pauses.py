"""Which days is a customer left alone? Pauses as people have set them."""

from dataclasses import dataclass
from datetime import date


@dataclass
class Pause:
    """On one invoice (None: on all), both days counted; None: until somebody ends it."""

    invoice_id: str | None
    since: date
    until: date | None

    def holds(self, invoice_id: str, day: date) -> bool:
        return self.invoice_id in (None, invoice_id) and self.since <= day <= (self.until or date.max)
