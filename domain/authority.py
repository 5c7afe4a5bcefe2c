"""Who may agree to this alone? What is asked for, held against what each role may, as config/limits.yaml says."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.limits import Authority, Limits
from models.staff import StaffRole
from models.values import amount_text


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody would agree to: an amount to be arranged, over so many instalments and days, with so much off.

    discount: percent off what is owed. A promise has no instalments, a settlement neither instalments nor days.
    """

    currency: str
    amount: Decimal
    instalments: int = 0
    days: int = 0
    discount: Decimal = Decimal(0)

    @classmethod
    def plan(cls, currency: str, amount: Decimal, payments: int, last_on: date, today: date) -> "Asked":
        return cls(currency, amount, payments, (last_on - today).days)


def allows(authority: Authority, asked: Asked) -> bool:
    limit = authority.amounts.get(asked.currency)
    return (
        asked.instalments <= authority.instalments
        and asked.days <= authority.days
        and asked.discount <= (authority.discount or 0)
        and (limit is None or asked.amount <= limit)
    )


def needed(limits: Limits, asked: Asked) -> StaffRole | None:
    """The lowest role that may agree to it; None where nobody may."""
    return next((role for role in StaffRole if allows(limits.authority[role], asked)), None)


def most(limits: Limits, asked: Asked) -> str:
    """What would be allowed at all, of that which goes too far: for whoever is refused."""
    highest = limits.authority[tuple(StaffRole)[-1]]
    limit = highest.amounts.get(asked.currency)
    allowed = []
    if asked.instalments > highest.instalments:
        allowed.append(f"at most {highest.instalments} instalments")
    if asked.days > highest.days:
        allowed.append(f"at most {highest.days} days")
    if asked.discount > (highest.discount or 0):
        allowed.append(f"at most {highest.discount:f}% off" if highest.discount else "nothing off")
    if limit is not None and asked.amount > limit:
        allowed.append(f"at most {amount_text(limit, asked.currency)} {asked.currency}")
    return ", ".join(allowed)
