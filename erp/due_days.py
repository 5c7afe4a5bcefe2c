"""When is an invoice due of which an export tells only the terms of payment?"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from domain.payment_terms import days_of
from erp.fields import Problem
from erp.written import is_zero, iso_date

Name = Annotated[str, Field(min_length=1, max_length=200)]


class DueDays(BaseModel):
    """start: the column of the day from which the days count. days: columns with a number of days, or with terms such
    as `Net 30`; the first that says more than none counts, without one it is due on the day itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    start: Name
    days: list[Name] = Field(min_length=1)

    def of(self, cells: Mapping[str, Any], dates: str) -> str | Problem | None:
        """The due date in ISO 8601; None where the row has no first day; or the column that could not be read."""
        first = cells.get(self.start)
        if not isinstance(first, str) or not first:
            return None
        try:
            begun = date.fromisoformat(iso_date(first, dates))
        except ValueError as error:
            return self.start, str(error) if str(error).startswith("expected") else "expected a date that exists"
        for column in self.days:
            said = cells.get(column)
            if not isinstance(said, str) or not said or is_zero(said):
                continue
            if (days := days_of(said)) is None:
                return column, "expected a number of days, or terms such as Net 30"
            return (begun + timedelta(days=days)).isoformat()
        return begun.isoformat()
