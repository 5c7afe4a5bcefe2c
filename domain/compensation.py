"""Which fixed sum for the costs of recovery does the law give the creditor of a late payment?"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from models.late_charges import CompensationRule, Law
from models.values import decimals_of


def compensation_of(law: Law, principal: Decimal, currency: str, due_on: date, on: date) -> Decimal | None:
    """What may be claimed once for a debt of `principal`, claimed on the day `on`, rounded half up.

    principal: what was owed when it fell late. None: nothing (yet) by this law, or not in this currency.
    Raises InvalidInput where the worth of the law's unit is unknown on that day.
    """
    rule = law.compensation
    if rule is None or principal <= 0 or (on - due_on).days <= rule.after_days:
        return None
    if rule.currency not in (None, currency):
        return None
    amount = _of_tranches(rule, principal, on) if rule.tranches else _of_tiers(rule, principal)
    with localcontext(prec=50):
        rounded = amount.quantize(Decimal(1).scaleb(-decimals_of(currency)), ROUND_HALF_UP)
    return rounded if rounded > 0 else None


def _of_tiers(rule: CompensationRule, principal: Decimal) -> Decimal:
    return max((tier for tier in rule.tiers if tier.least <= principal), key=lambda tier: tier.least).amount


def _of_tranches(rule: CompensationRule, principal: Decimal, on: date) -> Decimal:
    """Each percentage of its own part of the debt: what is above the first bound does not lose what is below."""
    worth = rule.unit.on(on) if rule.unit is not None else Decimal(1)
    total, reached = Decimal(0), Decimal(0)
    with localcontext(prec=50):
        for tranche in rule.tranches:
            bound = principal if tranche.up_to is None else min(principal, tranche.up_to * worth)
            total += max(bound - reached, Decimal(0)) * tranche.percent / 100
            reached = max(reached, bound)
        return total
