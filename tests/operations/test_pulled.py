"""Is what a connector reads taken in once, kept where it is wrong, and taken back when the ERP takes it back?"""

from collections.abc import Mapping
from typing import Any

import pytest

from erp.connectors.port import Entry, Gone, Mark, Read, read
from erp.fields import ImportKind
from models.erp_request import ErpAnswer, ErpRequestKind
from operations.cases import cancel
from operations.customers import record_customers
from operations.pulled import Intake
from store import connectors, erp_requests
from tests.operations.office import MONDAY, Office, customer, invoice, payment


@pytest.fixture
def intake(office: Office) -> Intake:
    return Intake(office.desk)


def _entry(kind: ImportKind, key: str, item: Any, **fields: Any) -> Entry:
    return read(kind, key, item.model_dump(mode="json", exclude_none=True) | fields)


def who(key: str = "C-1", **fields: Any) -> Entry:
    return _entry("customers", key, customer(key), **fields)


def bill(key: str = "F-1", amount: str = "100.00", **fields: Any) -> Entry:
    return _entry("invoices", key, invoice(key, amount), **fields)


def paid(key: str, amount: str, to: dict[str, str] | None = None, **fields: Any) -> Entry:
    return _entry("payments", key, payment(key, amount, to), **fields)


async def _credits(office: Office) -> list[tuple[str, bool]]:
    """Ids of credits, and whether they still count."""
    rows = await office.rows("SELECT id, reversed_on IS NULL AS counts FROM credits ORDER BY id")
    return [(row["id"], row["counts"]) for row in rows]


async def test_a_page_is_taken_in_whatever_its_order_and_its_mark_is_kept(office: Office, intake: Intake) -> None:
    page = [bill(), paid("P-1", "100.00", {"F-1": "100.00"}), who()]
    assert await intake.take("books", page, "invoices", Mark("2026-03-02", "7")) == {"new": 3}
    assert await office.balance() == 0
    async with office.desk.database.begin() as tx:
        assert await connectors.begin(tx, "books", office.clock.instant) == {}
    await intake.take("books", [], "invoices", Mark("2026-03-02", "7"))
    async with office.desk.database.begin() as tx:
        found = await connectors.begin(tx, "books", office.clock.instant)
    assert found == {"invoices": {"at": "2026-03-02", "id": "7"}}


async def test_the_same_again_changes_nothing_and_wakes_nobody(office: Office, intake: Intake) -> None:
    page = [who(), bill(), paid("P-1", "40.00", {"F-1": "40.00"})]
    await intake.take("books", page)
    office.waker.take()
    before = await office.everything()
    assert await intake.take("books", page) == {"unchanged": 3}
    assert await office.everything() == before
    assert office.waker.take() == []


async def test_what_was_taken_in_before_a_crash_is_found_again(office: Office, intake: Intake) -> None:
    page = [who(), bill(), paid("P-1", "40.00", {"F-1": "40.00"})]
    await intake.take("books", page)
    await office.execute("DELETE FROM connector_links")
    assert await intake.take("books", page) == {"unchanged": 3}
    assert await _credits(office) == [("P-1", True)]


async def test_reading_everything_again_changes_nothing(office: Office, intake: Intake) -> None:
    page = [who(), bill(), paid("P-1", "40.00", {"F-1": "40.00"})]
    await intake.take("books", page)
    async with office.desk.database.begin() as tx:
        await connectors.begin(tx, "books", office.clock.instant)
        assert await connectors.reset(tx, "books")
    timeline = len((await office.everything())["interactions"])
    assert await intake.take("books", page) == {"unchanged": 3}
    assert len((await office.everything())["interactions"]) == timeline


async def test_an_invoice_that_came_before_its_customer_is_taken_when_that_one_has_come(
    office: Office, intake: Intake
) -> None:
    assert await intake.take("books", [bill()]) == {"refused": 1}
    assert office.waker.take() == []
    [kept] = await office.rows("SELECT kind, key, errors FROM connector_refusals")
    assert kept["errors"] == [["customer_id", "expected a customer that exists: C-1 is not known"]]
    assert await intake.retry("books") == {"refused": 1}
    await intake.take("books", [who()])
    assert await intake.retry("books") == {"new": 1}
    assert await office.rows("SELECT * FROM connector_refusals") == []
    assert office.waker.take() == ["F-1"]


async def test_what_is_corrected_in_the_erp_is_no_longer_refused(office: Office, intake: Intake) -> None:
    assert await intake.take("books", [who(country="Atlantis"), bill()]) == {"refused": 2}
    assert await intake.take("books", [who(), bill()]) == {"new": 2}
    assert await office.rows("SELECT * FROM connector_refusals") == []


async def test_what_was_refused_is_not_taken_any_more_once_the_erp_does_not_count_it(
    office: Office, intake: Intake
) -> None:
    await intake.take("books", [bill()])
    await intake.take("books", [Gone("invoices", "F-1", "it is cancel"), who()])
    assert await intake.retry("books") == {}
    assert await office.rows("SELECT id FROM invoices") == []


async def test_since_when_an_item_is_refused_is_kept(office: Office, intake: Intake) -> None:
    await intake.take("books", [bill()])
    office.clock.go_to(office.clock.instant.date().replace(day=20))
    await intake.retry("books")
    [row] = await office.rows("SELECT refused_at FROM connector_refusals")
    assert row["refused_at"].day == MONDAY.day


async def test_money_that_the_erp_allocates_otherwise_moves_at_once(office: Office, intake: Intake) -> None:
    await intake.take("books", [who(), bill("F-1"), bill("F-2"), paid("P-1", "100.00", {"F-1": "100.00"})])
    assert await intake.take("books", [paid("P-1", "100.00", {"F-1": "60.00", "F-2": "40.00"})]) == {"amended": 1}
    assert (await office.balance("F-1"), await office.balance("F-2")) == (40, 60)
    assert await _credits(office) == [("P-1", False), ("P-1~2", True)]
    await intake.take("books", [paid("P-1", "100.00", {"F-2": "100.00"})])
    assert (await office.balance("F-1"), await office.balance("F-2")) == (100, 0)
    assert [key for key, counts in await _credits(office) if counts] == ["P-1~3"]


async def test_money_that_the_erp_allocates_as_we_did_is_left_as_it_is(office: Office, intake: Intake) -> None:
    await intake.take("books", [who(), bill(), paid("P-1", "40.00")])
    assert await office.balance() == 60
    assert await intake.take("books", [paid("P-1", "40.00", {"F-1": "40.00"})]) == {"unchanged": 1}
    assert await _credits(office) == [("P-1", True)]


async def test_what_cannot_be_allocated_otherwise_goes_on_as_before(office: Office, intake: Intake) -> None:
    await intake.take("books", [who(), bill(), paid("P-1", "100.00", {"F-1": "100.00"})])
    await intake.take("books", [bill("F-9", currency="EUR")])
    assert await intake.take("books", [paid("P-1", "100.00", {"F-9": "100.00"})]) == {"refused": 1}
    assert await office.balance() == 0
    assert await _credits(office) == [("P-1", True)]


async def test_a_payment_that_is_gone_is_owed_again_until_it_counts_again(office: Office, intake: Intake) -> None:
    money = paid("P-1", "100.00", {"F-1": "100.00"})
    await intake.take("books", [who(), bill(), money])
    assert await intake.take("books", [Gone("payments", "P-1", "it was cancelled")]) == {"gone": 1}
    assert await office.balance() == 100
    assert await intake.take("books", [Gone("payments", "P-1", "it was cancelled")]) == {}
    assert await intake.take("books", [money]) == {"amended": 1}
    assert await office.balance() == 0
    assert await _credits(office) == [("P-1", False), ("P-1~2", True)]


async def test_an_invoice_that_is_gone_is_not_asked_for_until_it_counts_again(office: Office, intake: Intake) -> None:
    await intake.take("books", [who(), bill()])
    assert await intake.take("books", [Gone("invoices", "F-1", "it is draft")]) == {"gone": 1}
    await office.live()
    assert (await office.case())["outcome"] == "cancelled"
    assert await intake.take("books", [bill()]) == {"unchanged": 1}
    assert (await office.case())["open"]


async def test_what_was_never_here_cannot_be_gone(office: Office, intake: Intake) -> None:
    entries = [
        Gone("invoices", "F-9", "it is draft"),
        Gone("payments", "P-9", "cancelled"),
        Gone("customers", "C-9", ""),
    ]
    before = await office.everything()
    assert await intake.take("books", entries) == {}
    assert await office.everything() == before


async def test_a_case_that_was_ended_here_first_is_left_as_it_is(office: Office, intake: Intake) -> None:
    await intake.take("books", [who(), bill()])
    await cancel(office.desk, "F-1", "agreed with the customer")
    assert await intake.take("books", [Gone("invoices", "F-1", "it is cancel")]) == {"unchanged": 1}
    assert (await office.kinds()).count("cancelled") == 1


async def test_two_erps_that_number_alike_keep_apart(office: Office, intake: Intake) -> None:
    await intake.take("one", [_entry("customers", "7", customer("one-7"))])
    await intake.take("two", [_entry("customers", "7", customer("two-7"))])
    assert [row["id"] for row in await office.rows("SELECT id FROM customers ORDER BY id")] == ["one-7", "two-7"]


async def test_an_answer_of_somebody_else_stands(office: Office, intake: Intake) -> None:
    await record_customers(office.desk, [customer()])
    async with office.desk.database.begin() as tx:
        kind, now = ErpRequestKind.CREDIT_HOLD, office.clock.instant
        one = await erp_requests.ask(tx, kind, customer_id="C-1", invoice_id=None, details={}, now=now, by="ana")
    await intake.answer(one, ErpAnswer.REFUSED, "no such right")
    await intake.answer(one, ErpAnswer.DONE, "done after all")
    [row] = await office.rows("SELECT answer, note FROM erp_requests")
    assert row == {"answer": "refused", "note": "no such right"}


_HOSTILE: tuple[tuple[ImportKind, Mapping[str, Any], str], ...] = (
    ("customers", {"name": ""}, "name"),
    ("customers", {"name": "=cmd|' /C calc'!A0"}, "name"),
    ("customers", {"name": None}, "name"),
    ("customers", {"id": " C-1"}, "id"),
    ("customers", {"id": 7}, "id"),
    ("customers", {"language": "fr"}, "language"),
    ("customers", {"country": "Spain"}, "country"),
    ("customers", {"kind": "person"}, "kind"),
    ("customers", {"contacts": [{"role": "payables", "name": "A", "email": "nobody"}]}, "contacts.0.email"),
    ("customers", {"contacts": [{"role": "payables", "name": "A", "phone": "12"}]}, "contacts.0.phone"),
    ("customers", {"contacts": [{"role": "payables", "name": "A"}] * 51}, "contacts"),
    ("customers", {"shoe_size": "43"}, "shoe_size"),
    ("invoices", {"amount": "0.00"}, "amount"),
    ("invoices", {"amount": "-5.00"}, "amount"),
    ("invoices", {"amount": "NaN"}, "amount"),
    ("invoices", {"amount": "1e3"}, "amount"),
    ("invoices", {"amount": 100.0}, "amount"),
    ("invoices", {"amount": "9" * 16}, "amount"),
    ("invoices", {"amount": "1.005"}, "amount"),
    ("invoices", {"currency": "XXX"}, "currency"),
    ("invoices", {"due_on": "2026-02-30"}, "due_on"),
    ("invoices", {"due_on": "2026-01-01"}, "due_on"),
    ("invoices", {"due_on": 0}, "due_on"),
    ("invoices", {"issued_on": "1970-01-01"}, "issued_on"),
    ("invoices", {"number": "No.\x00 7"}, "number"),
    ("invoices", {"number": "x" * 501}, "number"),
    ("invoices", {"number": "\ud800"}, "number"),
    ("invoices", {"id": "F\x002"}, "id"),
    ("invoices", {"customer_id": "nobody"}, "customer_id"),
    ("payments", {"amount": "-1.00"}, "amount"),
    ("payments", {"received_on": "yesterday"}, "received_on"),
    ("payments", {"allocations": [{"invoice_id": "F-1", "amount": "999.00"}]}, "allocations"),
    ("payments", {"allocations": [{"invoice_id": "F-1", "amount": "1.00"}] * 2}, "allocations"),
    ("payments", {"allocations": [{"invoice_id": "F-1", "amount": "0"}]}, "allocations.0.amount"),
    ("payments", {"customer_id": "nobody"}, "customer_id"),
    (
        "payments",
        {"currency": "EUR", "allocations": [{"invoice_id": "F-1", "amount": "1.00"}]},
        "allocations.invoice_id",
    ),
    ("credit-notes", {"amount": "1,000.00"}, "amount"),
    ("credit-notes", {"amount": "١٠٠"}, "amount"),
)


@pytest.mark.parametrize(("kind", "wrong", "field"), _HOSTILE, ids=lambda value: str(value)[:40])
async def test_a_hostile_item_is_refused_with_its_field_and_stores_nothing(
    office: Office, intake: Intake, kind: ImportKind, wrong: Mapping[str, Any], field: str
) -> None:
    await intake.take("books", [who(), bill()])
    office.waker.take()
    good: dict[ImportKind, Entry] = {
        "customers": who("C-2"), "invoices": bill("F-2"), "payments": paid("P-2", "10.00"),
        "credit-notes": paid("N-2", "10.00"),
    }  # fmt: skip
    before = await office.everything()
    template = good[kind]
    assert isinstance(template, Read)
    assert await intake.take("books", [read(kind, "hostile", {**template.shape, **wrong})]) == {"refused": 1}
    after = await office.everything()
    [kept] = await office.rows("SELECT errors FROM connector_refusals")
    assert any(place.startswith(field) for place, _ in kept["errors"]), kept
    assert {**after, "connector_refusals": []} == before
    assert office.waker.take() == []
