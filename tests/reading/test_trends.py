"""Are kept figures those that would be worked out, and are they gone once somebody writes about their day?"""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from activities.tending.figures import figures_of_today, keep_month_ends, remove_untrue
from config.sentences import Sentences
from models.errors import InvalidInput, NotFound, Refused
from models.grouping import GroupBy
from models.staff import StaffMember, StaffRole
from models.target import Target
from operations import targets
from operations.figures import rebuild
from reading.reports import REPORTS, report
from reading.targets import aimed, shown
from reading.trends import figure, several, trend
from store import figures, staff
from tests.operations.office import Office

EN, LONG = Sentences("en"), timedelta(minutes=5)
TODAY, FEBRUARY, JANUARY = date(2026, 3, 2), date(2026, 2, 28), date(2026, 1, 31)
_AN_HOUR_AGO = "UPDATE figures SET computed_at = computed_at - interval '1 hour'"


@pytest.fixture
async def book(office: Office) -> Office:
    await office.customer()
    await office.invoice("F-1", "100.00", issued_on="2026-01-05", due_on="2026-01-20")
    await office.invoice("F-2", "50.00", issued_on="2026-02-05", due_on="2026-02-20")
    return office


async def _kept(office: Office) -> list[date]:
    found = await office.rows("SELECT DISTINCT as_of FROM figures WHERE report = 'aging' ORDER BY 1")
    return [row["as_of"] for row in found]


async def test_the_night_keeps_today_and_the_month_ends_since_the_first_invoice(book: Office) -> None:
    made = await keep_month_ends(book.resources, 13, LONG)
    days = [JANUARY, FEBRUARY, date(2026, 3, 1), TODAY]
    assert await _kept(book) == days
    assert made == len(days) * len(figures.all_keys())
    async with book.desk.database.connect() as tx:
        for name, by in figures.all_keys():
            told = await trend(tx, EN, name, TODAY, 3, by)
            assert [point.as_of for point in told.points] == [JANUARY, FEBRUARY, TODAY]
            for point in told.points:
                assert point.computed_at is not None
                live = await report(tx, EN, name, point.as_of, by)
                assert (name, by, point.rows) == (name, by, live.rows)


async def test_a_payment_dated_back_takes_away_the_figures_from_its_day_on_and_no_others(book: Office) -> None:
    await keep_month_ends(book.resources, 13, LONG)
    await book.execute(_AN_HOUR_AGO)
    await remove_untrue(book.resources)
    assert await _kept(book) == [TODAY], "the invoices were received after January and February were worked out"
    await keep_month_ends(book.resources, 13, LONG)
    await book.execute("UPDATE installation SET figured_through = (SELECT MAX(id) FROM interactions)")
    await book.execute(_AN_HOUR_AGO)
    await book.pay("P-1", "100.00", {"F-1": "100.00"}, received_on="2026-02-10")
    await remove_untrue(book.resources)
    assert await _kept(book) == [JANUARY, TODAY]
    async with book.desk.database.connect() as tx:
        told = await trend(tx, EN, "aging", TODAY, 3)
    assert [point.rows[0]["total"] for point in told.points[:2]] == ["100.00", "50.00"]


async def test_an_invoice_amended_to_a_later_day_takes_away_figures_from_its_first_day_on(book: Office) -> None:
    await keep_month_ends(book.resources, 13, LONG)
    await book.execute("UPDATE installation SET figured_through = (SELECT MAX(id) FROM interactions)")
    await book.execute(_AN_HOUR_AGO)
    await book.invoice("F-1", "100.00", issued_on="2026-02-06", due_on="2026-02-20")
    await remove_untrue(book.resources)
    assert await _kept(book) == [TODAY]


async def test_figures_of_today_are_worked_out_again_only_after_news_and_not_too_often(book: Office) -> None:
    every = len(figures.all_keys())
    assert await figures_of_today(book.resources) == every
    assert await figures_of_today(book.resources) == 0
    await book.execute(_AN_HOUR_AGO)
    assert await figures_of_today(book.resources) == every, "the invoices were written after that"
    await book.pay("P-1", "10.00", {"F-1": "10.00"})
    assert await figures_of_today(book.resources) == 0, "they are a moment old"


async def test_two_that_keep_at_once_keep_one_figure_each(book: Office) -> None:
    await asyncio.gather(*(figures_of_today(book.resources) for _ in range(2)))
    assert await book.value("SELECT count(*) FROM figures") == len(figures.all_keys())


async def test_rebuilding_works_out_month_ends_and_whatever_was_kept(book: Office) -> None:
    await keep_month_ends(book.resources, 2, LONG)
    await book.execute("UPDATE figures SET rows = '[]'")
    days = await rebuild(book.desk, date(2026, 1, 1), TODAY)
    assert days == [JANUARY, FEBRUARY, date(2026, 3, 1), TODAY]
    async with book.desk.database.connect() as tx:
        kept = await figures.get(tx, [("aging", None)], days)
    assert [kept[("aging", None), day].rows[0]["total"] for day in days] == ["100.00", "150.00", "150.00", "150.00"]
    with pytest.raises(InvalidInput, match="expected days up to today"):
        await rebuild(book.desk, TODAY, date(2026, 3, 3))


async def test_what_was_kept_with_other_columns_is_worked_out_anew(book: Office) -> None:
    await figures_of_today(book.resources)
    await book.execute('UPDATE figures SET milliseconds = 5000, rows = \'[{"currency": "COP"}]\'')
    async with book.desk.database.connect() as tx:
        assert (await figure(tx, EN, "aging", TODAY)).rows[0]["total"] == "150.00"
        found = await several(tx, EN, [("aging", None), ("dso", GroupBy.SEGMENT)], TODAY)
    assert found["dso", GroupBy.SEGMENT].rows[0]["receivables"] == "150.00"


async def test_targets_are_set_by_managers_and_held_against_the_figures_of_their_month(book: Office) -> None:
    month = date(2026, 2, 1)
    await targets.put(book.desk, Target(month, "aging", "overdue", None, "COP"), Decimal(100))
    await targets.put(book.desk, Target(month, "on-time", "on_time_ratio", None, None), Decimal("75.5"))
    [segment] = await book.rows("SELECT segment FROM customers")
    await targets.put(book.desk, Target(month, "cei", "cei", segment["segment"], None), Decimal(0))
    async with book.desk.database.connect() as tx:
        found = [shown(one) for one in await aimed(tx, EN, month, TODAY)]
    told = [(one["report"], one["segment"], one["value"], one["actual"], one["met"], one["as_of"]) for one in found]
    assert told == [
        ("aging", None, "100", "150.00", False, FEBRUARY),
        ("cei", segment["segment"], "0", "0.0000", True, FEBRUARY),
        ("on-time", None, "75.5", "0.0000", False, FEBRUARY),
    ]
    assert await targets.copy(book.desk, month, date(2026, 3, 1)) == 3
    assert await targets.copy(book.desk, month, date(2026, 3, 1)) == 0
    await targets.clear(book.desk, Target(month, "aging", "overdue", None, "COP"))
    with pytest.raises(NotFound):
        await targets.clear(book.desk, Target(month, "aging", "overdue", None, "COP"))


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (Target(date(2026, 2, 1), "aging", "overdue", None, None), "1", "currency"),
        (Target(date(2026, 2, 2), "cei", "cei", None, None), "1", "month"),
        (Target(date(2026, 2, 1), "cei", "dso", None, None), "1", "measure"),
        (Target(date(2026, 2, 1), "roll-rates", "amount", None, "COP"), "1", "measure"),
        (Target(date(2026, 2, 1), "cei", "cei", None, None), "-1", "value"),
        (Target(date(2026, 2, 1), "aging", "overdue", None, "CLP"), "1.5", "value"),
    ],
)
async def test_a_target_on_nothing_that_is_measured_names_what_was_expected(
    book: Office, target: Target, value: str, expected: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await targets.put(book.desk, target, Decimal(value))
    assert [field for field, _ in refused.value.errors] == [expected]


async def test_supervisors_may_not_set_targets(book: Office) -> None:
    async with book.desk.database.begin() as tx:
        await staff.write(tx, StaffMember(name="ana", full_name="Ana", role=StaffRole.SUPERVISOR))
    with pytest.raises(Refused, match="a manager can"):
        await targets.put(book.desk, Target(date(2026, 2, 1), "cei", "cei", None, None), Decimal(1))


def test_every_report_has_its_groups_and_none_twice() -> None:
    assert all(len(set(kind.groups)) == len(kind.groups) > 2 for kind in REPORTS.values())
