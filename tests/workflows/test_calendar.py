"""Does a case walk its calendar, hold still when it is told to, and end when it is over?"""

from datetime import date, timedelta

from models.credit import CreditKind
from operations.cases import pause, resume
from operations.credits import reverse
from operations.tasks import complete
from tests.activities.installation import DUE, customer, eventually, invoice, local
from tests.answers import said
from tests.workflows.engine import Engine, ServerClock


async def _days(engine: Engine, invoice_id: str) -> list[tuple[date, str, str]]:
    """(local day, step, status) of everything that was done."""
    query = (
        "SELECT (at AT TIME ZONE 'Europe/Madrid')::date AS day, step_id, status FROM steps"
        " WHERE invoice_id = :id ORDER BY at, step_id"
    )
    return [(row["day"], row["step_id"], row["status"]) for row in await engine.at.rows(query, id=invoice_id)]


def _day(offset: int) -> date:
    return DUE + timedelta(days=offset)


async def test_a_whole_ladder_walks_its_calendar_to_the_lawyer(engine: Engine, clock: ServerClock) -> None:
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await engine.planned("I")
    settings = engine.at.settings
    await clock.go_to(local(settings, _day(40), 12))
    # Three days before the Tuesday is a Saturday: the courtesy waits for Monday.
    assert await _days(engine, "I") == [
        (_day(-1), "courtesy", "done"),
        (_day(0), "due-today", "done"),
        (_day(3), "overdue-3", "done"),
        (_day(8), "call", "done"),
        (_day(15), "offer", "done"),
        (_day(29), "manager", "done"),
        (_day(35), "hold", "open"),
    ]
    (approval,) = await engine.at.tasks("approval")
    await complete(engine.at.desk, approval["id"], said("approved"))
    await engine.planned("I")
    await clock.go_to(local(settings, _day(60), 12))
    await engine.closed("I")
    assert (await _days(engine, "I"))[-2:] == [(_day(40), "hold", "done"), (_day(50), "legal", "done")]
    assert await engine.ended("I") == "COMPLETED"
    assert await engine.handle("I").result() == "handed_over"
    hours = {message["claimed_at"].astimezone(settings.zone).hour for message in await engine.at.messages()}
    assert hours == {9}


async def test_a_paused_case_is_silent_and_a_resumed_one_goes_on_without_a_burst(
    engine: Engine, clock: ServerClock
) -> None:
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await engine.planned("I")
    settings = engine.at.settings
    await clock.go_to(local(settings, _day(-1), 12))
    await pause(engine.at.desk, reason="asked for time", invoice_id="I")
    await engine.planned("I")
    await clock.go_to(local(settings, _day(6), 12))
    assert await _days(engine, "I") == [(_day(-1), "courtesy", "done")]
    await resume(engine.at.desk, reason="time is over", invoice_id="I")
    await eventually(lambda: _said(engine, 2), "the message after the pause")
    await clock.go_to(local(settings, _day(7), 12))
    assert await _days(engine, "I") == [
        (_day(-1), "courtesy", "done"),
        (_day(6), "due-today", "superseded"),
        (_day(6), "overdue-3", "done"),
    ]


async def test_a_payment_ends_the_case_with_thanks_and_nothing_more(engine: Engine, clock: ServerClock) -> None:
    bill = invoice("I", "C")
    await engine.at.take_in(customer("C"), bill)
    await engine.planned("I")
    await clock.go_to(local(engine.at.settings, _day(6), 12))
    await engine.at.pay(bill)
    await engine.planned("I")
    await clock.go_to(local(engine.at.settings, _day(6), 13))
    assert await engine.ended("I") == "COMPLETED"
    templates = [message["template"] for message in await engine.at.messages()]
    assert templates == ["before_due", "due_today", "overdue", "thanks"]
    case = await engine.at.case("I")
    assert (case["open"], case["outcome"], case["next_at"]) == (False, "settled", None)


async def test_a_payment_taken_back_opens_the_case_again_where_it_stood(engine: Engine, clock: ServerClock) -> None:
    bill = invoice("I", "C")
    await engine.at.take_in(customer("C", "grave"), bill)
    await engine.planned("I")
    await clock.go_to(local(engine.at.settings, _day(1), 12))
    await engine.at.pay(bill)
    assert await engine.ended("I") == "COMPLETED"
    first_run = (await engine.handle("I").describe()).run_id
    await reverse(engine.at.desk, CreditKind.PAYMENT, "pay-I", _day(2), "bounced")
    await engine.planned("I")
    assert (await engine.handle("I").describe()).run_id != first_run
    await clock.go_to(local(engine.at.settings, _day(14), 12))
    assert await _days(engine, "I") == [(_day(0), "notice", "done"), (_day(14), "manager", "done")]


async def _said(engine: Engine, count: int) -> bool:
    return len(await engine.at.messages()) == count
