"""Does a customer move when it starts to pay late, and which of its cases move along?"""

from datetime import timedelta

import pytest

from store.segments import Rules, reassess
from tests.operations.office import MONDAY, Office


@pytest.fixture
async def reliable(office: Office) -> Office:
    """A customer of long standing with five invoices paid on their last day, and two open ones: F-8 with steps."""
    await office.customer()
    for number in range(1, 6):
        await office.invoice(f"F-{number}", issued_on="2025-01-10", due_on=f"2026-02-{number:02}")
        await office.pay(f"P-{number}", "100.00", {f"F-{number}": "100.00"}, received_on=f"2026-02-{number:02}")
        await office.live(f"F-{number}")
    assert await office.value("SELECT segment FROM customers") == "ordinary"
    await office.invoice("F-8", due_on="2026-03-03")
    await office.invoice("F-9", due_on="2026-09-15")
    await office.walk(MONDAY + timedelta(days=1))
    assert await office.rows("SELECT * FROM steps WHERE invoice_id = 'F-8'")
    office.waker.take()
    return office


async def _pay_late(office: Office, count: int) -> None:
    for number in range(20, 20 + count):
        await office.invoice(f"F-{number}", issued_on="2025-12-10", due_on="2026-01-10")
        await office.pay(f"P-{number}", "100.00", {f"F-{number}": "100.00"}, received_on="2026-03-01")


async def test_late_payments_move_a_customer_and_say_why(reliable: Office) -> None:
    await _pay_late(reliable, 6)
    [stored] = await reliable.rows("SELECT segment, segment_strategy, segment_why FROM customers")
    assert (stored["segment"], stored["segment_strategy"]) == ("risky", "firm")
    won = stored["segment_why"]["trail"][-1]
    assert (won["segment"], won["holds"]) == ("risky", True)
    ratio = next(test for test in won["conditions"] if test["field"] == "on_time_ratio")
    assert (ratio["test"], ratio["expected"]) == ("below", "0.5")
    [told] = await reliable.rows(
        "SELECT * FROM interactions WHERE kind = 'segment_changed' AND details->>'to' = 'risky'"
    )
    assert told["details"] == {"from": "ordinary", "to": "risky", "strategy": "firm"}
    assert (told["actor"], told["why"]) == ("engine", stored["segment_why"])


async def test_a_case_with_steps_keeps_its_strategy_and_says_why_one_without_moves(reliable: Office) -> None:
    await _pay_late(reliable, 6)
    versions = Rules.of(reliable.desk.rulebook).versions
    assert (await reliable.case("F-8"))["strategy_version"] == versions["standard"]
    assert (await reliable.case("F-9"))["strategy_version"] == versions["firm"]
    [kept] = await reliable.rows("SELECT * FROM interactions WHERE kind = 'strategy_kept' AND invoice_id = 'F-8'")
    last = await reliable.value("SELECT step_id FROM steps WHERE invoice_id = 'F-8' ORDER BY at DESC LIMIT 1")
    assert kept["why"] == {"code": "ladder_begun", "params": {"step": last}}
    assert kept["details"] == {"strategy": "standard", "segment": "risky"}
    [moved] = await reliable.rows("SELECT * FROM interactions WHERE kind = 'strategy_changed' AND invoice_id = 'F-9'")
    assert moved["why"] == {"code": "ladder_not_begun"}
    assert moved["details"] == {"from": "standard", "to": "firm", "segment": "risky"}
    told = reliable.waker.take()
    assert ("F-9" in told, "F-8" in told) == (True, False)


async def test_asking_again_moves_nobody(reliable: Office) -> None:
    await _pay_late(reliable, 6)
    before = await reliable.everything()
    async with reliable.desk.database.begin() as tx:
        assert await reassess(tx, Rules.of(reliable.desk.rulebook), ["C-1"], reliable.clock.instant) == []
    assert await reliable.everything() == before


async def test_a_segment_set_by_hand_does_not_move_with_behaviour(reliable: Office) -> None:
    await reliable.customer(segment="premium")
    await _pay_late(reliable, 6)
    assert await reliable.value("SELECT segment FROM customers") == "premium"


async def test_an_invoice_that_is_overdue_now_counts_as_late_already(reliable: Office) -> None:
    for number in range(30, 37):
        await reliable.invoice(f"F-{number}", issued_on="2025-12-10", due_on="2026-01-10")
    async with reliable.desk.database.begin() as tx:
        moved = await reassess(tx, Rules.of(reliable.desk.rulebook), ["C-1"], reliable.clock.instant)
    assert await reliable.value("SELECT segment FROM customers") == "risky"
    assert "F-9" in moved
