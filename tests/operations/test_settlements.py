"""Does a settlement that was kept end the matter, and one that was not leave all of it owed?"""

from datetime import date
from decimal import Decimal

import pytest

from models.arrangement import Arranged, ArrangementKind, Due, NewArrangement
from models.span import Span
from operations.arrangements import open_within
from tests.operations.office import MONDAY, Office


@pytest.fixture(autouse=True)
async def _an_invoice(office: Office) -> None:
    await office.customer()
    await office.invoice()


async def settlement(office: Office, amount: str = "80.00") -> Arranged:
    """Eighty of a hundred until the 10th, and the rest is forgiven."""
    new = NewArrangement(
        ArrangementKind.SETTLEMENT,
        "C-1",
        "COP",
        (("F-1", Decimal(amount)),),
        (Due(date(2026, 3, 10), Decimal(amount)),),
        Span(2, business=True),
        Decimal(1),
        source="negotiation",
    )
    async with office.desk.database.begin() as tx:
        return await open_within(tx, office.desk, new, await office.clock.now(tx))


async def test_the_rest_of_a_kept_settlement_is_credited_and_asked_for_by_nobody(office: Office) -> None:
    arranged = await settlement(office)
    await office.walk(MONDAY.replace(day=5))
    [said] = await office.rows("SELECT template, body_text FROM messages")
    assert said["template"] == "settlement_agreed"
    assert "80,00" in said["body_text"]
    await office.pay("P-1", "80.00")
    assert (await office.rows("SELECT state FROM arrangements")) == [{"state": "kept"}]
    [request] = await office.rows("SELECT kind, invoice_id, details FROM erp_requests")
    assert (request["kind"], request["invoice_id"]) == ("credit_note", "F-1")
    assert (request["details"]["amount"], request["details"]["because"]) == ("20.00", f"settlement {arranged.id}")
    await office.walk(MONDAY.replace(day=18))
    assert [row["template"] for row in await office.rows("SELECT template FROM messages")] == ["settlement_agreed"]
    await office.credit_note("N-1", "20.00", {"F-1": "20.00"})
    await office.walk(MONDAY.replace(day=19))
    assert (await office.case())["outcome"] == "settled"


async def test_of_a_broken_settlement_all_is_owed_again(office: Office) -> None:
    await settlement(office)
    await office.walk(MONDAY.replace(day=11))
    assert [row["template"] for row in await office.rows("SELECT template FROM messages ORDER BY id")] == [
        "settlement_agreed",
        "promise_reminder",
    ]
    await office.pay("P-1", "50.00")
    await office.walk(MONDAY.replace(day=20))
    assert (await office.rows("SELECT state FROM arrangements")) == [{"state": "broken"}]
    [claim] = await office.rows(
        "SELECT i.claim FROM message_invoices i JOIN messages m ON m.id = i.message_id ORDER BY m.id DESC LIMIT 1"
    )
    assert claim["claim"] == Decimal(50)


async def test_a_settlement_whose_payment_is_taken_back_asks_for_no_credit_note_any_more(office: Office) -> None:
    await settlement(office)
    await office.pay("P-1", "80.00")
    await office.bounce("P-1")
    assert (await office.rows("SELECT state, reason FROM arrangements")) == [
        {"state": "broken", "reason": "taken_back"}
    ]
    assert await office.rows("SELECT id FROM holds WHERE ended_at IS NULL") == []
    assert await office.balance() == Decimal(100)
    assert await office.rows("SELECT answer, done_by, note FROM erp_requests") == [
        {"answer": "refused", "done_by": "engine", "note": "payment_taken_back"}
    ]
