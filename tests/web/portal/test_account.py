"""Does a customer see what is owed and why, all that they may see, and nothing that is somebody else's or ours?"""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from config.brand import Collector, load_brand
from models.arrangement import PromiseTerms
from models.checkout import Line
from models.customer import Role
from operations.notes import note
from operations.promises import promise
from reading.portal.responsible import responsible_for
from store import checkouts
from tests.web.portal.busy import INVOICES, busy_customer
from tests.web.portal.conftest import Customers
from web.portal.address import address

#: What staff wrote down for themselves about the busy customer.
OURS = ("the boss wants it", "because they are slow", "sounded annoyed", "says it was broken", "never trust them")

_PASSED = timedelta(days=3)
PAGES = ("", "account", "account?show=settled", "account?show=received", "rules", "statement.csv", "statement.pdf")


@pytest.fixture
async def busy(customers: Customers) -> Customers:
    office = customers.office
    await busy_customer(office)
    await note(office.desk, "never trust them", invoice_id="F/1")
    await office.walk(office.clock.instant + _PASSED)
    passed = {"passed": _PASSED.total_seconds()}
    await office.execute("UPDATE test_clock SET shift_seconds = shift_seconds + :passed", **passed)
    return customers


def text_of(browser: TestClient, *path: str) -> str:
    answer = browser.get(address(*path))
    assert answer.status_code == 200, answer.text
    return answer.text.replace("\u00a0", " ")


async def test_every_page_is_shown_in_every_language_and_changes_nothing(busy: Customers) -> None:
    for language in ("es", "en", "pt"):
        browser = await busy.come_in(invoice_ids=INVOICES, whole=True, language=language)
        before = await busy.office.everything()
        for path in PAGES:
            answer = browser.get(address() + path)
            assert answer.status_code == 200, (path, answer.text)
            assert len(answer.content) < 100_000 or path == "statement.pdf"
        for one in INVOICES:
            text_of(browser, "invoices", one)
        after = await busy.office.everything()
        assert {table for table in before if before[table] != after[table]} <= {"portal_sessions"}


async def test_what_staff_wrote_for_themselves_is_on_no_page(busy: Customers) -> None:
    browser = await busy.come_in(invoice_ids=INVOICES, whole=True)
    shown = "".join(browser.get(address() + path).text for path in PAGES if path != "statement.pdf")
    shown += "".join(text_of(browser, "invoices", one) for one in INVOICES)
    for words in (*OURS, "standard", "segment"):
        assert words not in shown.replace('"', ""), words


async def test_the_first_page_says_what_is_to_be_paid_and_what_is_set_apart(busy: Customers) -> None:
    shown = text_of(await busy.come_in(invoice_ids=INVOICES, whole=True))
    # 1000 + 200 + 480 + 900 + 80.10 owed, 57.12 charged; 120 in dispute, 200 promised and 900 on a plan are left.
    assert "1,497.22 EUR" in shown
    assert "2,660.10 EUR" in shown
    assert "2,717.22 EUR" in shown
    assert "120.00 EUR" in shown
    assert "1,100.00 EUR" in shown
    assert "55.00 USD" in shown
    assert "−15.00 USD" in shown
    assert "300.00 EUR in all, the last payment on Mar 20, 2026. 100.00 EUR has come in." in shown


async def test_an_invoice_says_why_it_is_as_high_as_it_is(busy: Customers) -> None:
    shown = text_of(await busy.come_in(invoice_ids=["F/1"]), "invoices", "F/1")
    assert "1,057.12 EUR" in shown
    assert "200.00 EUR" in shown
    assert "10.15 % a year" in shown
    assert "compensation for recovery costs on 1,200.00 EUR" in shown
    assert "claimed by our team" in shown
    assert '<a href="https://erp.example/F1.pdf" rel="noopener noreferrer">' in shown
    assert 'href="/portal/receipts/P%2F1"' in shown
    assert 'href="/portal/pay?invoice=F/1"' in shown


async def test_a_link_shows_its_invoices_alone(busy: Customers) -> None:
    browser = await busy.come_in(invoice_ids=["F-2"])
    shown = text_of(browser)
    assert "200.00 EUR" in shown
    for other in ("F/1", "F-3", "F-4", "F-5", "U-1", "USD", "900.00"):
        assert other not in shown
    asked = browser.get(address("invoices", "F-3"))
    assert (asked.status_code, asked.headers["location"]) == (303, "/portal/code?next=%2Fportal%2Finvoices%2FF-3")
    for path in ("account", "statement.pdf", "statement.csv"):
        assert browser.get(address(path)).status_code == 303


async def test_who_may_not_see_the_account_is_not_asked_for_a_code(busy: Customers) -> None:
    browser = await busy.come_in(invoice_ids=["F-2"], email="", role=None)
    assert "/portal/code" not in text_of(browser)
    assert browser.get(address("invoices", "F-3")).status_code == 404
    for path in ("account", "statement.pdf", "statement.csv"):
        assert browser.get(address(path)).status_code == 403


async def test_nothing_of_another_customer_is_seen(busy: Customers) -> None:
    office = busy.office
    await office.customer("C-2", name="The other one")
    await office.invoice("X-1", "77.00", customer_id="C-2", number="Secret 1")
    message = await office.value("SELECT max(id) FROM messages")
    for whole in (False, True):
        browser = await busy.come_in("C-2", ["X-1"], whole=whole)
        for path in ("invoices/F-2", "invoices/F%2F1", "invoices/NONE", f"messages/{message}"):
            answer = browser.get(f"/portal/{path}")
            assert answer.status_code == 404
            assert "No. F" not in answer.text
        assert "Ferretería" not in text_of(browser)
    browser = await busy.come_in(whole=True)
    assert browser.get(address("invoices", "X-1")).status_code == 404
    for path in PAGES[:-1]:
        assert "Secret" not in browser.get(address() + path).text


async def test_buttons_are_those_of_the_rights(busy: Customers) -> None:
    clerk = text_of(await busy.come_in(invoice_ids=["F/1"], role=Role.PAYABLES))
    assert "/portal/pay?invoice=F/1" in clerk
    assert "/portal/promise?" in clerk
    assert "/portal/plan?" not in clerk
    head = text_of(await busy.come_in(invoice_ids=["F/1"], role=Role.DIRECTION, email="jefa@cliente.example"))
    assert "/portal/plan?invoice=F/1" in head
    paid = text_of(await busy.come_in(invoice_ids=["F-6"]), "invoices", "F-6")
    assert "/portal/pay?" not in paid
    assert "/portal/promise?" not in paid
    assert address("talk") in paid


async def test_of_a_promise_about_more_than_is_seen_no_sum_is_told(customers: Customers) -> None:
    office = customers.office
    await office.customer()
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "23456.00")
    word = {"invoices": [{"invoice_id": "F-1"}, {"invoice_id": "F-2"}], "payments": [{"on": "2026-03-20"}]}
    await promise(office.desk, PromiseTerms.model_validate(word))
    browser = await customers.come_in(invoice_ids=["F-1"])
    shown = text_of(browser) + text_of(browser, "invoices", "F-1")
    assert "It is about other invoices, too." in shown
    assert "23,456" not in shown
    assert "23,556" not in shown
    assert "F-2" not in shown
    assert "You promised 100.00 COP by Mar 20, 2026." in shown


async def test_a_message_is_read_by_who_sees_all_that_it_is_about_and_no_key_is_in_it(busy: Customers) -> None:
    office = busy.office
    [row] = await office.rows(
        "SELECT m.id, array_agg(i.invoice_id) AS invoices "
        "FROM messages m JOIN message_invoices i ON i.message_id = m.id "
        "GROUP BY m.id HAVING count(*) > 1 ORDER BY m.id LIMIT 1"
    )
    words = "See http://pay.example/portal/enter/abc_DEF-123 or https://pay.example/u/7.xyz today"
    await office.execute("UPDATE messages SET body_text = :words WHERE id = :id", words=words, id=row["id"])
    part = await busy.come_in(invoice_ids=row["invoices"][:1])
    assert f"/portal/messages/{row['id']}" not in text_of(part, "invoices", row["invoices"][0])
    assert part.get(address("messages", row["id"])).status_code == 404
    whole = await busy.come_in(invoice_ids=row["invoices"])
    assert f"/portal/messages/{row['id']}" in text_of(whole, "invoices", row["invoices"][0])
    shown = text_of(whole, "messages", row["id"])
    assert "See [link] or [link] today" in shown
    assert "abc_DEF" not in shown
    assert "7.xyz" not in shown
    assert "Ana" not in shown, "whom else we write to is told to nobody who has only a link"
    await office.execute("UPDATE messages SET state = 'rejected' WHERE id = :id", id=row["id"])
    assert whole.get(address("messages", row["id"])).status_code == 404


async def test_the_statement_as_a_table_adds_up_and_runs_no_formula(busy: Customers) -> None:
    await busy.office.execute("UPDATE invoices SET number = '=1+1' WHERE id = 'F-5'")
    browser = await busy.come_in(whole=True)
    answer = browser.get(address("statement.csv"))
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''statement-2026-03-05.csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert "'=1+1" in {row["Number"] for row in rows}
    sums = {
        currency: sum(Decimal(row["Open"]) for row in rows if row["Currency"] == currency)
        for currency in ("EUR", "USD")
    }
    assert sums == {"EUR": Decimal("2717.22"), "USD": Decimal("55.00")}


async def test_a_long_account_is_read_page_by_page(customers: Customers) -> None:
    office = customers.office
    await office.customer()
    for number in range(60):
        await office.invoice(f"F-{number:03}", "10.00", due_on=f"2026-03-{15 + number % 3}")
        await office.pay(f"P-{number:03}", "1.00", {f"F-{number:03}": "1.00"})
    await office.pay("P-last", "9.00", {"F-000": "9.00"})
    browser = await customers.come_in(invoice_ids=["F-001"], whole=True)
    home = browser.get(address()).text
    assert home.count("/portal/invoices/F-") == 21, "twenty that are open, and one that is paid"
    for show, expected in (("open", 59), ("settled", 1), ("received", 61)):
        place, seen = f"{address('account')}?show={show}", []
        while place:
            shown = browser.get(place).text
            assert len(shown) < 100_000
            table = shown.partition("<table>")[2]
            seen += [row.partition("</th>")[0] + row.partition('href="')[2].partition('"')[0]
                     for row in table.split('<th scope="row">')[1:]]  # fmt: skip
            place = next((part.partition('"')[0] for part in shown.split('href="')[1:] if "after=" in part), "")
            place = place.replace("&amp;", "&")
        assert (len(seen), len(set(seen))) == (expected, expected)
    assert browser.get(f"{address('account')}?day=yesterday").status_code == 404


async def test_who_answers_for_us_is_named_as_in_messages(customers: Customers) -> None:
    office = customers.office
    await office.customer(collector="ana")
    await office.invoice()
    house = load_brand()
    brand = house.model_copy(update={"collectors": {"ana": Collector(name="Ana Beltrán", phone="+34 600 000 001")}})
    async with office.desk.database.connect() as tx:
        named = await responsible_for(tx, brand, "C-1")
        nobody = await responsible_for(tx, house, "C-1")
    assert (named.name, named.phone, named.email) == ("Ana Beltrán", "+34600000001", brand.reply_to)
    assert (nobody.name, nobody.phone) == ("", brand.phone)
    assert brand.reply_to in text_of(await customers.come_in(), "rules")


async def test_the_rules_are_those_of_the_customers_country(customers: Customers) -> None:
    office = customers.office
    await office.customer("C-1", country="CO")
    await office.invoice()
    await office.customer("C-2", country="ES")
    await office.invoice("E-1", customer_id="C-2")
    colombia = text_of(await customers.come_in(), "rules")
    spain = text_of(await customers.come_in("C-2", ["E-1"]), "rules")
    assert "Colombia" in colombia
    assert "Spain" not in colombia
    assert "Ley 3/2004" not in colombia
    assert "Ley 3/2004" in spain
    assert "Colombia" not in spain
    assert "If you are a private individual" not in spain


async def test_offers_and_payments_under_way_are_told_without_sums_of_what_is_not_seen(busy: Customers) -> None:
    office = busy.office
    [row] = await office.rows(
        "SELECT n.id, array_agg(i.invoice_id ORDER BY i.invoice_id) AS invoices "
        "FROM negotiations n JOIN negotiation_invoices i ON i.negotiation_id = n.id "
        "WHERE n.state = 'open' GROUP BY n.id"
    )
    assert len(row["invoices"]) > 1
    lines = [Line("F/1", Decimal("30.00"), Decimal(0)), Line("F-5", Decimal("80.10"), Decimal(0))]
    async with office.desk.database.begin() as tx:
        await checkouts.add(
            tx,
            "chk-1",
            customer_id="C-1",
            person_id=None,
            provider="stripe",
            currency="EUR",
            lines=lines,
            opened_at=office.clock.instant,
            expires_at=office.clock.instant + timedelta(hours=1),
        )
    whole = text_of(await busy.come_in(invoice_ids=INVOICES))
    assert f'href="/portal/offers/{row["id"]}"' in whole
    assert "In 2 instalments" in whole
    assert "110.10 EUR" in whole
    part = text_of(await busy.come_in(invoice_ids=["F/1"]))
    assert f'href="/portal/offers/{row["id"]}"' in part
    assert 'href="/portal/pay/chk-1"' in part
    assert "In 2 instalments" not in part
    assert "110.10" not in part
    clerk = text_of(await busy.come_in(invoice_ids=["F/1"], email="caja@cliente.example", role=Role.PAYABLES))
    assert "/portal/offers/" not in clerk
    stranger = text_of(await busy.come_in(invoice_ids=["F-4"]))
    assert "chk-1" not in stranger
    assert "/portal/offers/" not in stranger


async def test_money_that_went_back_is_told_and_owed_again(busy: Customers) -> None:
    await busy.office.bounce("P-6")
    browser = await busy.come_in(whole=True)
    assert (
        "taken back on Mar 5, 2026" in text_of(browser, "account") + browser.get("/portal/account?show=received").text
    )
    shown = text_of(browser, "invoices", "F-6")
    assert "A payment was returned; what it had paid is open again." in shown
    assert "bounced" not in shown
    assert "1,542.22 EUR" in text_of(browser)
