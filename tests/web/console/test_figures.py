"""Are the figures of the pages those of command, API and file, and does every number lead to the rows behind it?"""

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from config.files import SHIPPED
from config.sentences import Sentences
from erp.fields import ImportKind
from erp.imports import Accepted, load_map, read_items
from models.staff import StaffRole
from operations.credits import record_credits
from operations.customers import record_customers
from operations.invoices import record_invoices
from reading.report_files import as_csv, as_xlsx
from reading.reports import REPORTS, report
from tests.operations.office import Office
from tests.reading.test_reports import DAYS, EXPECTED, EXPORT, ROLLED
from tests.web.console.conftest import Visitors

_LINKED = re.compile(r'<a href="([^"]+)"><data value="([^"]*)">')
_HOSTILE = "<script>alert(1)</script>"


def _cells(page: httpx2.Response, cell: str) -> list[str]:
    """The exact figures of the page's links to the rows behind this cell, in the order of the page."""
    return [value for link, value in _links(page) if re.search(rf"cell={re.escape(cell)}(&|$)", link)]


def _links(page: httpx2.Response) -> list[tuple[str, str]]:
    return [(unescape(link), value) for link, value in _LINKED.findall(page.text)]


async def _small_book(office: Office) -> None:
    await office.customer("C-1", name=_HOSTILE)
    await office.customer("C-2")
    for invoice, customer, currency in (("F-1", "C-1", "COP"), ("F/2", "C-1", "COP"), ("F-3", "C-2", "USD")):
        due = {"issued_on": "2026-01-10", "due_on": "2026-02-10", "product": "=1+1"}
        await office.invoice(invoice, "100.00", customer_id=customer, currency=currency, **due)


@pytest.mark.skipif(not EXPORT.exists(), reason="the real invoices are not on this machine")
@pytest.mark.timeout(300)
async def test_the_figures_of_the_real_portfolio_are_on_the_pages_too(visitors: Visitors) -> None:
    desk = visitors.office.desk
    await record_customers(desk, _items("customers"))
    await record_invoices(desk, _items("invoices"))
    await record_credits(desk, _items("payments"))
    client = await visitors.sign_in("marta", StaffRole.MANAGER)
    for at, day in enumerate(DAYS):
        pages = {name: client.get(f"/console/figures/{name}?as_of={day}") for name in {name for name, _ in EXPECTED}}
        for (name, column), expected in EXPECTED.items():
            assert (day, name, column, _cells(pages[name], column)[0]) == (day, name, column, str(expected[at]))
        rolled = client.get(f"/console/figures/roll-rates?as_of={day}")
        assert ROLLED[at] in _cells(rolled, "current%2F1-30")


def _items(kind: ImportKind) -> list[Any]:
    shipped = load_map(SHIPPED / "maps" / f"ibm_late_payments.{kind}.yaml")
    return [found.item for found in read_items(kind, EXPORT, shipped) if isinstance(found, Accepted)]


async def test_every_report_has_a_page_by_each_of_its_groups_and_files_like_those_of_the_command(
    visitors: Visitors, office: Office
) -> None:
    await _small_book(office)
    client = await visitors.sign_in("rosa", None, language="pt")
    today = date(2026, 3, 2)
    for name, kind in REPORTS.items():
        for by in (None, *kind.groups):
            page = client.get(f"/console/figures/{name}?" + urlencode({"by": by.value} if by else {}))
            assert (page.status_code, name, by) == (200, name, by)
            assert _HOSTILE not in page.text
        async with office.desk.database.connect() as tx:
            found = await report(tx, Sentences("pt"), name, today)
        assert client.get(f"/console/figures/{name}/file?format=csv").content == as_csv(found).encode()
        assert client.get(f"/console/figures/{name}/file?format=xlsx").content == as_xlsx(found)


async def test_every_number_of_a_page_leads_to_as_many_rows_as_it_counts(visitors: Visitors, office: Office) -> None:
    await _small_book(office)
    client = await visitors.sign_in("rosa", None)
    for name in ("aging", "on-time", "cure", "roll-rates", "managed-customers"):
        for link, value in _links(client.get(f"/console/figures/{name}?by=segment")):
            behind = client.get(link)
            assert (behind.status_code, link) == (200, link)
            if re.search(r"cell=(invoices|overdue_invoices|customers)\b", link):
                assert f"{value} row" in behind.text, link
    rows = client.get("/console/figures/aging/behind?currency=COP&cell=total").text
    assert "/console/cases/F%2F2" in rows
    assert "/console/customers/C-1" in rows
    assert _HOSTILE not in rows
    assert "&lt;script&gt;alert(1)" in rows


async def test_an_address_that_cannot_be_is_refused_and_a_day_to_come_is_today(
    visitors: Visitors, office: Office
) -> None:
    await _small_book(office)
    client = await visitors.sign_in("rosa", None)
    for path in ("?as_of=2026-02-30", "/aging?by=colour", "/aging?by=channel", "/aging/behind?currency=COP&cell=x",
                 "/aging/behind?cell=total", "/targets?month=2026-13", "/cei/file?format=pdf", "/nothing"):  # fmt: skip
        answer = client.get(f"/console/figures{path}")
        assert (path, answer.status_code in (404, 422)) == (path, True)
    assert 'value="2026-03-02"' in client.get("/console/figures?as_of=2099-01-01").text
    assert client.get("/console/figures?currency=XYZ").status_code == 200


async def test_all_figures_stand_on_one_page_with_their_targets(visitors: Visitors, office: Office) -> None:
    empty = (await visitors.sign_in("rosa", None)).get("/console/figures")
    assert "There is nothing to count" in empty.text
    await _small_book(office)
    client = await visitors.sign_in("marta", StaffRole.MANAGER)
    form = {"month": "2026-03", "measure": "aging/total", "segment": "", "currency": "COP", "value": "250.00"}
    assert client.post("/console/figures/targets", data=form).status_code == 303
    page = client.get("/console/figures?currency=COP").text
    assert '<data value="200.00">' in page
    assert "Target 250.00" in page
    assert "currency=USD" in page
    assert _HOSTILE not in page


async def test_a_manager_sets_copies_and_takes_away_targets_and_nobody_else(visitors: Visitors, office: Office) -> None:
    await _small_book(office)
    form = {"month": "2026-02", "measure": "dso/dso", "segment": "", "currency": "", "value": "45,5"}
    sara = await visitors.sign_in("sara", StaffRole.SUPERVISOR)
    for path in ("", "/copy", "/clear"):
        assert sara.post(f"/console/figures/targets{path}", data=form).status_code == 403
    assert 'name="value"' not in sara.get("/console/figures/targets").text
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, language="es")
    wrong = marta.post("/console/figures/targets", data={**form, "value": "mucho"})
    assert wrong.status_code == 422
    assert "se esperaba un número" in wrong.text
    assert 'value="mucho"' in wrong.text
    assert marta.post("/console/figures/targets", data={**form, "measure": "dso/sales"}).status_code == 422
    assert marta.post("/console/figures/targets", data=form).status_code == 303
    assert marta.post("/console/figures/targets/copy", data={"month": "2026-03"}).status_code == 303
    assert "1 objetivo copiado" in marta.get("/console/figures/targets?month=2026-03").text
    assert marta.post("/console/figures/targets/clear", data={**form, "month": "2026-03"}).status_code == 303
    assert await office.value("SELECT string_agg(month || ' ' || value, ',') FROM targets") == "2026-02-01 45.5000"
