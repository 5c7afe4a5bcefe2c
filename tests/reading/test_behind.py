"""Is the list behind each number as long as the number says, and does it come to as much, page by page?"""

from datetime import date
from decimal import Decimal

import pytest

from config.sentences import Sentences
from models.errors import InvalidInput, NotFound
from models.grouping import GroupBy
from reading.behind import behind
from reading.reports import REPORTS, report
from store.engine import Tx
from tests.operations.office import Office
from tests.reading.test_people_figures import APRIL, MARCH, month

__all__ = ["month"]

#: What a column counts is the list's length; where it is money, what the list comes to. Others are ratios of these.
COUNTS = frozenset({
    "invoices", "overdue_invoices", "late_invoices", "on_time", "recovered", "cured", "promises", "kept", "attempts",
    "conversations", "persons", "persons_reached", "wrong_numbers", "customers", "managed", "actions", "successes",
    "invoices_won", "email", "sms", "whatsapp", "letter", "calls", "visit",
})  # fmt: skip


async def test_each_list_is_as_long_as_its_number_and_comes_to_as_much(month: Office) -> None:
    await month.pay("P-9", "17.00", {}, customer_id="C-3", received_on="2026-03-21")
    looked_at = 0
    async with month.desk.database.connect() as tx:
        for name, kind in REPORTS.items():
            for by in (None, *kind.groups):
                looked_at += await _hold(tx, name, APRIL if name == "action-success" else MARCH, by)
    assert looked_at > 500


async def _hold(tx: Tx, name: str, as_of: date, by: GroupBy | None) -> int:
    found = await report(tx, Sentences("en"), name, as_of, by)
    looked_at = 0
    for row in found.rows:
        for column in found.columns:
            if "to_bucket" in row and column in ("from_bucket", "to_bucket"):
                continue
            cell = f"{row['from_bucket']}/{row['to_bucket']}" if "to_bucket" in row else column
            listed = await behind(
                tx, name, as_of, currency=row["currency"], by=by, group=row.get("group"), cell=cell, limit=100
            )
            where = (name, as_of, by, row, column)
            if column in COUNTS:
                assert (listed.many, where) == (row[column], where)
            elif column in REPORTS[name].money and column != "cost":
                assert (listed.total or Decimal(0), where) == (Decimal(row[column]), where)
            assert len(listed.rows) == listed.many
            assert all(one["customer_name"].startswith("Customer ") for one in listed.rows)
            looked_at += 1
    return looked_at


async def test_a_list_is_read_page_by_page_and_each_row_once(month: Office) -> None:
    async with month.desk.database.connect() as tx:
        keys: list[str] = []
        after: str | None = None
        while True:
            page = await behind(tx, "recovery", MARCH, currency="COP", cell="collected", limit=2, after=after)
            assert page.many == 3
            keys += [row["key"] for row in page.rows]
            after = page.after
            if after is None:
                break
    assert keys == ["F-1", "F-2", "F-3"]


async def test_what_stands_behind_no_number_is_refused_by_name(month: Office) -> None:
    async with month.desk.database.connect() as tx:
        with pytest.raises(InvalidInput, match="expected a column of the report aging"):
            await behind(tx, "aging", MARCH, currency="COP", cell="days_0")
        with pytest.raises(InvalidInput, match="expected a column"):
            await behind(tx, "roll-rates", MARCH, currency="COP", cell="young/old")
        with pytest.raises(InvalidInput, match="expected one of segment"):
            await behind(tx, "aging", MARCH, currency="COP", cell="total", by=GroupBy.HOUR)
        with pytest.raises(NotFound, match="aging, aging-by-issue"):
            await behind(tx, "dos", MARCH, currency="COP", cell="total")
