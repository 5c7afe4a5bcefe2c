"""How far may a customer go in the portal without anybody of ours? What goes further waits for a person's yes."""

from decimal import Decimal

from pydantic import Field

from models.plan import Period, PeriodField
from models.span import PercentField, Span, SpanField
from models.values import Amounts, Shape


class OwnPromiseLimits(Shape):
    """What a customer may promise alone; grace, tolerance and the rest are those of every promise.

    longest: from today to its last payment. payments: how many dated payments. per_invoice: how many promises about one
    invoice, changed ones included. broken: so many broken promises, plans and settlements within
    `promises.remembered`, and the next waits for a yes. amounts: of one promise; a currency that is not named is not
    limited.
    """

    longest: SpanField = Span(14)
    payments: int = Field(default=2, ge=1, le=60)
    per_invoice: int = Field(default=2, ge=0, le=100)
    broken: int = Field(default=1, ge=1, le=100)
    amounts: Amounts = Field(default_factory=dict)


class OwnPlanLimits(Shape):
    """Which plan a customer may agree to alone. instalments: payments in all, a larger first one included; 0: no plan.

    longest: from today to its last payment; first_within: to the first. every: the longest distance between two.
    least_first: percent of the whole that the first payment is at least; null: nothing is asked. broken, amounts: as
    of promises.
    """

    instalments: int = Field(default=3, ge=0, le=60)
    longest: SpanField = Span(100)
    first_within: SpanField = Span(15)
    every: PeriodField = Period(months=1)
    least_first: PercentField | None = Decimal(20)
    broken: int = Field(default=1, ge=1, le=100)
    amounts: Amounts = Field(default_factory=dict)


class CustomerLimits(Shape):
    """wishes: how often the customer may ask us about one invoice for more than that within `promises.remembered`,
    as long as nothing came of it; until we have answered its cases rest."""

    promises: OwnPromiseLimits = OwnPromiseLimits()
    plans: OwnPlanLimits = OwnPlanLimits()
    wishes: int = Field(default=2, ge=0, le=20)
