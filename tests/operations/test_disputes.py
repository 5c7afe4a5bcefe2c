"""Is the disputed part, and only that, left out of what is asked for, until the dispute is resolved?"""

from decimal import Decimal

import pytest

from models.errors import InvalidInput, NotFound, Refused
from operations.disputes import open_dispute, resolve_dispute
from tests.operations.office import MONDAY, Office


@pytest.fixture(autouse=True)
async def _an_invoice(office: Office) -> None:
    await office.customer()
    await office.invoice()
    office.waker.take()


async def test_a_dispute_about_all_of_it_holds_the_case_and_the_resolution_lets_it_go_on(office: Office) -> None:
    await open_dispute(office.desk, "F-1", reason="never delivered")
    assert office.waker.take() == ["F-1"]
    await office.walk(MONDAY.replace(day=20))
    assert ((await office.case())["stage"], await office.rows("SELECT * FROM steps")) == ("hold_dispute", [])
    await resolve_dispute(office.desk, "F-1", outcome="granted in part")
    assert office.waker.take() == ["F-1"]
    await office.walk(MONDAY.replace(day=25))
    assert await office.rows("SELECT * FROM messages")
    [hold] = await office.rows("SELECT * FROM holds")
    assert (hold["ended_by"], hold["ended_as"], hold["amount"]) == ("ana", "granted in part", None)
    told = await office.rows("SELECT kind, details FROM interactions WHERE kind LIKE 'dispute%' ORDER BY id")
    assert told == [
        {"kind": "dispute_opened", "details": {"amount": "100.00 COP", "reason": "never delivered"}},
        {"kind": "dispute_resolved", "details": {"outcome": "granted in part"}},
    ]


async def test_of_a_dispute_about_a_part_the_rest_is_asked_for(office: Office) -> None:
    await open_dispute(office.desk, "F-1", reason="three are broken", amount=Decimal("30.00"))
    await office.walk(MONDAY.replace(day=16))
    claims = {row["claim"] for row in await office.rows("SELECT claim FROM message_invoices")}
    assert claims == {Decimal(70)}


async def test_what_is_said_in_a_dispute_stays_out_of_temporal(office: Office) -> None:
    await open_dispute(office.desk, "F-1", reason="an affair of the heart")
    await resolve_dispute(office.desk, "F-1", outcome="hearts mended")
    assert not [wake_up for wake_up in office.waker.told if "heart" in wake_up.summary]


async def test_a_second_dispute_and_a_resolution_without_one_are_refused(office: Office) -> None:
    with pytest.raises(Refused, match="No dispute about F-1 is open"):
        await resolve_dispute(office.desk, "F-1", outcome="x")
    await open_dispute(office.desk, "F-1", reason="x", amount=Decimal(10))
    before = await office.everything()
    with pytest.raises(Refused, match="open already"):
        await open_dispute(office.desk, "F-1", reason="y")
    assert await office.everything() == before


@pytest.mark.parametrize("amount", ["0", "-1", "100.01"])
async def test_only_a_part_of_what_is_owed_can_be_disputed(office: Office, amount: str) -> None:
    with pytest.raises(Refused, match=r"at most the balance of 100\.00 COP"):
        await open_dispute(office.desk, "F-1", reason="x", amount=Decimal(amount))
    assert await office.rows("SELECT * FROM holds") == []


async def test_an_amount_finer_than_its_currency_is_told_by_its_field(office: Office) -> None:
    with pytest.raises(InvalidInput) as caught:
        await open_dispute(office.desk, "F-1", reason="x", amount=Decimal("1.001"))
    assert caught.value.errors == (("amount", "expected at most 2 decimals for COP"),)


async def test_a_paid_or_unknown_invoice_cannot_be_disputed(office: Office) -> None:
    await office.pay("P-1", "100.00")
    with pytest.raises(Refused):
        await open_dispute(office.desk, "F-1", reason="x")
    with pytest.raises(NotFound):
        await open_dispute(office.desk, "F-9", reason="x")
    with pytest.raises(NotFound):
        await resolve_dispute(office.desk, "F-9", outcome="x")
