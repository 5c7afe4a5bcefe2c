"""How does a report look in an answer?"""

from datetime import date

from pydantic import Field

from store.kpis import GroupBy
from web.api.shown.values import Shown


class ReportName(Shown):
    """A report that can be asked for."""

    name: str = Field(examples=["aging"])
    title: str = Field(examples=["Aging"])
    definition: str = Field(examples=["Open balances by days past due at the end of the day."])


class ReportNames(Shown):
    """All of them."""

    items: list[ReportName]


class ReportShown(Shown):
    """Figures per currency (and group) at the end of a day, with what they mean and what they are divided by."""

    name: str = Field(examples=["aging"])
    title: str = Field(examples=["Aging"])
    definition: str = Field(examples=["Open balances by days past due at the end of the day."])
    as_of: date = Field(examples=["2026-06-30"])
    by: GroupBy | None = Field(examples=[None])
    columns: list[str] = Field(
        description="Beside currency (and group), in their order", examples=[["invoices", "total", "overdue"]]
    )
    rows: list[dict[str, str | int | None]] = Field(
        description="Amounts, percentages and days are decimal strings; null where nothing divides a ratio",
        examples=[[{"currency": "EUR", "invoices": 12, "total": "8400.00", "overdue": "1200.50"}]],
    )
