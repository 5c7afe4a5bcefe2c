"""Do pauses stop the days being chased and nothing else, and are overlaps and ends of nothing refused?

The invoices fall due on the last of April, so that the day of May is the number of days past due; delinquency begins
on the fourth.
"""

from datetime import date

import pytest

from models.errors import Refused
from operations.cases import pause, resume
from store.clocks import of_cases
from tests.activities.installation import customer, invoice, local
from tests.workflows.engine import Engine, ServerClock

DUE = date(2026, 4, 30)


async def _clocks(engine: Engine, invoice_id: str) -> tuple[int, int, bool]:
    """Days past due, days being chased, whether those stand still."""
    async with engine.at.database.connect() as tx:
        now = await engine.at.desk.clock.now(tx)
        found = (await of_cases(tx, engine.at.desk.shelf, [invoice_id], now))[invoice_id]
    return found.past_due, found.chased, found.stopped


async def _said(engine: Engine, invoice_id: str) -> list[tuple[date, str]]:
    query = (
        "SELECT m.local_day, i.step_id FROM messages m JOIN message_invoices i ON i.message_id = m.id"
        " WHERE i.invoice_id = :id ORDER BY m.id"
    )
    return [(row["local_day"], row["step_id"]) for row in await engine.at.rows(query, id=invoice_id)]


async def test_a_pause_from_the_sixth_to_the_thirtieth_and_one_that_is_ended_early(
    engine: Engine, clock: ServerClock
) -> None:
    at, desk = engine.at, engine.at.desk
    bills = [invoice(one, f"of-{one}", due_on=DUE) for one in ("whole", "early")]
    for bill in bills:
        await at.take_in(customer(bill.customer_id, "patient"), bill)

    async def on(day: int) -> None:
        await clock.go_to(local(at.settings, date(2026, 5, day), 12))

    await on(3)
    assert await _clocks(engine, "whole") == (3, 0, False)
    await on(5)
    assert await _clocks(engine, "whole") == (5, 2, False)
    with pytest.raises(Refused, match="whole is not paused"):
        await resume(desk, reason="too early", invoice_id="whole")

    await on(6)
    await pause(desk, reason="flood", invoice_id="whole", until=date(2026, 5, 30))
    await pause(desk, reason="flood", invoice_id="early", until=date(2026, 5, 30))
    with pytest.raises(Refused, match="paused already, until 2026-05-30"):
        await pause(desk, reason="again", invoice_id="whole", begins=date(2026, 5, 30), until=date(2026, 6, 2))
    await engine.planned("whole", "early")
    assert await _clocks(engine, "whole") == (6, 2, True)

    await on(12)
    await at.pay(bills[0], amount="40.00")
    await on(15)
    assert await _clocks(engine, "whole") == (15, 2, True)
    [left] = await at.rows("SELECT balance FROM balances WHERE invoice_id = 'whole'")
    assert (left["balance"], (await at.case("whole"))["stage"]) == (60, "hold_pause")

    await on(20)
    await resume(desk, reason="the water is gone", invoice_id="early")
    with pytest.raises(Refused, match="early is not paused"):
        await resume(desk, reason="twice", invoice_id="early")
    await engine.planned("early")
    assert await _clocks(engine, "early") == (20, 3, False)

    await on(30)
    assert (await _clocks(engine, "whole"), await _clocks(engine, "early")) == ((30, 2, True), (30, 13, False))
    await on(31)
    assert (await _clocks(engine, "whole"), await _clocks(engine, "early")) == ((31, 3, False), (31, 14, False))
    await clock.go_to(local(at.settings, date(2026, 6, 2), 12))
    # The second of May is a Saturday and the thirty-first a Sunday; what fell into the pause is said once it is over.
    assert await _said(engine, "whole") == [(date(2026, 5, 4), "first"), (date(2026, 6, 1), "second")]
    assert await _said(engine, "early") == [(date(2026, 5, 4), "first"), (date(2026, 5, 20), "second")]


async def test_a_pause_that_was_planned_begins_and_ends_on_its_days(engine: Engine, clock: ServerClock) -> None:
    at, desk = engine.at, engine.at.desk
    await at.take_in(customer("C", "patient"), invoice("I", "C", due_on=DUE))
    await clock.go_to(local(at.settings, date(2026, 5, 5), 12))
    await pause(desk, reason="closed in May", customer_id="C", begins=date(2026, 5, 8), until=date(2026, 5, 17))
    await engine.planned("I")
    assert ((await at.case("I"))["stage"], await _clocks(engine, "I")) == ("pause_ahead", (5, 2, False))
    await pause(desk, reason="of its own", invoice_id="I", begins=date(2026, 5, 16), until=date(2026, 5, 19))
    await clock.go_to(local(at.settings, date(2026, 5, 12), 12))
    assert ((await at.case("I"))["stage"], await _clocks(engine, "I")) == ("hold_pause", (12, 4, True))
    await clock.go_to(local(at.settings, date(2026, 5, 20), 12))
    assert (await _said(engine, "I"), await _clocks(engine, "I")) == (
        [(date(2026, 5, 4), "first"), (date(2026, 5, 20), "second")],
        (20, 5, False),
    )
