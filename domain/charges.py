"""What does a step charge on top of an invoice? Its fee, and what the law gives for being late, never claimed twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from domain.compensation import compensation_of
from domain.late_interest import Accrued, Span, accrue
from models.charge import ChargeKind, Fee
from models.credit import CreditKind
from models.errors import InvalidInput
from models.late_charges import Law
from models.values import amount_text, decimals_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A payment or credit note that lowers an invoice from a day on."""

    kind: CreditKind
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Late:
    """An invoice that is late, as its charges are reckoned.

    claim: what may be asked for of it now. balance: all that is owed of it now. compensated: whether compensation is
    claimed already. interest_through: the last day for which interest is claimed already; None: for none.
    """

    due_on: date
    currency: str
    amount: Decimal
    balance: Decimal
    claim: Decimal
    lowered: tuple[Lowered, ...] = ()
    compensated: bool = False
    interest_through: date | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A charge to be claimed. `basis` is its reason: a code with parameters, and the parts of an interest.

    through: of interest, the last day that it is for.
    """

    kind: ChargeKind
    amount: Decimal
    through: date | None = None
    basis: dict[str, Any] = field(default_factory=dict)


def fee_on(fee: Fee, late: Late) -> Claimed | None:
    """A fixed sum on an invoice of its currency, or a percentage of what may be asked for: of no charge before it."""
    if late.claim <= 0:
        return None
    if fee.percent is None:
        if fee.fixed is None or fee.currency != late.currency:
            return None
        return Claimed(ChargeKind.FEE, fee.fixed, basis={"code": "fee_fixed", "params": {}})
    amount = _rounded(late.claim * fee.percent / 100, late.currency)
    params = {"percent": _number(fee.percent), "base": amount_text(late.claim, late.currency)}
    basis = {"code": "fee_percent", "params": {**params, "currency": late.currency}}
    return Claimed(ChargeKind.FEE, amount, basis=basis) if amount > 0 else None


def compensation_on(law: Law, late: Late, today: date) -> Claimed | None:
    """What the law gives once for an invoice that is late, by what was owed of it when it fell late.

    Raises InvalidInput where the worth of the law's unit is unknown.
    """
    if late.compensated or late.claim <= 0 or today <= late.due_on:
        return None
    base = owed_on(late, late.due_on + _DAY) - (late.balance - late.claim)
    amount = compensation_of(law, base, late.currency, late.due_on, today)
    if amount is None:
        return None
    params = {"law": law.instrument, "base": amount_text(base, late.currency), "currency": late.currency}
    return Claimed(ChargeKind.COMPENSATION, amount, basis={"code": "compensation", "params": params})


def interest_on(law: Law, late: Late, today: date) -> Claimed | None:
    """Interest for every day since the last claim, up to and with today, on what was owed that day.

    Raises InvalidInput where a reference rate is unknown.
    """
    return interest_of(law, late, tuple(spans_of(late, today)), late.balance - late.claim, today)


def interest_of(law: Law, late: Late, spans: Sequence[Span], apart: Decimal, through: date | None) -> Claimed | None:
    """What these days earn, with what was kept `apart` of them as disputed or promised; None where it is nothing."""
    accrued = accrue(law, spans, late.currency, began_on=late.due_on + _DAY)
    if accrued.amount <= 0:
        return None
    basis = _interest_basis(law, accrued, late.currency)
    kept = {"apart": amount_text(apart, late.currency)} if apart > 0 else {}
    return Claimed(ChargeKind.INTEREST, accrued.amount, through, {**basis, **kept})


def spans_of(late: Late, today: date) -> Iterator[Span]:
    """The days that interest is still to be claimed for, cut where a payment lowered what was owed.

    What is disputed or promised now is left out of all of them.
    """
    apart = late.balance - late.claim
    first = (late.interest_through or late.due_on) + _DAY
    days = sorted({one.on for one in late.lowered if one.kind is CreditKind.PAYMENT and first < one.on <= today})
    for begins, ends in zip([first, *days], [*(day - _DAY for day in days), today], strict=True):
        owed = owed_on(late, begins) - apart
        if owed > 0 and begins <= ends:
            yield Span(begins, ends, owed)


def owed_on(late: Late, day: date) -> Decimal:
    """A payment lowers an invoice from its day on; what a credit note takes off was never rightly owed."""
    off = (one.amount for one in late.lowered if one.kind is CreditKind.CREDIT_NOTE or one.on <= day)
    return late.amount - sum(off, Decimal(0))


def _interest_basis(law: Law, accrued: Accrued, currency: str) -> dict[str, Any]:
    parts = accrued.parts
    rates = dict.fromkeys(_number(part.percent) for part in parts)
    params: dict[str, Any] = {
        "law": law.instrument,
        "days": sum(part.days for part in parts),
        "first": parts[0].first.isoformat(),
        "last": parts[-1].last.isoformat(),
        "percent": ", ".join(rates),
        "currency": currency,
    }
    if len({part.balance for part in parts}) == 1:
        params["base"] = amount_text(parts[0].balance, currency)
    return {"code": "interest", "params": params, "parts": [_told(part, currency) for part in parts]}


def _told(part: Any, currency: str) -> dict[str, Any]:
    return {
        "first": part.first.isoformat(),
        "last": part.last.isoformat(),
        "days": part.days,
        "percent": _number(part.percent),
        "balance": amount_text(part.balance, currency),
    }


def claims_of(
    fee: Fee | None, kinds: Sequence[ChargeKind], law: Law | None, late: Late, today: date
) -> tuple[list[Claimed], list[tuple[ChargeKind, str]]]:
    """What a message charges for one invoice, in the order in which it is listed: fee, compensation, interest.

    Beside it what cannot be claimed, with the reason: where no rate or worth is known for a day none is guessed.
    """
    charged = fee_on(fee, late) if fee is not None else None
    claimed, unknown = [] if charged is None else [charged], []
    for kind, reckon in ((ChargeKind.COMPENSATION, compensation_on), (ChargeKind.INTEREST, interest_on)):
        if law is None or kind not in kinds:
            continue
        try:
            found = reckon(law, late, today)
        except InvalidInput as fault:
            unknown.append((kind, fault.message))
        else:
            claimed += [] if found is None else [found]
    return claimed, unknown


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals_of(currency)), ROUND_HALF_UP)


def _number(value: Decimal) -> str:
    """`10`, `7.5`: without zeros that say nothing."""
    return f"{value.normalize():f}"
