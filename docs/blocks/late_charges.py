"""What do pages say about late charges? Laws, rates, payment orders, and the keys of their files."""

from pydantic import BaseModel

from config.late_charges_file import load_late_charges
from config.late_charges_shape import (
    CompensationEntry,
    InterestEntry,
    LawEntry,
    OrderEntry,
    RateRow,
    TierEntry,
    TrancheEntry,
    UnitEntry,
)
from docs.blocks.markdown import code, codes, table
from models.late_charges import CompensationRule, InterestRule, RateOf

_SAYS = {
    "id": "How it is named; a law of a shipped id takes its place.",
    "instrument": "The law or contract, as it is cited to the customer.",
    "countries": "Whose debtors.",
    "regions": "Parts of the one country; such a law goes before its country's.",
    "debtors": "`business`, `consumer`; left out: both.",
    "standing": "`in_force` is applied; `contractual` and `unverified` are not.",
    "interest": "Simple interest: a fixed `percent` a year, or a `reference` rate `times` a factor plus `points`.",
    "compensation": "A sum once, for the costs of recovery: `tiers` by the size of the debt, or `tranches` of it.",
    "order": "How a payment of one invoice is spent, where it differs from the country's.",
    "confidence": "How sure that is.",
    "notes": "What else is to know.",
    "sources": "Where it was read.",
    "seen_on": "When it was read.",
}


def _interest(rule: InterestRule | None) -> str:
    if rule is None:
        return ""
    if rule.reference is None:
        return f"{rule.percent}% a year"
    times = "" if rule.times == 1 else f"{rule.times} times "
    points = f" + {rule.points} points" if rule.points else ""
    whose = ", of the day on which it fell late" if rule.rate_of is RateOf.START else ""
    return f"{times}`{rule.reference.id}`{points}{whose} ({rule.day_count.value})"


def _compensation(rule: CompensationRule | None) -> str:
    if rule is None:
        return ""
    said = [f"{tier.amount} {rule.currency}" + (f" from {tier.least}" if tier.least else "") for tier in rule.tiers]
    unit = rule.unit.id if rule.unit else rule.currency
    for tranche in rule.tranches:
        part = (
            ""
            if len(rule.tranches) == 1
            else " of the rest"
            if tranche.up_to is None
            else f" up to {tranche.up_to} {unit}"
        )
        said.append(f"{tranche.percent}%{part}")
    return ", ".join(said) + (f", after {rule.after_days} days" if rule.after_days else "")


def _laws() -> str:
    rows = [
        (
            code(law.id),
            law.standing.value,
            " ".join(sorted(law.countries)),
            ", ".join(sorted(law.debtors)) or "everybody",
            _interest(law.interest),
            _compensation(law.compensation),
            law.instrument,
        )
        for law in load_late_charges().laws
    ]
    return table(("law", "standing", "where", "for", "interest", "compensation", "instrument"), rows)


def _rates() -> str:
    rows = [
        (
            code(rate.id),
            rate.name["en"],
            str(rate.periods[0].first),
            str(rate.periods[-1].last),
            f"{rate.periods[-1].percent}%",
            str(sum(period.doubt is not None for period in rate.periods)),
        )
        for rate in load_late_charges().rates.values()
    ]
    return table(("rate", "what it is", "known from", "to", "last", "rows with a doubt"), rows)


def _orders() -> str:
    rows = [
        (" ".join(sorted(rule.countries)), ", ".join(rule.order), rule.instrument)
        for rule in load_late_charges().orders
    ]
    return table(("where", "order", "instrument"), rows)


def _fields() -> str:
    rows = [
        (code(name), "required" if field.is_required() else "", _SAYS[name])
        for name, field in LawEntry.model_fields.items()
    ]
    return table(("field", "", "meaning"), rows)


def _keys() -> str:
    parts: dict[str, type[BaseModel]] = {
        "interest": InterestEntry,
        "compensation": CompensationEntry,
        "tiers": TierEntry,
        "tranches": TrancheEntry,
        "orders": OrderEntry,
        "rows of a rate": RateRow,
        "units": UnitEntry,
    }
    rows = [
        (code(name), codes(field.alias or key for key, field in part.model_fields.items()))
        for name, part in parts.items()
    ]
    return table(("entry", "keys"), rows)


BLOCKS = {
    "late charges laws": _laws,
    "reference rates": _rates,
    "payment orders": _orders,
    "law fields": _fields,
    "law entries": _keys,
}
