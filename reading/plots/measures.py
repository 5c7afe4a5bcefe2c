"""What do the columns of a report measure, and which of them are drawn? Units, and the measures of each plot."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from reading.reports import REPORTS, Report


class Unit(StrEnum):
    """MONEY: of the row's currency. PERCENT: in percent already. DAYS: a length of time. COUNT: how many."""

    MONEY = "money"
    PERCENT = "percent"
    DAYS = "days"
    COUNT = "count"


_DAYS = frozenset({
    "dso", "dso_30", "dso_365", "best_possible_dso", "average_days_delinquent", "dso_countback",
    "days_to_collect", "days_to_collect_weighted", "days_late", "days_late_signed", "days_late_of_late",
})  # fmt: skip
_SHARES = ("_rate", "_rate_amount", "_rate_invoices", "_ratio", "_ratio_amount")

#: The ages of receivables, youngest first, as columns of the report.
AGES = ("current", "days_1_30", "days_31_60", "days_61_90", "days_91")

#: What is drawn of a report; the first is the one that is told where only one figure has room.
DRAWN: Mapping[str, tuple[str, ...]] = {
    "aging": ("overdue",),
    "aging-by-issue": ("total",),
    "dso": ("dso", "best_possible_dso", "dso_countback"),
    "cei": ("cei",),
    "days-to-collect": ("days_to_collect", "days_to_collect_weighted"),
    "on-time": ("on_time_ratio", "on_time_ratio_amount"),
    "recovery": ("recovery_rate",),
    "recovery-cohort": ("cohort_rate", "cohort_rate_amount"),
    "cure": ("cure_rate", "cure_rate_amount"),
    "roll-rates": ("of_amount",),
    "promise-kept": ("kept_rate", "kept_rate_amount"),
    "right-party-contact": ("contact_rate", "person_rate"),
    "managed-customers": ("managed_rate", "managed_rate_amount"),
    "action-success": ("success_rate", "success_rate_invoices"),
    "cost-to-collect": ("cost",),
}


def unit_of(name: str, column: str) -> Unit:
    """Of a column of a report that holds numbers."""
    if column in REPORTS[name].money:
        return Unit.MONEY
    if column in ("cei", "of_invoices", "of_amount") or column.endswith(_SHARES):
        return Unit.PERCENT
    return Unit.DAYS if column in _DAYS else Unit.COUNT


def rows_of(report: Report, currency: str) -> list[dict[str, Any]]:
    """The rows of one currency: amounts of several are never drawn on one axis."""
    return [row for row in report.rows if row["currency"] == currency]
