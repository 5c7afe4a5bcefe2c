"""Does the portfolio show, narrow, add up, export and change exactly the cases that its filters mean?"""

import asyncio
import csv
import io
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html
from python_calamine import CalamineWorkbook

from models.bulk import BulkOutcome
from models.staff import StaffRole
from operations import cases as operations
from tests.operations.office import Office
from tests.web.console.conftest import Visitors

_SUMS = "//section[@class='sums']//tbody/tr"


async def _a_portfolio(office: Office) -> None:
    await office.customer("C-1", name="Café Norte", country="CO")
    await office.customer("C-2", name="=cmd()", country="ES")
    await office.invoice("F-1", "100.00", due_on="2026-02-20")
    await office.invoice("F-2", "50.00", currency="EUR", customer_id="C-2", due_on="2026-04-20")
    await office.invoice("F-3", "30.00", due_on="2026-03-30", product="Papel")
    await office.pay("P-1", "40.00", {"F-1": "40.00"})


def _page(client: TestClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:3000]
    return html.fromstring(answer.text)


def _numbers(page: html.HtmlElement) -> list[str]:
    return [link.text_content() for link in page.xpath("//table[contains(@class, 'cards')]/tbody//th//a")]


async def _finished(office: Office, order: int) -> None:
    """The web process does it by itself; here it is waited for."""
    for _ in range(600):
        if await office.value("SELECT finished_at IS NOT NULL FROM bulk_orders WHERE id = :id", id=order):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it is not finished after half a minute")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=invoice", ["No. F-1", "No. F-2", "No. F-3"]),
        ("sort=due&down=yes", ["No. F-2", "No. F-3", "No. F-1"]),
        ("sort=amount", ["No. F-3", "No. F-2", "No. F-1"]),
        ("currency=EUR", ["No. F-2"]),
        ("country=CO&sort=invoice", ["No. F-1", "No. F-3"]),
        ("late_from=5", ["No. F-1"]),
        ("late_from=11", []),
        ("product=Papel", ["No. F-3"]),
        ("text=norte&sort=invoice", ["No. F-1", "No. F-3"]),
        ("text=No.+F-2", ["No. F-2"]),
        ("amount_from=40&amount_to=60", ["No. F-2"]),
        ("due_from=2026-03-30&due_to=2026-03-30", ["No. F-3"]),
        ("state=closed", []),
    ],
)
async def test_filters_of_the_address_choose_what_is_shown(
    visitors: Visitors, office: Office, query: str, expected: list[str]
) -> None:
    await _a_portfolio(office)
    client = await visitors.sign_in()
    assert _numbers(_page(client, f"/console/cases?{query}")) == expected


async def test_what_the_erp_amends_changes_the_order(visitors: Visitors, office: Office) -> None:
    await _a_portfolio(office)
    await office.invoice("F-3", "300.00", issued_on="2026-01-15", due_on="2026-02-01", product="Papel")
    client = await visitors.sign_in()
    for order, expected in (("sort=due", "No. F-3"), ("sort=amount&down=yes", "No. F-3"), ("sort=amount", "No. F-2")):
        assert _numbers(_page(client, f"/console/cases?{order}"))[0] == expected, order


async def test_totals_follow_the_filters_and_never_add_currencies(visitors: Visitors, office: Office) -> None:
    await _a_portfolio(office)
    client = await visitors.sign_in()
    rows = [[cell.text_content() for cell in row] for row in _page(client, "/console/cases").xpath(_SUMS)]
    assert [(row[0], row[1]) for row in rows] == [("COP", "2"), ("EUR", "1")]
    assert "90.00" in " ".join(rows[0])
    assert "60.00" in " ".join(rows[0])
    [only] = _page(client, "/console/cases?country=ES").xpath(_SUMS)
    assert [cell.text_content() for cell in only][:2] == ["EUR", "1"]


async def test_a_filter_that_cannot_be_read_says_what_was_expected(visitors: Visitors, office: Office) -> None:
    await _a_portfolio(office)
    client = await visitors.sign_in()
    page = _page(client, "/console/cases?late_from=soon&currency=XXX&state=sleeping", 422)
    assert len(page.xpath("//*[@class='fault']")) == 3


async def test_pages_follow_each_other_without_a_gap_in_every_order(visitors: Visitors, office: Office) -> None:
    await office.customer()
    for number in range(103):
        await office.invoice(f"F-{number:03}", f"{1 + number % 7}.00", due_on=f"2026-04-{1 + number % 28:02}")
    await office.execute("UPDATE cases SET next_at = NULL WHERE invoice_id LIKE '%7'")
    client = await visitors.sign_in()
    for order in ("next", "next&down=yes", "due", "due&down=yes", "amount&down=yes", "customer", "invoice&down=yes"):
        seen: list[str] = []
        address: str | None = f"/console/cases?sort={order}"
        while address:
            page = _page(client, address)
            seen += _numbers(page)
            address = next((link.get("href") for link in page.xpath("//a[@rel='next']")), None)
        assert len(seen) == len(set(seen)) == 103, order


async def test_an_export_has_all_rows_as_numbers_and_nothing_that_a_spreadsheet_would_run(
    visitors: Visitors, office: Office
) -> None:
    await _a_portfolio(office)
    client = await visitors.sign_in(language="es")
    answer = client.get("/console/portfolio/export.csv?sort=invoice")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Factura"] for row in rows] == ["F-1", "F-2", "F-3"]
    assert rows[0]["Saldo"] == "60.00"
    assert rows[1]["Cliente"] == "'=cmd()"
    content = client.get("/console/portfolio/export.xlsx?currency=EUR").content
    heading, only = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    line = dict(zip(heading, only, strict=True))
    assert line["Saldo"] == 50
    assert line["Cliente"] == "=cmd()"
    assert line["Vencimiento"] == date(2026, 4, 20)


async def test_what_is_done_to_many_is_counted_before_and_told_case_by_case_after(
    visitors: Visitors, office: Office
) -> None:
    await _a_portfolio(office)
    await operations.pause(office.desk, reason="asked", invoice_id="F-3")
    client = await visitors.sign_in("eva", StaffRole.SUPERVISOR)
    before = _page(client, "/console/bulk/new?action=pause&which=all&state=open")
    assert "2 cases" in before.xpath("//h1")[0].text_content()
    assert "paused already" in before.text_content()
    fields = {one.get("name"): one.get("value") or "" for one in before.xpath("//main//form//input")}
    assert client.post("/console/bulk/new", data={**fields, "reason": ""}).status_code == 422
    answer = client.post("/console/bulk/new", data={**fields, "reason": "moving house"})
    assert answer.status_code == 303
    number = int(urlsplit(answer.headers["location"]).path.rsplit("/", 1)[1])
    await _finished(office, number)
    held = await office.rows("SELECT invoice_id, actor, reason FROM holds WHERE kind = 'pause' ORDER BY invoice_id")
    assert [(row["invoice_id"], row["actor"]) for row in held] == [("F-1", "eva"), ("F-2", "eva"), ("F-3", "ana")]
    outcomes = await office.rows("SELECT outcome FROM bulk_items WHERE order_id = :id", id=number)
    assert {row["outcome"] for row in outcomes} == {BulkOutcome.DONE.value}
    assert _numbers(_page(client, f"/console/bulk/{number}")) == ["No. F-1", "No. F-2"]


async def test_what_one_case_refuses_keeps_no_other_from_being_done(visitors: Visitors, office: Office) -> None:
    await _a_portfolio(office)
    client = await visitors.sign_in()
    before = _page(client, "/console/bulk/new?action=cancel&which=chosen&chosen=F-1&chosen=F-3")
    fields = {one.get("name"): one.get("value") or "" for one in before.xpath("//main//form//input")}
    order = await office.value("SELECT count(*) FROM bulk_orders")
    assert order == 0
    await operations.cancel(office.desk, "F-3", "meanwhile")
    assert client.post("/console/bulk/new", data={**fields, "reason": "closing"}).status_code == 409
    assert await office.value("SELECT count(*) FROM bulk_orders") == 0


async def test_a_collector_neither_changes_all_that_match_nor_gives_customers_away(
    visitors: Visitors, office: Office
) -> None:
    await _a_portfolio(office)
    client = await visitors.sign_in()
    assert client.get("/console/bulk/new?action=cancel&which=all").status_code == 403
    assert client.get("/console/bulk/new?action=assign&which=chosen&chosen=F-1").status_code == 403
    reader = await visitors.sign_in("ines", None)
    assert reader.get("/console/bulk/new?action=cancel&which=chosen&chosen=F-1").status_code == 403
    assert not _page(reader, "/console/cases").xpath("//*[@name='chosen']")


async def test_a_view_is_kept_with_its_filters(visitors: Visitors, office: Office) -> None:
    await _a_portfolio(office)
    client = await visitors.sign_in()
    page = _page(client, "/console/cases?currency=EUR")
    assert parse_qs(page.xpath("//input[@name='query']")[0].get("value")) == {"currency": ["EUR"]}
