"""Which reports are there? Their columns and groups, and what computes them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.kpi import AGING, AGING_BY_ISSUE
from models.errors import InvalidInput, NotFound
from models.grouping import GroupBy
from models.values import amount_text
from store.engine import Tx
from store.kpis import formulas as of
from store.kpis.groups import OF_CUSTOMER, OWN, SAID

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`money` are the columns that hold amounts; `groups` what it can be told apart by."""

    compute: Callable[[Tx, date, GroupBy | None], Awaitable[Rows]]
    columns: tuple[str, ...]
    money: frozenset[str] = frozenset()
    groups: tuple[GroupBy, ...] = OWN

    def told(self, by: GroupBy | None) -> tuple[str, ...]:
        """Its columns; money on account is the customer's, not an invoice's: it has no group."""
        return tuple(column for column in self.columns if by is None or column != "unapplied")


REPORTS: Mapping[str, Kind] = {
    "aging": Kind(
        of.aging,
        (*AGING, "unapplied"),
        frozenset({"total", "overdue", "current", "days_1_30", "days_31_60", "days_61_90", "days_91", "unapplied"}),
    ),
    "aging-by-issue": Kind(
        of.aging_by_issue,
        (*AGING_BY_ISSUE, "unapplied"),
        frozenset({"total", "age_0_30", "age_31_60", "age_61_90", "age_91", "unapplied"}),
    ),
    "dso": Kind(
        of.dso,
        ("receivables", "current", "sales", "dso", "best_possible_dso", "average_days_delinquent", "dso_countback",
         "sales_30", "dso_30", "sales_365", "dso_365"),
        frozenset({"receivables", "current", "sales", "sales_30", "sales_365"}),
    ),
    "cei": Kind(
        of.cei,
        ("opening", "sales_of_month", "receivables", "current", "cei"),
        frozenset({"opening", "sales_of_month", "receivables", "current"}),
    ),
    "days-to-collect": Kind(
        of.days,
        ("invoices", "amount", "days_to_collect", "days_to_collect_weighted", "days_late", "days_late_signed",
         "late_invoices", "days_late_of_late"),
        frozenset({"amount"}),
    ),
    "on-time": Kind(
        of.on_time,
        ("invoices", "amount", "on_time", "on_time_amount", "on_time_ratio", "on_time_ratio_amount"),
        frozenset({"amount", "on_time_amount"}),
    ),
    "recovery": Kind(
        of.recovery,
        ("at_start", "newly", "collected", "recovery_rate"),
        frozenset({"at_start", "newly", "collected"}),
        (*OWN, *SAID),
    ),
    "recovery-cohort": Kind(
        of.cohort,
        ("invoices", "amount", "recovered", "recovered_amount", "cohort_rate", "cohort_rate_amount"),
        frozenset({"amount", "recovered_amount"}),
        (*OWN, *SAID),
    ),
    "cure": Kind(
        of.cure,
        ("invoices", "amount", "cured", "cured_amount", "cure_rate", "cure_rate_amount"),
        frozenset({"amount", "cured_amount"}),
    ),
    "roll-rates": Kind(
        of.roll_rates,
        ("from_bucket", "to_bucket", "invoices", "amount", "of_invoices", "of_amount"),
        frozenset({"amount"}),
    ),
    "promise-kept": Kind(
        of.promise_kept,
        ("promises", "kept", "kept_rate", "promised", "paid", "kept_rate_amount"),
        frozenset({"promised", "paid"}),
        OF_CUSTOMER,
    ),
    "right-party-contact": Kind(
        of.right_party_contact,
        ("attempts", "conversations", "contact_rate", "persons", "persons_reached", "person_rate", "wrong_numbers"),
        groups=(*OWN, GroupBy.HOUR),
    ),
    "managed-customers": Kind(
        of.managed_customers,
        ("customers", "managed", "managed_rate", "amount", "managed_amount", "managed_rate_amount"),
        frozenset({"amount", "managed_amount"}),
    ),
    "action-success": Kind(
        of.action_success,
        ("actions", "successes", "success_rate", "invoices", "invoices_won", "success_rate_invoices"),
        groups=(GroupBy.TEMPLATE, GroupBy.CHANNEL, GroupBy.HOUR, GroupBy.STEP, *OWN),
    ),
    "cost-to-collect": Kind(
        of.cost_to_collect,
        ("email", "sms", "whatsapp", "letter", "calls", "minute", "visit", "cost", "cash", "cost_ratio"),
        frozenset({"cost", "cash"}),
    ),
}  # fmt: skip


def kind_of(name: str, by: GroupBy | None) -> Kind:
    """What there is under a name. Raises NotFound, and InvalidInput for a group that it has not."""
    kind = REPORTS.get(name)
    if kind is None:
        raise NotFound(f"No report {name}: there is {', '.join(REPORTS)}")
    if by is not None and by not in kind.groups:
        expected = f"expected one of {', '.join(kind.groups)} for the report {name}"
        raise InvalidInput(f"by: {expected}", (("by", expected),))
    return kind


async def rows_of(tx: Tx, name: str, as_of: date, by: GroupBy | None) -> Rows:
    """The figures as they are told: amounts and ratios as decimal strings. Raises as `kind_of` does."""
    kind = kind_of(name, by)
    rows = []
    for row in await kind.compute(tx, as_of, by):
        told = {column: _told(row[column], row["currency"], column in kind.money) for column in kind.told(by)}
        group = {"group": row["group"]} if by else {}
        rows.append({"currency": row["currency"], **group, **told})
    return rows


def _told(value: Any, currency: str, money: bool) -> Any:
    if value is None:
        return None
    if money:
        return amount_text(Decimal(value), currency)
    return format(value, "f") if isinstance(value, Decimal) else value
