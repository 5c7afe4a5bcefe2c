"""What is told of a law about late payment, a reference rate, a unit? As JSON knows it, with sources and doubts."""

from datetime import date
from typing import Any

from domain.late_interest import percent_on
from models.errors import InvalidInput
from models.late_charges import AccountingUnit, CompensationRule, InterestRule, Law, ReferenceRate


def told_law(law: Law, day: date) -> dict[str, Any]:
    return {
        "id": law.id,
        "instrument": law.instrument,
        "standing": law.standing.value,
        "countries": sorted(law.countries),
        "regions": sorted(law.regions),
        "debtors": sorted(kind.value for kind in law.debtors),
        "interest": _told_interest(law.interest) if law.interest else None,
        "interest_on": {"day": day.isoformat(), **_interest_on(law.interest, day)},
        "compensation": _said(law.compensation) if law.compensation else None,
        "order": [part.value for part in law.order] if law.order else None,
        "confidence": law.confidence,
        "notes": list(law.notes),
        "sources": list(law.sources),
        "seen_on": law.seen_on.isoformat(),
    }


def _interest_on(rule: InterestRule | None, day: date) -> dict[str, str | None]:
    if rule is None:
        return {"percent": None, "unknown": None}
    try:
        return {"percent": f"{percent_on(rule, day, day).normalize():f}", "unknown": None}
    except InvalidInput:
        return {"percent": None, "unknown": f"unknown on {day}"}


def _told_interest(rule: InterestRule) -> dict[str, Any]:
    if rule.reference is None:
        return {"percent": f"{rule.percent}%", "day_count": rule.day_count.value}
    times = {} if rule.times == 1 else {"times": str(rule.times)}
    return {
        "reference": rule.reference.id,
        **times,
        "points": str(rule.points),
        "rate_of": rule.rate_of.value,
        "day_count": rule.day_count.value,
    }


def _said(rule: CompensationRule) -> str:
    parts = [f"{tier.amount} {rule.currency} from {tier.least}" for tier in rule.tiers]
    of = rule.unit.id if rule.unit else rule.currency
    parts += [
        f"{part.percent}% " + (f"up to {part.up_to} {of}" if part.up_to else "of the rest") for part in rule.tranches
    ]
    if len(rule.tiers) == 1:
        parts = [f"{rule.tiers[0].amount} {rule.currency}"]
    elif len(rule.tranches) == 1:
        parts = [f"{rule.tranches[0].percent}%"]
    return "; ".join(parts) + (f", after {rule.after_days} days" if rule.after_days else "")


def told_rate(entry: ReferenceRate | AccountingUnit) -> dict[str, Any]:
    told: dict[str, Any] = {"id": entry.id, "name": entry.name["en"], "sources": list(entry.sources)}
    if isinstance(entry, ReferenceRate):
        rows = [
            {"from": period.first.isoformat(), "to": period.last.isoformat(), "percent": f"{period.percent}",
             "source": period.source, "doubt": period.doubt}
            for period in entry.periods
        ]  # fmt: skip
        return {**told, "rows": rows}
    values = {day.isoformat(): f"{worth}" for day, worth in sorted(entry.values.items())}
    return {**told, "currency": entry.currency, "values": values}
