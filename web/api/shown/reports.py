"""How does a report look in an answer?"""

from datetime import date, datetime

from pydantic import Field

from models.grouping import GroupBy
from web.api.shown.values import Shown


class ReportName(Shown):
    """A report that can be asked for."""

    name: str = Field(examples=["aging"])
    title: str = Field(examples=["Aging"])
    definition: str = Field(examples=["Open balances by days past due at the end of the day."])
    groups: list[GroupBy] = Field(description="By what it can be asked for", examples=[["segment", "collector"]])


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
    computed_at: datetime | None = Field(
        description="When it was worked out, where it was kept; null: just now", examples=[None]
    )
    rows: list[dict[str, str | int | None]] = Field(
        description="Amounts, percentages and days are decimal strings; null where nothing divides a ratio",
        examples=[[{"currency": "EUR", "invoices": 12, "total": "8400.00", "overdue": "1200.50"}]],
    )


class TargetShown(Shown):
    """What a figure should reach in a month, and what it is at its end, or today."""

    month: str = Field(examples=["2026-03"])
    report: str = Field(examples=["recovery"])
    measure: str = Field(description="A column of the report", examples=["recovery_rate"])
    segment: str | None = Field(description="null: all together", examples=[None])
    currency: str | None = Field(examples=["EUR"])
    value: str = Field(examples=["75"])
    actual: str | None = Field(description="null: there is no such figure", examples=["71.8108"])
    met: bool | None = Field(examples=[False])
    as_of: date = Field(description="The day of the figure", examples=["2026-03-31"])
    set_by: str = Field(examples=["marta"])
    set_at: datetime = Field(examples=["2026-02-27T10:00:00-05:00"])


class TargetsShown(Shown):
    """Those of a month, one line per currency."""

    items: list[TargetShown]
