"""Do the figures equal those that were worked out for a real portfolio, and small cases counted by hand?"""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from config.files import SHIPPED
from config.sentences import Sentences
from domain.kpi import Month, countback_dso
from erp.fields import ImportKind
from erp.imports import Accepted, load_map, read_items
from models.errors import NotFound
from models.grouping import GroupBy
from operations.credits import record_credits
from operations.customers import record_customers
from operations.invoices import record_invoices
from reading.report_files import as_csv, as_xlsx
from reading.reports import REPORTS, Report, report
from tests.operations.office import Office

EXPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "ibm_ar_late_payments.csv"
DAYS = (date(2012, 12, 31), date(2013, 6, 30), date(2013, 11, 30))

#: (report, column): the figure at the end of each of the three days.
EXPECTED = {
    ("aging", "invoices"): (99, 84, 79),
    ("aging", "total"): ("5725.06", "5119.85", "4788.88"),
    ("aging", "overdue_invoices"): (13, 12, 8),
    ("aging", "overdue"): ("788.74", "835.56", "542.56"),
    ("dso", "sales"): ("19196.81", "19903.70", "18747.63"),
    ("dso", "dso"): ("26.8407", "23.1508", "22.9895"),
    ("dso", "best_possible_dso"): ("23.1428", "19.3726", "20.3849"),
    ("dso", "average_days_delinquent"): ("3.6978", "3.7782", "2.6046"),
    ("dso", "dso_countback"): ("27.3299", "26.2575", "22.5735"),
    ("cei", "cei"): ("89.2933", "90.1509", "92.4738"),
    ("days-to-collect", "days_to_collect"): ("26.7373", "25.9531", "22.9395"),
    ("on-time", "on_time_ratio"): ("64.1791", "64.1566", "72.0257"),
    ("recovery", "recovery_rate"): ("73.7974", "75.8847", "71.8108"),
}
#: The last one is 542.56 / 4476.18 = 12.12104...
ROLLED = ("14.5674", "13.7004", "12.1210")


@pytest.mark.skipif(not EXPORT.exists(), reason="the real invoices are not on this machine")
@pytest.mark.timeout(300)
async def test_the_figures_of_the_real_portfolio_are_those_that_were_worked_out(office: Office) -> None:
    await record_customers(office.desk, items("customers"))
    await record_invoices(office.desk, items("invoices"))
    await record_credits(office.desk, items("payments"))
    async with office.desk.database.connect() as tx:
        for at, day in enumerate(DAYS):
            found = {name: await report(tx, Sentences("en"), name, day) for name in REPORTS}
            for (name, column), figures in EXPECTED.items():
                assert (day, name, column, found[name].rows[0][column]) == (day, name, column, figures[at])
            rolled = [
                row for row in found["roll-rates"].rows if (row["from_bucket"], row["to_bucket"]) == ("current", "1-30")
            ]
            assert rolled[0]["of_amount"] == ROLLED[at]
            for group in REPORTS["aging"].groups:
                parts = (await report(tx, Sentences("en"), "aging", day, group)).rows
                assert sum(Decimal(row["total"]) for row in parts) == Decimal(found["aging"].rows[0]["total"])


def items(kind: ImportKind) -> list[Any]:
    """What the shipped map reads of the export."""
    shipped = load_map(SHIPPED / "maps" / f"ibm_late_payments.{kind}.yaml")
    return [found.item for found in read_items(kind, EXPORT, shipped) if isinstance(found, Accepted)]


async def test_a_report_of_an_empty_book_has_no_rows_and_an_unknown_one_says_which_there_are(office: Office) -> None:
    async with office.desk.database.connect() as tx:
        for name in REPORTS:
            found = await report(tx, Sentences("es"), name, date(2026, 1, 31))
            assert (found.rows, found.title == name, found.definition == name) == ([], False, False)
            assert as_csv(found).splitlines() == [",".join(found.shown)]
            assert as_xlsx(found).startswith(b"PK")
        with pytest.raises(NotFound, match="aging, aging-by-issue, dso"):
            await report(tx, Sentences("es"), "dos", date(2026, 1, 31))


def test_countback_takes_whole_months_off_and_counts_the_days_of_the_rest() -> None:
    months = [Month(Decimal(100), 15), Month(Decimal(200), 31), Month(Decimal(300), 30)]
    assert countback_dso(Decimal(0), months) == 0
    assert countback_dso(Decimal(50), months) == Decimal("7.5")
    assert countback_dso(Decimal(350), months) == 15 + 31 + 5
    assert countback_dso(Decimal(601), months) is None


def test_no_name_of_a_group_is_run_by_a_spreadsheet_and_numbers_stay_numbers() -> None:
    names = ("=1+1", "-2+3+cmd", "+1", "@sum", "\tx", "plain")
    rows = [{"currency": "EUR", "group": name, "change": "-5.00"} for name in names]
    found = Report("aging", "Aging", "", date(2026, 1, 31), GroupBy.PRODUCT, ("change",), rows)
    lines = list(csv.reader(StringIO(as_csv(found), newline="")))[1:]
    assert [line[1] for line in lines] == [*(f"'{name}" for name in names[:-1]), "plain"]
    assert {line[2] for line in lines} == {"-5.00"}
