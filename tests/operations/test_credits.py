"""What becomes of money that comes in or is taken back: which invoices does it pay, and which cases follow?"""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.credit import CreditKind, Payment
from models.errors import NotFound, Refused
from operations.cases import cancel
from operations.credits import record_credits, reverse
from operations.invoices import record_invoices
from operations.recorded import Status
from tests.operations.office import MONDAY, Office, credit_note, invoice, payment, status


@pytest.fixture(autouse=True)
async def _known_customer(office: Office) -> None:
    await office.customer()


async def test_a_partial_payment_lowers_the_balance_and_wakes_the_case(office: Office) -> None:
    await office.invoice()
    office.waker.take()
    assert status(await office.pay("P-1", "40.00", {"F-1": "40.00"}, method="transfer")) is Status.NEW
    assert (await office.balance(), (await office.case())["settled_at"]) == (Decimal(60), None)
    assert office.waker.take() == ["F-1"]
    [told] = await office.rows("SELECT * FROM interactions WHERE kind = 'payment_received'")
    assert told["details"] == {
        "credit": "P-1", "currency": "COP", "on": "2026-03-02", "note": "transfer", "amount": "40.00",
    }  # fmt: skip


async def test_one_payment_pays_several_invoices_as_its_sender_asks(office: Office) -> None:
    await record_invoices(office.desk, [invoice("F-1", "50.00"), invoice("F-2", "70.00"), invoice("F-3", "10.00")])
    await office.pay("P-1", "130.00", {"F-1": "20.00", "F-2": "70.00"})
    # 40 without a wish: the oldest due first, and of one day by its id.
    assert [await office.balance(id) for id in ("F-1", "F-2", "F-3")] == [0, 0, 0]
    assert await office.kinds("F-1") == ["invoice_received", "payment_received", "settled"]


async def test_payments_without_a_wish_pay_the_oldest_due_first(office: Office) -> None:
    await office.invoice("F-1", "50.00", due_on="2026-05-01")
    await office.invoice("F-2", "50.00", due_on="2026-03-01")
    await office.invoice("F-3", "50.00", due_on="2026-04-01")
    await office.pay("P-1", "70.00")
    assert [await office.balance(id) for id in ("F-1", "F-2", "F-3")] == [50, 0, 30]


async def test_money_of_one_currency_never_pays_another(office: Office) -> None:
    await office.invoice("F-1", currency="EUR")
    await office.pay("P-1", "500.00", currency="COP")
    assert (await office.balance(), await office.on_account()) == (100, 500)


async def test_a_payment_before_its_invoice_waits_for_it_and_the_case_closes_without_a_reminder(
    office: Office,
) -> None:
    await office.invoice("F-2", "30.00", due_on="2026-03-01")
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert (await office.on_account(), await office.balance("F-2")) == (100, 30)
    # The invoice is long overdue when it arrives: whoever has paid is not reminded.
    await office.invoice("F-1", due_on="2026-02-16")
    await office.walk(MONDAY + timedelta(days=30))
    assert (await office.case("F-1"))["outcome"] == "settled"
    assert await office.rows("SELECT * FROM steps WHERE invoice_id = 'F-1'") == []
    kinds = await office.kinds("F-1")
    assert kinds[:3] == ["invoice_received", "credit_allocated", "settled"]
    assert not {"reminder_sent", "reminder_covered"} & set(kinds)
    assert await office.balance("F-2") == 30


async def test_a_wish_waits_only_with_its_own_part(office: Office) -> None:
    await office.invoice("F-2", "30.00")
    await office.pay("P-1", "100.00", {"F-1": "60.00"})
    assert (await office.balance("F-2"), await office.on_account()) == (0, 70)
    await office.invoice("F-3", "50.00")
    assert (await office.balance("F-3"), await office.on_account()) == (40, 60)
    await office.invoice("F-1", "60.00")
    assert (await office.balance("F-1"), await office.on_account()) == (0, 0)


async def test_money_meant_for_an_invoice_that_turns_out_to_be_anothers_is_not_locked_in(office: Office) -> None:
    await office.customer("C-2")
    await office.pay("P-1", "100.00", {"X-1": "100.00"})
    await office.invoice("X-1", customer_id="C-2")
    await office.invoice("F-1")
    assert (await office.balance("X-1"), await office.balance("F-1")) == (100, 0)


async def test_an_over_payment_stays_on_account_and_pays_the_next_invoice(office: Office) -> None:
    await office.invoice("F-1")
    await office.pay("P-1", "150.00", {"F-1": "100.00"})
    assert await office.on_account() == 50
    assert await office.kinds(None) == ["payment_received"]
    await office.invoice("F-2", "80.00")
    assert (await office.balance("F-2"), await office.on_account()) == (30, 0)
    [told] = await office.rows("SELECT details FROM interactions WHERE kind = 'credit_allocated'")
    assert told["details"] == {"credit": "P-1", "amount": "50.00", "currency": "COP"}


async def test_more_than_an_invoice_owes_falls_to_the_oldest_due(office: Office) -> None:
    await record_invoices(office.desk, [invoice("F-1", "50.00"), invoice("F-2", "70.00")])
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert [await office.balance(id) for id in ("F-1", "F-2")] == [0, 20]


async def test_a_payment_of_an_unknown_customer_is_refused(office: Office) -> None:
    refused = await office.pay("P-1", "10.00", customer_id="C-9")
    assert refused.errors == (("customer_id", "expected a customer that exists: C-9 is not known"),)
    assert await office.value("SELECT COUNT(*) FROM credits") == 0


@pytest.mark.parametrize("other", [{"customer_id": "C-2"}, {"currency": "EUR"}], ids=["customer", "currency"])
async def test_a_payment_for_an_invoice_of_another_customer_or_currency_is_refused_whole(
    office: Office, other: dict[str, str]
) -> None:
    await office.customer("C-2")
    await office.invoice("F-1")
    await office.invoice("F-2", **other)
    before = await office.everything()
    refused = await office.pay("P-1", "100.00", {"F-1": "50.00", "F-2": "50.00"})
    assert (refused.status, refused.errors[0][0]) == (Status.REFUSED, "allocations.invoice_id")
    assert "F-2" in refused.errors[0][1]
    assert await office.everything() == before


async def test_the_same_payment_again_changes_nothing(office: Office) -> None:
    await office.invoice()
    await office.pay("P-1", "60.00", {"F-1": "50.00"}, method="cheque")
    office.waker.take()
    before = await office.everything()
    again = await office.pay("P-1", "60.0", {"F-1": "50"}, method="cheque")
    assert (status(again), office.waker.take()) == (Status.UNCHANGED, [])
    assert await office.everything() == before


@pytest.mark.parametrize(
    ("field", "other", "says"),
    [
        ("amount", {"amount": "61.00"}, "60.00 COP"),
        ("received_on", {"received_on": "2026-03-01"}, "2026-03-02"),
        ("method", {"method": "cash"}, "cheque"),
        ("allocations", {"allocations": []}, "F-1: 50.00 COP"),
        ("allocations", {"allocations": [{"invoice_id": "F-1", "amount": "49.00"}]}, "F-1: 50.00 COP"),
    ],
    ids=["amount", "day", "method", "no wish", "other wish"],
)
async def test_a_payment_with_a_known_id_and_other_content_is_refused(
    office: Office, field: str, other: dict[str, object], says: str
) -> None:
    await office.invoice()
    await office.pay("P-1", "60.00", {"F-1": "50.00"}, method="cheque")
    before = await office.everything()
    given = payment("P-1", "60.00", {"F-1": "50.00"}, method="cheque").model_dump() | other
    [refused] = await record_credits(office.desk, [Payment.model_validate(given)])
    assert (refused.status, refused.errors[0][0]) == (Status.REFUSED, field)
    assert refused.errors[0][1] == f"expected {says}: this id was received before with other content"
    assert await office.everything() == before


async def test_a_credit_note_with_another_reason_is_refused_by_its_own_field(office: Office) -> None:
    await office.credit_note("N-1", "10.00", reason="broken")
    refused = await office.credit_note("N-1", "10.00")
    assert refused.errors == (("reason", "expected broken: this id was received before with other content"),)
    await office.pay("P-1", "10.00")
    [(field, says)] = (await office.pay("P-1", "10.00", method="cash")).errors
    assert (field, says.startswith("expected none: ")) == ("method", True)


async def test_payments_and_credit_notes_number_their_ids_apart(office: Office) -> None:
    assert status(await office.pay("1", "10.00")) is Status.NEW
    assert status(await office.credit_note("1", "20.00")) is Status.NEW
    assert await office.on_account() == 30


async def test_a_credit_note_nets_before_anything_is_claimed(office: Office) -> None:
    await office.invoice("F-1")
    await office.credit_note("N-1", "25.00", {"F-1": "25.00"}, reason="broken on arrival")
    assert await office.balance() == 75
    assert (await office.kinds())[-1] == "credit_note"
    await office.live(until=office.clock.instant.replace(day=31))
    claims = [row["claim"] for row in await office.rows("SELECT claim FROM message_invoices")]
    assert claims
    assert set(claims) == {Decimal(75)}


async def test_an_invoice_that_credit_notes_net_to_nothing_settles_without_thanks(office: Office) -> None:
    await office.invoice()
    await office.credit_note("N-1", "100.00")
    case = await office.case()
    assert (case["settled_at"], case["settled_by_payment"]) == (office.clock.instant, False)
    plan = await office.live(until=office.clock.instant.replace(day=20))
    assert plan.outcome == "settled"
    assert await office.rows("SELECT * FROM messages") == []


async def test_a_payment_on_the_day_of_a_reminder_settles_before_it_goes_out(office: Office) -> None:
    await office.invoice(due_on="2026-03-10")
    eve = office.clock.instant.replace(day=9)
    await office.live(until=eve)
    sent = await office.value("SELECT COUNT(*) FROM messages WHERE template = 'due_today'")
    assert sent == 0
    office.clock.instant = office.clock.instant.replace(day=10, hour=12)
    await office.pay("P-1", "100.00", received_on="2026-03-10")
    case = await office.case()
    assert (case["settled_on"], case["settled_by_payment"]) == (date(2026, 3, 10), True)
    await office.live(until=office.clock.instant.replace(day=20))
    templates = [row["template"] for row in await office.rows("SELECT template FROM messages ORDER BY id")]
    assert "due_today" not in templates
    assert "overdue" not in templates
    assert (await office.case())["outcome"] == "settled"


async def test_the_last_credit_to_arrive_says_on_which_day_it_was_settled(office: Office) -> None:
    await office.invoice()
    await office.pay("P-1", "40.00", received_on="2026-02-25")
    await office.pay("P-2", "60.00", received_on="2026-02-20")
    assert (await office.case())["settled_on"] == date(2026, 2, 25)


async def test_a_reversal_reopens_the_case_where_it_stood(office: Office) -> None:
    await office.invoice()
    await office.live(until=office.clock.instant.replace(day=20))
    steps = await office.rows("SELECT * FROM steps ORDER BY step_id")
    assert steps
    await office.pay("P-1", "100.00")
    await office.live(until=office.clock.instant.replace(day=25))
    assert (await office.case())["outcome"] == "settled"
    office.waker.take()
    assert await office.bounce("P-1") == ["F-1"]
    case = await office.case()
    assert (case["open"], case["outcome"], case["closed_at"], case["settled_at"]) == (True, None, None, None)
    assert (case["settled_on"], case["settled_by_payment"], case["thanked"]) == (None, False, False)
    assert (await office.balance(), office.waker.take()) == (100, ["F-1"])
    assert await office.rows("SELECT * FROM steps ORDER BY step_id") == steps
    assert (await office.kinds())[-3:] == ["payment_reversed", "case_reopened", "task_opened"]
    plan = await office.live(until=office.clock.instant)
    assert plan.do != "close"


async def test_a_reversal_happens_once_and_only_to_what_is_known(office: Office) -> None:
    await office.invoice()
    await office.pay("P-1", "100.00")
    await office.bounce("P-1")
    before = await office.everything()
    with pytest.raises(Refused, match="reversed on 2026-03-02 already"):
        await office.bounce("P-1")
    with pytest.raises(NotFound, match="No payment P-2"):
        await office.bounce("P-2")
    with pytest.raises(NotFound, match="No credit note P-1"):
        await office.bounce("P-1", CreditKind.CREDIT_NOTE)
    assert await office.everything() == before


async def test_a_reversed_payment_that_is_handed_in_again_stays_reversed(office: Office) -> None:
    await office.invoice()
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.bounce("P-1")
    assert status(await office.pay("P-1", "100.00", {"F-1": "100.00"})) is Status.UNCHANGED
    assert (await office.balance(), await office.on_account()) == (100, 0)


async def test_reversing_what_waits_for_its_invoice_frees_nothing_later(office: Office) -> None:
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert await office.bounce("P-1") == []
    await office.invoice("F-1")
    assert await office.balance() == 100
    assert await office.kinds(None) == ["payment_received", "payment_reversed"]


async def test_money_on_account_steps_in_at_once_for_a_reversed_payment(office: Office) -> None:
    await office.invoice()
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.pay("P-2", "100.00")
    await office.bounce("P-1")
    assert (await office.balance(), await office.on_account()) == (0, 0)
    assert (await office.case())["settled_at"] is not None


async def test_what_people_had_ended_stays_ended_when_its_payment_bounces(office: Office) -> None:
    await office.invoice()
    await cancel(office.desk, "F-1", "agreed")
    await office.live()
    await office.pay("P-1", "100.00")
    assert (await office.case())["outcome"] == "settled"
    office.waker.take()
    await office.bounce("P-1")
    case = await office.case()
    assert (case["open"], case["outcome"], case["settled_at"]) == (False, "cancelled", None)
    assert office.waker.take() == []


async def test_a_credit_hold_is_lifted_when_nothing_is_overdue_any_more(office: Office) -> None:
    await office.invoice("F-1", due_on="2026-02-16")
    await office.invoice("F-2", due_on="2026-02-20")
    await office.invoice("F-3", due_on="2026-06-01")
    await office.execute("UPDATE customers SET credit_hold_since = now()")
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert await office.value("SELECT credit_hold_since FROM customers") is not None
    await office.pay("P-2", "100.00", {"F-2": "100.00"})
    assert await office.value("SELECT credit_hold_since FROM customers") is None
    assert (await office.kinds(None))[-2:] == ["credit_hold_lifted", "erp_asked"]


async def test_the_open_call_about_a_paid_invoice_is_taken_off_the_worklist(office: Office) -> None:
    await _walk_to_the_call(office)
    await office.pay("P-1", "100.00")
    [task] = await office.rows("SELECT * FROM tasks")
    assert (task["closed_at"], task["closed_by"], task["outcome"]) == (office.clock.instant, "engine", None)
    assert "task_cancelled" in await office.kinds()


async def test_a_call_about_two_invoices_stays_while_one_of_them_is_owed(office: Office) -> None:
    await office.invoice("F-2")
    await _walk_to_the_call(office)
    task_id = await office.value("SELECT id FROM tasks")
    assert await office.value("SELECT COUNT(*) FROM steps WHERE task_id = :id", id=task_id) == 2
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert await office.value("SELECT closed_at FROM tasks") is None
    await office.pay("P-2", "100.00", {"F-2": "100.00"})
    assert await office.value("SELECT closed_at FROM tasks") is not None


async def test_a_call_that_a_bounced_payment_had_made_pointless_is_on_the_worklist_again(office: Office) -> None:
    await _walk_to_the_call(office)
    await office.pay("P-1", "100.00")
    await office.bounce("P-1")
    [task] = await office.rows("SELECT * FROM tasks")
    assert (task["closed_at"], task["closed_by"]) == (None, None)
    assert (await office.kinds())[-2:] == ["case_reopened", "task_opened"]


async def test_twenty_payments_at_once_are_exact(office: Office) -> None:
    await record_invoices(office.desk, [invoice(f"F-{number:02}", "10.01") for number in range(15)])
    credits = [payment(f"P-{number}", "7.77") for number in range(20)]
    await asyncio.gather(*(record_credits(office.desk, [one]) for one in credits))
    owed = await office.value("SELECT SUM(balance) FROM balances")
    applied = await office.value("SELECT SUM(amount) FROM allocations")
    assert (applied, owed, await office.on_account()) == (Decimal("150.15"), 0, Decimal("155.40") - Decimal("150.15"))
    assert await office.value("SELECT COUNT(*) FROM cases WHERE settled_at IS NOT NULL") == 15
    per_credit = await office.rows(
        "SELECT c.amount - c.unallocated - SUM(a.amount) AS rest FROM credits c "
        "JOIN allocations a ON a.credit_id = c.id GROUP BY c.kind, c.id"
    )
    assert {row["rest"] for row in per_credit} == {0}


async def test_a_payment_and_its_reversal_at_once_happen_one_after_the_other(office: Office) -> None:
    await office.invoice()
    for number in range(6):
        await office.pay(f"P-{number}", "10.00")
    answers = await asyncio.gather(
        *(reverse(office.desk, CreditKind.PAYMENT, f"P-{number % 6}", date(2026, 3, 2), "x") for number in range(12)),
        record_credits(office.desk, [credit_note("N-1", "5.00")]),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 6
    assert (await office.balance(), await office.on_account()) == (95, 0)
    assert (await office.kinds()).count("payment_reversed") == 6


async def _walk_to_the_call(office: Office) -> None:
    """The strategy for new customers calls two business days after the due date, on the 17th."""
    await office.invoice()
    await office.walk(MONDAY.replace(day=17))
    assert await office.value("SELECT kind FROM tasks") == "call"


async def test_money_of_a_day_to_come_is_refused_and_tomorrow_is_not(office: Office) -> None:
    await office.invoice()
    for take in (office.pay, office.credit_note):
        recorded = await take("P-1", "10.00", {"F-1": "10.00"}, received_on="2026-03-04")
        assert recorded.status is Status.REFUSED
        [(field, expected)] = recorded.errors
        assert (field, expected[:47]) == ("received_on", "expected a day that has come, 2026-03-03 at the")
        assert (await take("P-2", "10.00", {"F-1": "10.00"}, received_on="2026-03-03")).status is Status.NEW
    assert await office.balance() == 80
