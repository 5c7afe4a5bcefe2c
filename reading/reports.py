"""Which figures does a manager ask for? Reports by name, per currency, each with its definition and its denominator."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from config.sentences import Sentences
from domain import kpi
from models.errors import NotFound
from models.values import amount_text
from store import kpis
from store.engine import Tx
from store.kpis import GroupBy

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Report:
    """`columns` beside currency (and group), in their order. Amounts and ratios are decimal strings; None: no ratio.

    A ratio is in percent, a length of time in days, both to four decimals.
    """

    name: str
    title: str
    definition: str
    as_of: date
    by: GroupBy | None
    columns: tuple[str, ...]
    rows: Rows

    @property
    def numbers(self) -> frozenset[str]:
        """The columns that hold numbers: all but names of groups and buckets."""
        return frozenset(self.columns) - {"from_bucket", "to_bucket"}

    @property
    def shown(self) -> tuple[str, ...]:
        """All columns of the rows."""
        return ("currency", *(("group",) if self.by else ()), *self.columns)


@dataclass(frozen=True, slots=True)
class _Kind:
    """`money` are the columns that hold amounts."""

    compute: Callable[[Tx, date, GroupBy | None], Awaitable[Rows]]
    columns: tuple[str, ...]
    money: frozenset[str]


async def _aging(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    rows = await kpis.aging(tx, as_of, by)
    if by is not None:  # money on account is the customer's, not an invoice's: it has no segment of its own
        return rows
    unapplied = await kpis.unapplied(tx, as_of)
    known = {row["currency"] for row in rows}
    nothing = dict.fromkeys(REPORTS["aging"].columns, 0)
    rows += [{**nothing, "currency": currency, "group": None} for currency in sorted(unapplied.keys() - known)]
    return [{**row, "unapplied": unapplied.get(row["currency"], Decimal(0))} for row in rows]


async def _dso(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    months = {key: list(found) for key, found in groupby(await kpis.months(tx, as_of, by), key=_key)}
    rows = []
    for row in await kpis.sales(tx, as_of, by):
        figures = {
            "dso": kpi.dso(row["receivables"], row["sales"]),
            "best_possible_dso": kpi.dso(row["current"], row["sales"]),
            # The difference of the two, rounded once.
            "average_days_delinquent": kpi.dso(row["receivables"] - row["current"], row["sales"]),
            "dso_countback": kpi.countback_dso(row["receivables"], _months(months.get(_key(row), []), as_of)),
        }
        rows.append({**row, **figures})
    return rows


async def _cei(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {**row, "cei": kpi.cei(row["opening"], row["sales_of_month"], row["receivables"], row["current"])}
        for row in await kpis.sales(tx, as_of, by)
    ]


async def _days(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {
            **row,
            "days_to_collect": kpi.mean(row["days"], row["invoices"]),
            "days_to_collect_weighted": kpi.mean(row["weighted"], row["amount"]),
            "days_late": kpi.mean(row["late"], row["invoices"]),
            "days_late_signed": kpi.mean(row["signed"], row["invoices"]),
            "days_late_of_late": kpi.mean(row["late"], row["late_invoices"]),
        }
        for row in await kpis.settled(tx, as_of, by)
    ]


async def _on_time(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {
            **row,
            "on_time_ratio": kpi.percent(row["on_time"], row["invoices"]),
            "on_time_ratio_amount": kpi.percent(row["on_time_amount"], row["amount"]),
        }
        for row in await kpis.on_time(tx, as_of, by)
    ]


async def _recovery(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {**row, "recovery_rate": kpi.percent(row["collected"], row["at_start"] + row["newly"])}
        for row in await kpis.recovery(tx, as_of, by)
    ]


async def _cure(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {
            **row,
            "cure_rate": kpi.percent(row["cured"], row["invoices"]),
            "cure_rate_amount": kpi.percent(row["cured_amount"], row["amount"]),
        }
        for row in await kpis.cure(tx, as_of, by)
    ]


async def _roll_rates(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    rows = []
    found = await kpis.roll_rates(tx, as_of, by)
    for _, moved in groupby(found, key=lambda row: (*_key(row), row["from_bucket"])):
        together = list(moved)
        count, amount = sum(row["invoices"] for row in together), sum(row["amount"] for row in together)
        rows += [
            {
                **row,
                "of_invoices": kpi.percent(row["invoices"], count),
                "of_amount": kpi.percent(row["amount"], amount),
            }
            for row in together
        ]
    return rows


REPORTS: Mapping[str, _Kind] = {
    "aging": _Kind(
        _aging,
        ("invoices", "total", "overdue_invoices", "overdue", "current", "days_1_30", "days_31_60", "days_61_90",
         "days_91", "unapplied"),
        frozenset({"total", "overdue", "current", "days_1_30", "days_31_60", "days_61_90", "days_91", "unapplied"}),
    ),
    "dso": _Kind(
        _dso,
        ("receivables", "current", "sales", "dso", "best_possible_dso", "average_days_delinquent", "dso_countback"),
        frozenset({"receivables", "current", "sales"}),
    ),
    "cei": _Kind(
        _cei,
        ("opening", "sales_of_month", "receivables", "current", "cei"),
        frozenset({"opening", "sales_of_month", "receivables", "current"}),
    ),
    "days-to-collect": _Kind(
        _days,
        ("invoices", "amount", "days_to_collect", "days_to_collect_weighted", "days_late", "days_late_signed",
         "late_invoices", "days_late_of_late"),
        frozenset({"amount"}),
    ),
    "on-time": _Kind(
        _on_time,
        ("invoices", "amount", "on_time", "on_time_amount", "on_time_ratio", "on_time_ratio_amount"),
        frozenset({"amount", "on_time_amount"}),
    ),
    "recovery": _Kind(
        _recovery,
        ("at_start", "newly", "collected", "recovery_rate"),
        frozenset({"at_start", "newly", "collected"}),
    ),
    "cure": _Kind(
        _cure,
        ("invoices", "amount", "cured", "cured_amount", "cure_rate", "cure_rate_amount"),
        frozenset({"amount", "cured_amount"}),
    ),
    "roll-rates": _Kind(
        _roll_rates,
        ("from_bucket", "to_bucket", "invoices", "amount", "of_invoices", "of_amount"),
        frozenset({"amount"}),
    ),
}  # fmt: skip


async def report(tx: Tx, sentences: Sentences, name: str, as_of: date, by: GroupBy | None = None) -> Report:
    """The figures of one report at the end of a day, per currency and group. Raises NotFound for an unknown name."""
    kind = REPORTS.get(name)
    if kind is None:
        raise NotFound(f"No report {name}: there is {', '.join(REPORTS)}")
    columns = tuple(column for column in kind.columns if by is None or column != "unapplied")
    rows = []
    for row in await kind.compute(tx, as_of, by):
        told = {column: _told(row[column], row["currency"], column in kind.money) for column in columns}
        group = {"group": row["group"]} if by else {}
        rows.append({"currency": row["currency"], **group, **told})
    return Report(
        name, sentences.word("report", name), sentences.word("report_definition", name), as_of, by, columns, rows
    )


def _told(value: Any, currency: str, money: bool) -> Any:
    if money:
        return amount_text(Decimal(value), currency)
    return format(value, "f") if isinstance(value, Decimal) else value


def _key(row: dict[str, Any]) -> tuple[str, str]:
    return row["currency"], row["group"] or ""


def _months(found: Sequence[dict[str, Any]], as_of: date) -> list[kpi.Month]:
    """Every month from that of `as_of` back to the first with sales, newest first; those between without sales too."""
    sales = {row["month"]: row["sales"] for row in found}
    if not sales:
        return []
    month, months = as_of.replace(day=1), []
    while month >= min(sales):
        months.append(kpi.Month(sales.get(month, Decimal(0)), kpi.days_of_month(month, as_of)))
        month = kpi.opening_of(month).replace(day=1)
    return months
