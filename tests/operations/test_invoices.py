"""What becomes of an invoice that is handed in: a case, an amendment, a refusal, and once however often it comes?"""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from operations.cases import cancel
from operations.invoices import record_invoices
from operations.recorded import Status
from store import invoices
from store.segments import Rules
from tests.operations.office import Office, customer, invoice, status


@pytest.fixture(autouse=True)
async def _known_customer(office: Office) -> None:
    await office.customer()


async def test_a_new_invoice_opens_its_case_on_the_strategy_of_its_customer_and_wakes_it(office: Office) -> None:
    given = invoice("0042", "1200.50", currency="EUR", product="Té", document_url="https://acme.example/0042.pdf?a=ñ b")
    [recorded] = await record_invoices(office.desk, [given])
    assert (recorded.id, status(recorded)) == ("0042", Status.NEW)
    async with office.desk.database.connect() as tx:
        assert await invoices.get(tx, ["0042"]) == {"0042": given}
    case = await office.case("0042")
    assert (case["open"], case["stage"], case["opened_at"]) == (True, "new", office.clock.instant)
    assert case["strategy_version"] == Rules.of(office.desk.rulebook).versions["onboarding"]
    assert office.waker.take() == ["0042"]
    [told] = await office.rows("SELECT * FROM interactions")
    assert (told["kind"], told["actor"], told["invoice_id"]) == ("invoice_received", "ana", "0042")
    assert told["details"] == {
        "number": "No. 0042", "amount": "1200.50", "currency": "EUR", "due_on": "2026-03-15",
        "strategy": "onboarding", "segment": "new",
    }  # fmt: skip


async def test_the_same_invoice_again_changes_nothing_and_wakes_nobody(office: Office) -> None:
    await office.invoice(document_url="https://acme.example/1")
    office.waker.take()
    before = await office.everything()
    again = await office.invoice(amount="100.0", document_url="https://acme.example/1")
    assert (status(again), office.waker.take()) == (Status.UNCHANGED, [])
    assert await office.everything() == before


async def test_an_invoice_of_an_unknown_customer_is_refused_and_the_others_go_on(office: Office) -> None:
    batch = [invoice("F-1"), invoice("F-2", customer_id="C-9"), invoice("F-3")]
    first, second, third = await record_invoices(office.desk, batch)
    assert (first.status, second.status, third.status) == (Status.NEW, Status.REFUSED, Status.NEW)
    assert second.errors == (("customer_id", "expected a customer that exists: C-9 is not known"),)
    assert await office.value("SELECT COUNT(*) FROM interactions WHERE invoice_id = 'F-2'") == 0
    assert office.waker.take() == ["F-1", "F-3"]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [("customer_id", "C-2", "C-1"), ("currency", "EUR", "COP")],
    ids=["customer", "currency"],
)
async def test_another_customer_or_currency_is_another_invoice(
    office: Office, field: str, value: str, kept: str
) -> None:
    await office.customer("C-2")
    await office.invoice()
    before = await office.everything()
    refused = await office.invoice(**{field: value})
    assert (refused.status, refused.errors[0][0]) == (Status.REFUSED, field)
    assert kept in refused.errors[0][1]
    assert await office.everything() == before


async def test_an_amendment_says_what_it_changed_and_wakes_the_case(office: Office) -> None:
    await office.invoice()
    office.waker.take()
    assert status(await office.invoice(amount="80.00", due_on="2026-04-01")) is Status.AMENDED
    assert (await office.balance(), office.waker.take()) == (Decimal(80), ["F-1"])
    [told] = await office.rows("SELECT details FROM interactions WHERE kind = 'invoice_amended'")
    assert told["details"]["fields"] == "due_on, amount"
    assert told["details"]["changes"]["due_on"] == ["2026-03-15", "2026-04-01"]
    case = await office.case()
    assert case["revision"] > case["planned_revision"]


async def test_an_amount_below_what_was_paid_settles_and_frees_the_rest_for_the_oldest_due(office: Office) -> None:
    await office.invoice("F-1", "100.00")
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.invoice("F-2", "30.00", due_on="2026-03-01", issued_on="2026-02-01")
    await office.invoice("F-3", "30.00", due_on="2026-03-20")
    office.waker.take()
    await office.invoice("F-1", "50.00")
    assert [await office.balance(id) for id in ("F-1", "F-2", "F-3")] == [0, 0, 10]
    assert await office.on_account() == 0
    assert (await office.case("F-1"))["settled_on"] == date(2026, 3, 2)
    assert (await office.case("F-2"))["settled_on"] == date(2026, 3, 2)
    assert "credit_allocated" in await office.kinds("F-2")
    assert office.waker.take() == ["F-1", "F-2", "F-3"]


async def test_of_several_credits_the_latest_are_freed_first(office: Office) -> None:
    await office.invoice("F-1", "100.00")
    await office.pay("P-1", "60.00", {"F-1": "60.00"}, received_on="2026-02-20")
    await office.pay("P-2", "40.00", {"F-1": "40.00"}, received_on="2026-02-25")
    await office.invoice("F-1", "50.00")
    found = await office.rows("SELECT id, unallocated FROM credits ORDER BY id")
    assert found == [{"id": "P-1", "unallocated": Decimal(10)}, {"id": "P-2", "unallocated": Decimal(40)}]
    assert await office.balance() == 0


async def test_a_higher_amount_reopens_what_was_paid_where_it_stood(office: Office) -> None:
    await office.invoice("F-1", "100.00")
    await office.pay("P-1", "100.00")
    await office.live(until=office.clock.instant.replace(day=6))
    assert (await office.case())["outcome"] == "settled"
    office.waker.take()
    await office.invoice("F-1", "120.00")
    case = await office.case()
    assert (case["open"], case["settled_at"], case["outcome"], case["closed_at"]) == (True, None, None, None)
    assert (await office.balance(), office.waker.take()) == (Decimal(20), ["F-1"])
    assert (await office.kinds())[-1] == "case_reopened"


async def test_an_amended_invoice_takes_what_lies_on_account(office: Office) -> None:
    await office.invoice("F-1", "100.00")
    await office.pay("P-1", "130.00")
    assert await office.on_account() == 30
    await office.invoice("F-1", "120.00")
    assert (await office.balance(), await office.on_account()) == (0, 10)
    assert (await office.case())["settled_at"] is not None


async def test_amending_a_cancelled_invoice_does_not_wake_its_case(office: Office) -> None:
    await office.invoice()
    await cancel(office.desk, "F-1", "agreed")
    await office.live()
    office.waker.take()
    assert status(await office.invoice(amount="90.00")) is Status.AMENDED
    assert office.waker.take() == []
    assert (await office.case())["outcome"] == "cancelled"


async def test_an_id_twice_in_a_batch_amends_what_it_wrote_before(office: Office) -> None:
    batch = [invoice("F-1"), invoice("F-2"), invoice("F-1", "70.00"), invoice("F-1", "70.00")]
    recorded = await record_invoices(office.desk, batch)
    assert [one.status for one in recorded] == [Status.NEW, Status.NEW, Status.AMENDED, Status.UNCHANGED]
    assert await office.balance("F-1") == 70


async def test_amounts_of_fifteen_digits_stay_exact(office: Office) -> None:
    large = "999999999999999.99"
    await office.invoice("F-1", large)
    await office.pay("P-1", "999999999999999.98")
    assert await office.balance() == Decimal("0.01")
    await office.pay("P-2", "0.01")
    assert (await office.balance(), await office.on_account()) == (0, 0)


async def test_twenty_writers_of_one_invoice_make_one_row_and_one_case(office: Office) -> None:
    written = await asyncio.gather(*(record_invoices(office.desk, [invoice()]) for _ in range(20)))
    statuses = [one.status for [one] in written]
    assert (statuses.count(Status.NEW), statuses.count(Status.UNCHANGED)) == (1, 19)
    counts = {table: len(rows) for table, rows in (await office.everything()).items()}
    assert (counts["invoices"], counts["cases"], counts["interactions"]) == (1, 1, 1)


async def test_an_id_that_two_customers_claim_at_once_goes_to_one_and_is_refused_to_the_other(office: Office) -> None:
    await office.customer("C-2")
    for number in range(10):
        claims = [invoice(f"F-{number}", customer_id=owner) for owner in ("C-1", "C-2")]
        answers = await asyncio.gather(*(record_invoices(office.desk, [claim]) for claim in claims))
        assert sorted(one.status for [one] in answers) == [Status.NEW, Status.REFUSED]


async def test_batches_of_many_customers_in_opposite_orders_do_not_block_each_other(office: Office) -> None:
    for number in range(40):
        await office.customer(f"C-{number}")
    batch = [invoice(f"F-{number}", customer_id=f"C-{number}") for number in range(40)]
    written = await asyncio.gather(*(record_invoices(office.desk, batch[::step]) for step in (1, -1, 1, -1)))
    assert sum(one.status is Status.NEW for recorded in written for one in recorded) == 40
    assert await office.value("SELECT COUNT(*) FROM cases") == 40


async def test_nothing_but_the_number_of_transactions_depends_on_the_size_of_a_batch(office: Office) -> None:
    recorded = await record_invoices(office.desk, (invoice(f"F-{number:04}") for number in range(600)))
    assert [one.id for one in recorded] == [f"F-{number:04}" for number in range(600)]
    assert {one.status for one in recorded} == {Status.NEW}
    assert len(office.waker.take()) == 600


async def test_a_customer_that_is_handed_in_after_its_invoice_is_refused_makes_the_second_attempt_good(
    office: Office,
) -> None:
    late = invoice("F-1", customer_id="C-7")
    [refused] = await record_invoices(office.desk, [late])
    assert refused.status is Status.REFUSED
    await office.customer(customer("C-7").id)
    [taken] = await record_invoices(office.desk, [late])
    assert status(taken) is Status.NEW
