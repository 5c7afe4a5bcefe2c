"""By what is a line of a bank known again? By the bank's own reference, else by one made of what the line says."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

#: What banks write where there is nothing to write.
_NOTHING = frozenset({"NOTPROVIDED", "NONREF", "NONE", "NA", "N/A", "0", "-"})
_LENGTH = 24


def given(reference: str | None) -> str | None:
    """A reference that the bank gave; None for what only stands in its place."""
    if reference is None or reference.strip().upper() in _NOTHING or not reference.strip("0 "):
        return None
    return reference.strip()


class Derived:
    """References of lines without one. Of equal lines of one day the first stays the first in the next export.

    Ask in the order of the file: banks export whole days.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, booked_on: date, amount: Decimal, currency: str, says: Sequence[str | None]) -> str:
        """says: what else the line tells: texts, name, accounts."""
        line = [booked_on.isoformat(), format(amount.normalize(), "f"), currency, *(one or "" for one in says)]
        content = json.dumps(line, ensure_ascii=False)
        self._seen[content] += 1
        digest = hashlib.sha256(f"{content}{self._seen[content]}".encode()).hexdigest()
        return f"={digest[:_LENGTH]}"
