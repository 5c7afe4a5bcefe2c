"""Is the disputed part, and only that, left out of what is asked for, until the dispute is answered?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.dispute import DisputeKind, DisputeOutcome, DisputeResolution, DisputeTerms
from models.errors import InvalidInput, NotFound, Refused
from operations.disputes import open_dispute, resolve_dispute, resolve_of
from tests.operations.office import MONDAY, Office

ACCEPTED, REJECTED = (DisputeResolution(outcome=one) for one in (DisputeOutcome.ACCEPTED, DisputeOutcome.REJECTED))


def terms(
    amount: str | None = None, kind: DisputeKind = DisputeKind.PRICE, reason: str = "not as agreed"
) -> DisputeTerms:
    return DisputeTerms(
        invoice_id="F-1", reason=reason, kind=kind, amount=Decimal(amount) if amount is not None else None
    )


def partly(credited: str) -> DisputeResolution:
    return DisputeResolution(outcome=DisputeOutcome.PARTLY, credited=Decimal(credited))


@pytest.fixture(autouse=True)
async def _an_invoice(office: Office) -> None:
    await office.customer()
    await office.invoice()
    office.waker.take()


async def claim(office: Office) -> Any:
    """What may be asked for now."""
    from domain.telling import claim_on
    from store import facts

    async with office.desk.database.connect() as tx:
        found = await facts.of_case(tx, office.desk.shelf, "F-1")
    assert found is not None
    return claim_on(found, office.clock.instant.date())


async def dispute(office: Office) -> dict[str, Any]:
    [row] = await office.rows("SELECT * FROM disputes")
    return row


async def test_a_dispute_about_all_of_it_holds_the_case_and_the_answer_lets_it_go_on(office: Office) -> None:
    await open_dispute(office.desk, terms(reason="never delivered", kind=DisputeKind.NOT_RECEIVED))
    assert office.waker.take() == ["F-1"]
    await office.walk(MONDAY.replace(day=20))
    assert ((await office.case())["stage"], await office.rows("SELECT * FROM steps")) == ("hold_dispute", [])
    await resolve_of(office.desk, "F-1", REJECTED)
    assert office.waker.take() == ["F-1"]
    await office.walk(MONDAY.replace(day=27))
    assert await office.rows("SELECT * FROM steps")
    [hold] = await office.rows("SELECT * FROM holds")
    assert (hold["ended_by"], hold["ended_as"], hold["amount"]) == ("ana", "rejected", None)


async def test_it_has_an_owner_a_day_by_which_it_is_answered_and_a_task(office: Office) -> None:
    await office.customer(collector="luis")
    opened = await open_dispute(office.desk, terms("30.00"))
    found = await dispute(office)
    assert (found["id"], found["owner"], found["answer_by"]) == (opened, "luis", date(2026, 3, 9))
    [task] = await office.rows("SELECT * FROM tasks")
    assert (task["kind"], task["queue"], task["owner"]) == ("dispute", "billing", "luis")
    assert (task["id"], task["due_on"]) == (found["task_id"], found["answer_by"])
    [told] = await office.rows("SELECT actor, details FROM interactions WHERE kind = 'dispute_opened'")
    assert (told["actor"], told["details"]["amount"], told["details"]["reason"]) == (
        "ana",
        "30.00 COP",
        "not as agreed",
    )


async def test_of_a_dispute_about_a_part_the_rest_is_asked_for(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await office.walk(MONDAY.replace(day=16))
    claims = {
        row["claim"] for row in await office.rows("SELECT claim FROM message_invoices WHERE step_id NOT LIKE '*%'")
    }
    assert claims == {Decimal(70)}


async def test_what_is_said_in_a_dispute_stays_out_of_temporal(office: Office) -> None:
    await open_dispute(office.desk, terms(reason="an affair of the heart"))
    mended = DisputeResolution(outcome=DisputeOutcome.REJECTED, note="hearts mended", reasons="dear heart")
    await resolve_of(office.desk, "F-1", mended)
    assert not [wake_up for wake_up in office.waker.told if "heart" in wake_up.summary]


async def test_a_second_dispute_and_an_answer_without_one_are_refused(office: Office) -> None:
    with pytest.raises(Refused, match="No dispute about F-1 is open"):
        await resolve_of(office.desk, "F-1", REJECTED)
    opened = await open_dispute(office.desk, terms("10"))
    before = await office.everything()
    with pytest.raises(Refused, match=rf"open already: {opened}, price, 10\.00 COP"):
        await open_dispute(office.desk, terms())
    assert await office.everything() == before
    await resolve_dispute(office.desk, opened, REJECTED)
    with pytest.raises(Refused, match="was closed on 2026-03-02: rejected"):
        await resolve_dispute(office.desk, opened, ACCEPTED)


@pytest.mark.parametrize("amount", ["100.01", "1000000"])
async def test_only_a_part_of_what_is_owed_can_be_disputed(office: Office, amount: str) -> None:
    with pytest.raises(Refused, match=r"at most the balance of 100\.00 COP"):
        await open_dispute(office.desk, terms(amount))
    assert await office.rows("SELECT * FROM holds") == []


async def test_an_amount_finer_than_its_currency_is_told_by_its_field(office: Office) -> None:
    with pytest.raises(InvalidInput) as caught:
        await open_dispute(office.desk, terms("1.001"))
    assert caught.value.errors == (("amount", "expected at most 2 decimals for COP"),)


async def test_a_paid_or_unknown_invoice_cannot_be_disputed(office: Office) -> None:
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    with pytest.raises(Refused, match=r"at most the balance of 0\.00 COP"):
        await open_dispute(office.desk, terms())
    with pytest.raises(NotFound):
        await open_dispute(office.desk, DisputeTerms(invoice_id="F-9", reason="x"))


async def test_where_the_customer_is_right_that_part_waits_for_the_credit_note_of_the_erp(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await resolve_of(office.desk, "F-1", ACCEPTED)
    assert await claim(office) == 70
    [request] = await office.rows("SELECT kind, invoice_id, details FROM erp_requests")
    assert (request["kind"], request["details"]["amount"], request["details"]["currency"]) == (
        "credit_note",
        "30.00",
        "COP",
    )
    await office.credit_note("N-1", "10.00", {"F-1": "10.00"})
    assert (await office.balance(), await claim(office)) == (90, 70)
    await office.credit_note("N-2", "20.00", {"F-1": "20.00"})
    assert (await office.balance(), await claim(office)) == (70, 70)
    [request] = await office.rows("SELECT answer, done_by FROM erp_requests")
    assert (request["answer"], request["done_by"]) == ("done", "erp")
    assert await office.rows("SELECT * FROM holds WHERE ended_at IS NULL") == []


async def test_where_they_are_right_in_part_the_rest_is_owed_again(office: Office) -> None:
    await open_dispute(office.desk, terms())
    for wrong in ("100.00", "100.01"):
        with pytest.raises(Refused, match=r"less than the 100\.00 COP that are disputed"):
            await resolve_of(office.desk, "F-1", partly(wrong))
    await resolve_of(office.desk, "F-1", partly("25.00"))
    assert await claim(office) == 75
    found = await dispute(office)
    assert (found["outcome"], found["credited"], found["resolved_by"]) == ("partly", 25, "ana")
    assert await office.value("SELECT outcome FROM tasks") == "partly"


async def test_a_credit_note_that_came_before_the_answer_is_not_expected_again(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await office.credit_note("N-1", "30.00", {"F-1": "30.00"})
    assert await claim(office) == 40
    await resolve_of(office.desk, "F-1", ACCEPTED)
    assert (await office.rows("SELECT * FROM erp_requests"), await claim(office)) == ([], 70)


async def test_a_payment_inside_a_dispute_lowers_the_balance_and_leaves_the_dispute(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await office.pay("P-1", "60.00", {"F-1": "60.00"})
    assert (await office.balance(), await claim(office), (await dispute(office))["outcome"]) == (40, 10, None)
    await office.pay("P-2", "20.00", {"F-1": "20.00"})
    assert (await office.balance(), await claim(office)) == (20, 0)
    await resolve_of(office.desk, "F-1", ACCEPTED)
    [request] = await office.rows("SELECT details FROM erp_requests")
    assert request["details"]["amount"] == "20.00", "no more than is owed"


async def test_a_balance_of_zero_settles_a_dispute_and_the_money_that_goes_opens_it_again(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert ((await dispute(office))["outcome"], await office.value("SELECT closed_at FROM tasks")) == (
        "settled",
        MONDAY,
    )
    office.clock.go_to(date(2026, 3, 12))
    await office.bounce("P-1")
    found = await dispute(office)
    assert (found["outcome"], found["resolved_at"], found["answer_by"]) == (None, None, date(2026, 3, 19))
    assert (await claim(office), await office.value("SELECT closed_at FROM tasks")) == (70, None)


async def test_the_payment_that_was_looked_for_resolves_the_dispute_of_who_had_paid(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00", kind=DisputeKind.ALREADY_PAID))
    await office.pay("P-1", "20.00", {"F-1": "20.00"})
    assert (await dispute(office))["outcome"] is None
    await office.pay("P-2", "10.00", {"F-1": "10.00"})
    assert ((await dispute(office))["outcome"], await claim(office)) == ("settled", 70)
    await office.bounce("P-2")
    assert ((await dispute(office))["outcome"], await claim(office)) == (None, 50)


async def test_of_who_had_paid_and_is_believed_the_payment_is_waited_for(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00", kind=DisputeKind.ALREADY_PAID))
    await resolve_of(office.desk, "F-1", ACCEPTED)
    assert await claim(office) == 70
    await office.pay("P-1", "30.00", {"F-1": "30.00"})
    assert (await claim(office), await office.value("SELECT answer FROM erp_requests")) == (70, "done")


async def test_what_waits_for_a_credit_note_cannot_be_disputed_again(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await resolve_of(office.desk, "F-1", ACCEPTED)
    with pytest.raises(Refused, match=r"the balance of 100\.00 COP, of which 70\.00 COP can be disputed"):
        await open_dispute(office.desk, terms("70.01"))
    await open_dispute(office.desk, terms())
    assert await claim(office) == 0
    await resolve_of(office.desk, "F-1", ACCEPTED)
    with pytest.raises(Refused, match="Nothing of F-1 is left to dispute"):
        await open_dispute(office.desk, terms())


async def test_of_what_was_answered_before_it_could_be_told_only_the_answer_is_told(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await resolve_of(office.desk, "F-1", REJECTED)
    untold = "SELECT kind FROM notices WHERE message_id IS NULL AND withdrawn_at IS NULL"
    assert await office.rows(untold) == [{"kind": "dispute_answered"}]


async def test_nothing_is_told_of_what_was_taken_back(office: Office) -> None:
    await open_dispute(office.desk, terms("30.00"))
    await resolve_of(office.desk, "F-1", DisputeResolution(outcome=DisputeOutcome.WITHDRAWN))
    assert await office.rows("SELECT * FROM notices WHERE withdrawn_at IS NULL") == []
