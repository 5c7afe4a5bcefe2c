"""How do customers pay? Payments by method and month: how many, how much, and what of them was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import LiteralString

from store.engine import Tx, run

_USE: LiteralString = """
SELECT c.note AS method, date_trunc('month', c.received_on)::date AS month, c.currency, COUNT(*) AS payments,
       SUM(c.amount) AS amount, COUNT(c.reversed_on) AS reversed,
       COALESCE(SUM(c.amount) FILTER (WHERE c.reversed_on IS NOT NULL), 0) AS reversed_amount,
       COUNT(*) FILTER (WHERE c.reversed_as = 'chargeback') AS chargebacks
FROM credits c
WHERE c.kind = 'payment' AND (%(first)s::date IS NULL OR c.received_on >= %(first)s)
  AND (%(last)s::date IS NULL OR c.received_on <= %(last)s)
  AND (c.reversed_as IS NULL OR c.reversed_as <> 'mistake')
GROUP BY c.note, month, c.currency ORDER BY month, amount DESC, c.note NULLS LAST, c.currency
"""


@dataclass(frozen=True, slots=True)
class Use:
    """One method in one month and currency; `method` None: nobody said. What was booked by mistake is left out."""

    method: str | None
    month: date
    currency: str
    payments: int
    amount: Decimal
    reversed: int
    reversed_amount: Decimal
    chargebacks: int

    @property
    def reversed_share(self) -> Decimal:
        """Percent of the payments that were taken back, with one decimal."""
        return round(Decimal(100 * self.reversed) / self.payments, 1)


async def use(tx: Tx, first: date | None = None, last: date | None = None) -> Sequence[Use]:
    """By month, the most money first. first, last: days of receipt, both included."""
    return [Use(**row) for row in await run(tx, _USE, {"first": first, "last": last})]
