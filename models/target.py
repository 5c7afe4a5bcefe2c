"""What is aimed at? The value that a figure should reach in a month, of one segment or of all, in one currency."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """month: its first day. measure: a column of the report. segment, currency: None is all of them.

    value: an amount of the currency, a percentage, days or a number, as the measure is. A budget is a target on the
    `cost` of `cost-to-collect`: there, less is better.
    """

    month: date
    report: str
    measure: str
    segment: str | None
    currency: str | None
    value: Decimal | None = None
    set_by: str | None = None
    set_at: datetime | None = None
