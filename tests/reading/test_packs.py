"""Does a report on a schedule say the same as the reports that it is made of, in every language?"""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from channels.paper.pack_mail import MOST_ROWS, preview_of
from channels.paper.pack_sheets import pack_sheets
from channels.paper.plot import Drawer
from config.pack_words import pack_words
from config.sentences import Sentences
from models.console import Cadence
from models.grouping import GroupBy
from models.report_order import PackGroup, ReportOrder
from models.target import Target
from models.values import LANGUAGES
from operations import targets
from reading.packs.making import PackMaker
from reading.reports import REPORTS, report
from store.engine import open_engine
from tests.operations.office import Office, empty, open_office

AS_OF = date(2026, 3, 1)


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Two currencies, one customer who owes in both, one who has paid."""
    database = open_engine(database_of_the_file)
    await empty(database)
    office = await open_office(database, tmp_path)
    await office.customer("C-1", name="Ferretería <El Ángel>")
    await office.customer("C-2")
    issued = {"issued_on": "2026-01-15", "due_on": "2026-02-10"}
    await office.invoice("F-1", "1200.50", **issued)
    await office.invoice("F-2", "45.10", currency="USD", **issued)
    await office.invoice("F-3", "300.00", customer_id="C-2", **issued)
    await office.invoice("F-4", "80.00", issued_on="2026-03-02", due_on="2026-04-01")
    await office.pay("P-1", "300.00", {"F-3": "300.00"}, customer_id="C-2", received_on="2026-02-20")
    await office.pay("P-2", "200.50", {"F-1": "200.50"}, received_on="2026-03-02")
    yield office
    await database.dispose()


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    drawer = Drawer()
    yield drawer
    drawer.close()


@pytest.fixture
def maker(office: Office, drawer: Drawer) -> PackMaker:
    return PackMaker(office.desk.database, office.resources.renderer, office.desk.zone, drawer)


def _order(cadence: Cadence, language: str = "en", grouped: PackGroup | None = None) -> ReportOrder:
    given = {"name": "board", "cadence": cadence, "language": language, "recipients": ("a@b.example",)}
    return ReportOrder.model_validate({**given, "grouped": grouped})


async def test_a_monthly_one_holds_every_report_as_the_command_tells_it(office: Office, maker: PackMaker) -> None:
    pack = await maker.pack(_order(Cadence.MONTHLY, grouped=PackGroup.REGION), AS_OF)
    async with office.desk.database.connect() as tx:
        for part, name in zip(pack.parts, REPORTS, strict=False):
            by = [None, *([GroupBy.REGION] if GroupBy.REGION in REPORTS[name].groups else [])]
            for table, group in zip(part.tables, by, strict=False):
                found = await report(tx, Sentences("en"), name, AS_OF, group)
                assert (part.title, part.note) == (found.title, found.definition)
                assert len(table.cells) == len(found.rows)
                for cells, row in zip(table.cells, found.rows, strict=True):
                    for cell, column in zip(cells, found.shown, strict=True):
                        if column in found.numbers:
                            assert (None if cell is None else Decimal(str(cell))) == (
                                None if row[column] is None else Decimal(str(row[column]))
                            ), (name, column)


async def test_a_daily_one_lists_who_owed_at_the_end_of_the_day_as_the_aging_adds_up(maker: PackMaker) -> None:
    pack = await maker.pack(_order(Cadence.DAILY), AS_OF)
    aging, customers = pack.parts
    owed = {row[4]: row[5] for row in customers.tables[0].cells}
    assert owed == {"COP": Decimal("1200.5000"), "USD": Decimal("45.1000")}, "what came on the next day is not told"
    totals = {row[0]: row[2] for row in aging.tables[0].cells}
    assert totals == owed
    assert [row[7:9] for row in customers.tables[0].cells] == [(date(2026, 2, 10), 19)] * 2
    assert pack.heads[0] == ("Customers who owe", "1")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cadence", Cadence)
async def test_each_is_told_in_each_language_and_becomes_mail_and_files(
    maker: PackMaker, language: str, cadence: Cadence
) -> None:
    order = _order(cadence, language, PackGroup.SEGMENT)
    if cadence is Cadence.MONTHLY and language != "es":  # its plots are the same
        assert (await maker.pack(order, AS_OF)).parts[0].plots
        return
    mail = await maker(order, AS_OF)
    assert any(file.content_id for file in mail.attachments) is (cadence is Cadence.MONTHLY)
    assert [file.name.rpartition(".")[2] for file in mail.attachments if file.content_id is None] == ["pdf", "xlsx"]
    assert f'<html lang="{language}">' in mail.html
    assert "cid:" not in preview_of(mail)
    assert "<El" not in mail.html
    assert "{" not in mail.subject + mail.text


async def test_the_targets_of_the_month_stand_beside_what_came_of_them(office: Office, maker: PackMaker) -> None:
    march = date(2026, 3, 1)
    await targets.put(office.desk, Target(march, "aging", "overdue", None, "COP"), Decimal("1000"))
    await targets.put(office.desk, Target(march, "dso", "dso", None, None), Decimal("30"))
    parts = (await maker.pack(_order(Cadence.MONTHLY), AS_OF)).parts
    [part] = [part for part in parts if part.title == "Targets against actuals"]
    told = {row[:4]: row[4:] for row in part.tables[0].rows}
    assert told[("Aging", "Overdue", "all", "COP")] == ("1,000.00", "1,200.50", "no")
    assert told[("Days sales outstanding", "DSO, days", "all", "USD")] == ("30.00", "90.00", "no")


async def test_an_installation_that_is_empty_still_says_so(office: Office, maker: PackMaker) -> None:
    await empty(office.resources.database)
    for cadence in Cadence:
        assert "There is nothing to show for this day." in (await maker(_order(cadence), AS_OF)).html


async def test_of_many_customers_the_mail_shows_the_first_and_the_sheet_all(office: Office, maker: PackMaker) -> None:
    for number in range(MOST_ROWS + 5):
        await office.customer(f"M-{number}")
        await office.invoice(f"M-{number}", customer_id=f"M-{number}", issued_on="2026-01-15", due_on="2026-02-10")
    pack = await maker.pack(_order(Cadence.DAILY), AS_OF)
    mail = await maker(_order(Cadence.DAILY), AS_OF)
    assert "7 more rows stand in the spreadsheet." in mail.html
    assert len(pack.parts[1].tables[0].cells) == MOST_ROWS + 7
    assert pack_sheets(pack, "x").content == pack_sheets(pack, "x").content


def test_every_column_and_group_of_every_report_has_its_word() -> None:
    columns = {column for kind in REPORTS.values() for column in kind.columns}
    groups = {group for kind in REPORTS.values() for group in kind.groups}
    for language in LANGUAGES:
        words = pack_words(language)
        assert {one for one in columns if not words.has(f"columns.{one}")} == set()
        assert {one for one in groups if not words.has(f"pack.groups.{one.value}")} == set()
        assert words.keys == pack_words("en").keys
