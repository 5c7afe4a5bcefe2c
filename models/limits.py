"""How far may anybody go? Limits of promises and plans, and the authority of each role, as config/limits.yaml says."""

from decimal import Decimal
from typing import Any, Self

from pydantic import Field, model_validator

from models.customer_limits import CustomerLimits
from models.span import PercentField, Span, SpanField
from models.staff import StaffRole
from models.values import Amounts, Shape


class PromiseLimits(Shape):
    """What a promise to pay may be.

    longest: from today to its last payment. payments: how many dated payments. per_invoice: how many promises about one
    invoice. broken: so many broken ones of the customer within `remembered`, and the next needs a supervisor.
    grace: how long after a day its payment still counts. tolerance: how much less than promised still counts.
    """

    longest: SpanField = Span(30)
    payments: int = Field(default=3, ge=1, le=60)
    per_invoice: int = Field(default=3, ge=1, le=100)
    broken: int = Field(default=2, ge=1, le=100)
    remembered: SpanField = Span(180)
    grace: SpanField = Span(2, business=True)
    tolerance: PercentField | None = Decimal(1)


class PlanLimits(Shape):
    """What a payment plan may be. break_after: how many missed instalments break it (grace and tolerance as above)."""

    instalments: int = Field(default=24, ge=2, le=60)
    longest: SpanField = Span(730)
    grace: SpanField = Span(3, business=True)
    tolerance: PercentField | None = Decimal(1)
    break_after: int = Field(default=2, ge=1, le=12)


class NegotiationLimits(Shape):
    """open_for: how long an offer made by a person stands. rounds: how many offers, theirs and ours, one may see."""

    open_for: SpanField = Span(10)
    rounds: int = Field(default=8, ge=1, le=50)


class PublishingLimits(Shape):
    """Who may propose other strategies and segments, and who may put them in force. Never one person alone."""

    propose: StaffRole = StaffRole.SUPERVISOR
    approve: StaffRole = StaffRole.MANAGER


class Authority(Shape):
    """What somebody of a role may agree to alone; above it a second person of a higher role has to say yes.

    instalments, days: of a plan. discount: off what is owed, in percent; null: none. amounts: what may be arranged at
    all; a currency that is not named is not limited. write_off: what may be written off; not named: nothing. waive:
    how much of one late charge may be let go; not named: not limited.
    """

    instalments: int = Field(ge=0, le=60)
    days: int = Field(ge=0, le=3650)
    discount: PercentField | None = None
    amounts: Amounts = Field(default_factory=dict)
    write_off: Amounts = Field(default_factory=dict)
    waive: Amounts = Field(default_factory=dict)


_SMALL = {"EUR": Decimal("50.00"), "USD": Decimal("50.00"), "COP": Decimal(200000), "MXN": Decimal("1000.00")}


def _shipped_authority() -> dict[StaffRole, Authority]:
    return {
        StaffRole.COLLECTOR: Authority(instalments=3, days=100, discount=Decimal(5), waive=_SMALL),
        StaffRole.SUPERVISOR: Authority(instalments=6, days=190, discount=Decimal(10)),
        StaffRole.CREDIT_MANAGER: Authority(instalments=12, days=380, discount=Decimal(20)),
        StaffRole.MANAGER: Authority(instalments=60, days=3650, discount=Decimal(50)),
    }


class Limits(Shape):
    """config/limits.yaml. Every role has its authority; a higher one never has less than a lower one."""

    promises: PromiseLimits = PromiseLimits()
    plans: PlanLimits = PlanLimits()
    negotiations: NegotiationLimits = NegotiationLimits()
    customer: CustomerLimits = CustomerLimits()
    publishing: PublishingLimits = PublishingLimits()
    authority: dict[StaffRole, Authority] = Field(default_factory=_shipped_authority)

    @model_validator(mode="after")
    def _every_role(self) -> Self:
        missing = [role.value for role in StaffRole if role not in self.authority]
        if missing:
            raise ValueError(f"expected an authority for each role: {', '.join(missing)} has none")
        for lower, higher in zip(StaffRole, list(StaffRole)[1:], strict=False):
            field = _less_in(self.authority[lower], self.authority[higher])
            if field:
                raise ValueError(f"expected that {higher.value} may do at least what {lower.value} may: {field}")
        return self


def _less_in(lower: Authority, higher: Authority) -> str | None:
    """The first field in which the higher role may do less."""
    pairs: dict[str, tuple[Any, Any]] = {
        "instalments": (lower.instalments, higher.instalments),
        "days": (lower.days, higher.days),
        "discount": (lower.discount or 0, higher.discount or 0),
    }
    for field, (less, more) in pairs.items():
        if more < less:
            return field
    for field in ("amounts", "waive"):
        of_lower: Amounts = getattr(lower, field)
        of_higher: Amounts = getattr(higher, field)
        if any(of_lower.get(currency) is None or of_lower[currency] > most for currency, most in of_higher.items()):
            return field
    short = any(higher.write_off.get(currency, Decimal(0)) < limit for currency, limit in lower.write_off.items())
    return "write_off" if short else None
