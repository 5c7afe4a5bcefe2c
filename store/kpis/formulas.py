"""How does each report follow from its sums? One function to a report: rows with formulas beside what they stand on."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from domain import kpi
from models.grouping import GroupBy
from store import costs
from store.engine import Tx
from store.kpis import actions, calls, promises, receivables, settling, spending

Rows = list[dict[str, Any]]


async def aging(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return await _with_unapplied(tx, as_of, by, await receivables.aging(tx, as_of, by), kpi.AGING)


async def aging_by_issue(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    found = await receivables.aging_by_issue(tx, as_of, by)
    return await _with_unapplied(tx, as_of, by, found, kpi.AGING_BY_ISSUE)


async def _with_unapplied(tx: Tx, as_of: date, by: GroupBy | None, rows: Rows, columns: Sequence[str]) -> Rows:
    if by is not None:
        return rows
    unapplied = await receivables.unapplied(tx, as_of)
    known = {row["currency"] for row in rows}
    nothing = dict.fromkeys(columns, 0)
    rows += [{**nothing, "currency": currency, "group": None} for currency in sorted(unapplied.keys() - known)]
    return [{**row, "unapplied": unapplied.get(row["currency"], Decimal(0))} for row in rows]


async def dso(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    months = {key: list(found) for key, found in groupby(await receivables.months(tx, as_of, by), key=_key)}
    rows = []
    for row in await receivables.sales(tx, as_of, by):
        figures = {
            "dso": kpi.dso(row["receivables"], row["sales"]),
            "best_possible_dso": kpi.dso(row["current"], row["sales"]),
            # The difference of the two, rounded once.
            "average_days_delinquent": kpi.dso(row["receivables"] - row["current"], row["sales"]),
            "dso_countback": kpi.countback_dso(row["receivables"], _months(months.get(_key(row), []), as_of)),
            "dso_30": kpi.dso(row["receivables"], row["sales_30"], 30),
            "dso_365": kpi.dso(row["receivables"], row["sales_365"], 365),
        }
        rows.append({**row, **figures})
    return rows


async def cei(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {**row, "cei": kpi.cei(row["opening"], row["sales_of_month"], row["receivables"], row["current"])}
        for row in await receivables.sales(tx, as_of, by)
    ]


async def days(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {
            **row,
            "days_to_collect": kpi.mean(row["days"], row["invoices"]),
            "days_to_collect_weighted": kpi.mean(row["weighted"], row["amount"]),
            "days_late": kpi.mean(row["late"], row["invoices"]),
            "days_late_signed": kpi.mean(row["signed"], row["invoices"]),
            "days_late_of_late": kpi.mean(row["late"], row["late_invoices"]),
        }
        for row in await settling.settled(tx, as_of, by)
    ]


async def on_time(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return _with_rates(
        await settling.on_time(tx, as_of, by),
        on_time_ratio=("on_time", "invoices"),
        on_time_ratio_amount=("on_time_amount", "amount"),
    )


def _with_rates(rows: Rows, **rates: tuple[str, str]) -> Rows:
    """Each row with percentages, by name: of which column, of which other one."""
    return [
        {**row, **{name: kpi.percent(row[part], row[whole]) for name, (part, whole) in rates.items()}} for row in rows
    ]


async def recovery(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return [
        {**row, "recovery_rate": kpi.percent(row["collected"], row["at_start"] + row["newly"])}
        for row in await settling.recovery(tx, as_of, by)
    ]


async def cohort(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return _with_rates(
        await settling.cohort(tx, as_of, by),
        cohort_rate=("recovered", "invoices"),
        cohort_rate_amount=("recovered_amount", "amount"),
    )


async def cure(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return _with_rates(
        await settling.cure(tx, as_of, by),
        cure_rate=("cured", "invoices"),
        cure_rate_amount=("cured_amount", "amount"),
    )


async def roll_rates(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    rows = []
    found = await settling.roll_rates(tx, as_of, by)
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


async def promise_kept(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return _with_rates(
        await promises.kept(tx, as_of, by),
        kept_rate=("kept", "promises"),
        kept_rate_amount=("paid", "promised"),
    )


async def right_party_contact(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return _with_rates(
        await calls.reached(tx, as_of, by),
        contact_rate=("conversations", "attempts"),
        person_rate=("persons_reached", "persons"),
    )


async def managed_customers(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return _with_rates(
        await actions.managed(tx, as_of, by),
        managed_rate=("managed", "customers"),
        managed_rate_amount=("managed_amount", "amount"),
    )


async def action_success(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    return _with_rates(
        await actions.success(tx, as_of, by),
        success_rate=("successes", "actions"),
        success_rate_invoices=("invoices_won", "invoices"),
    )


async def cost_to_collect(tx: Tx, as_of: date, by: GroupBy | None) -> Rows:
    prices = await costs.in_force(tx)
    counted = {_key(row): row for row in await spending.counted(tx, as_of, by, prices.minutes)}
    cash = {_key(row): row["collected"] for row in await spending.collected(tx, as_of, by)}
    nothing = dict.fromkeys(("email", "sms", "whatsapp", "letter", "calls", "minute", "visit"), 0)
    rows = []
    for currency, group in sorted({*counted, *cash}):
        done = counted.get((currency, group), {**nothing, "currency": currency, "group": group if by else None})
        cost, came = prices.of(currency, done), cash.get((currency, group), Decimal(0))
        ratio = None if cost is None else kpi.percent(cost, came)
        rows.append({**done, "minute": Decimal(done["minute"]), "cost": cost, "cash": came, "cost_ratio": ratio})
    return rows


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
