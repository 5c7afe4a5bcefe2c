"""After what is a customer asked how it was?"""

from dataclasses import dataclass
from enum import StrEnum


class Occasion(StrEnum):
    """Something has come to its end, or to an agreement."""

    PAID = "paid"
    DISPUTE_ANSWERED = "dispute_answered"
    PLAN_AGREED = "plan_agreed"


@dataclass(frozen=True, slots=True)
class Question:
    """id: of the invoice, dispute or arrangement. invoices: (id, number) of what it is about."""

    occasion: Occasion
    id: str
    invoices: tuple[tuple[str, str], ...]
