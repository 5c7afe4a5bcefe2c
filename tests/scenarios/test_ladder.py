"""Does the ladder warn before it takes a measure, whoever paid meanwhile, and does a case come back from an agency?

On the time-skipping server. The days of 2023 on which something happens are working days: 5, 7 and 9 June.
"""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from config.settings import Settings
from models.errors import Refused
from models.invoice import Invoice
from models.strategy import Level
from operations.hand_overs import hand_over
from operations.recalls import recall
from tests.activities.installation import customer, invoice, local
from tests.activities.rules import write_rules
from tests.workflows.engine import Engine, ServerClock, engine_of, working

OLDER = (("A", "249.95", date(2023, 5, 31)), ("B", "500.00", date(2023, 5, 31)))
LATER = ("C", "700.00", date(2023, 6, 2))


@pytest.fixture
async def ladder(
    time_skipping: WorkflowEnvironment, database_url: str, tmp_path: Path, task_queue: str
) -> AsyncIterator[tuple[Engine, ServerClock]]:
    """A customer with three invoices, on the 25th of May 2023; the engine is at work."""
    settings = Settings(
        home=tmp_path, database_url=database_url, config_dir=write_rules(tmp_path / "rules"), task_queue=task_queue
    )
    clock = await ServerClock.showing(time_skipping, local(settings, date(2023, 5, 25), 6))
    async with engine_of(settings, time_skipping.client, clock) as engine, working(engine):
        await engine.at.take_in(customer("K", "ladder"), *(_bill(*one) for one in (*OLDER, LATER)))
        await engine.planned("A", "B", "C")
        yield engine, clock


def _bill(id_: str, amount: str, due_on: date) -> Invoice:
    return invoice(id_, "K", due_on, amount=Decimal(amount), issued_on=date(2023, 5, 1))


async def _told(engine: Engine) -> list[tuple[date, str, str]]:
    """(day in Madrid, step, the first invoice it was about) of all warnings and measures that really acted."""
    query = (
        "SELECT (at AT TIME ZONE 'Europe/Madrid')::date AS day, step_id, MIN(invoice_id) AS first FROM steps"
        " WHERE status IN ('done', 'covered') GROUP BY 1, 2, date_trunc('day', at) ORDER BY 1, 2, 3"
    )
    return [(row["day"], row["step_id"], row["first"]) for row in await engine.at.rows(query)]


async def _held_since(engine: Engine) -> date | None:
    [row] = await engine.at.rows("SELECT (credit_hold_since AT TIME ZONE 'Europe/Madrid')::date AS day FROM customers")
    found: date | None = row["day"]
    return found


def _june(day: int) -> date:
    return date(2023, 6, day)


async def test_without_payment_the_customer_is_warned_on_the_5th_and_held_on_the_7th(
    ladder: tuple[Engine, ServerClock],
) -> None:
    engine, clock = ladder
    await clock.go_to(local(engine.at.settings, _june(8), 6))
    assert await _told(engine) == [
        (_june(5), "warning", "A"),
        (_june(7), "hold", "A"),
        (_june(7), "warning", "C"),
    ]
    assert await _held_since(engine) == _june(7)
    asked = await engine.at.rows("SELECT kind FROM erp_requests")
    assert [row["kind"] for row in asked] == ["credit_hold"]


async def test_with_the_older_two_paid_the_customer_is_warned_on_the_7th_and_held_on_the_9th_and_never_unwarned(
    ladder: tuple[Engine, ServerClock],
) -> None:
    engine, clock = ladder
    await clock.go_to(local(engine.at.settings, _june(2), 12))
    for one in OLDER:
        await engine.at.pay(_bill(*one), amount=one[1])
    await engine.planned("A", "B", "C")
    for day in range(3, 10):
        await clock.go_to(local(engine.at.settings, _june(day), 12))
        held, warned = await _held_since(engine), [one for one in await _told(engine) if one[1] == "warning"]
        assert held is None or warned
    assert await _told(engine) == [(_june(7), "warning", "C"), (_june(9), "hold", "C")]
    assert await _held_since(engine) == _june(9)
    await engine.at.pay(_bill(*LATER), amount=LATER[1])
    assert await _held_since(engine) is None
    asked = await engine.at.rows("SELECT kind FROM erp_requests ORDER BY id")
    assert [row["kind"] for row in asked] == ["credit_hold", "credit_hold_lifted"]


async def test_agency_recall_and_legal_each_with_what_has_to_be_before(ladder: tuple[Engine, ServerClock]) -> None:
    engine, clock = ladder
    settings, desk = engine.at.settings, engine.at.desk
    for one in OLDER:
        await engine.at.pay(_bill(*one), amount=one[1])
    await clock.go_to(local(settings, _june(12), 12))
    # Warned of the hold, but not yet of an agency.
    with pytest.raises(Refused, match="final"):
        await hand_over(desk, ["C"], Level.AGENCY, "in a hurry")
    await clock.go_to(local(settings, date(2023, 7, 3), 12))
    await engine.closed("C")
    assert await engine.ended("C") == "COMPLETED"
    assert await _told(engine) == [
        (_june(7), "warning", "C"),
        (_june(9), "hold", "C"),
        (_june(16), "final", "C"),
        (date(2023, 7, 2), "agency", "C"),
    ]
    await clock.go_to(local(settings, date(2023, 8, 21), 12))
    await recall(desk, ["C"], "the agency gave up")
    await engine.planned("C")
    assert (await engine.at.case("C"))["stage"] == "hold_pause"
    # The thirty days that the strategy has between the two, from the recall on: a Wednesday.
    await clock.go_to(local(settings, date(2023, 9, 19), 12))
    assert (await engine.at.case("C"))["open"]
    await clock.go_to(local(settings, date(2023, 9, 20), 12))
    await engine.closed("C")
    assert (await _told(engine))[-1] == (date(2023, 9, 20), "legal", "C")
    kinds = ("credit_hold_set", "handed_over", "recalled", "dossier_made")
    assert [kind for kind in await engine.at.told("C") if kind in kinds] == [
        "credit_hold_set", "handed_over", "dossier_made", "recalled", "handed_over", "dossier_made",
    ]  # fmt: skip
    purposes = await engine.at.rows("SELECT purpose FROM dossiers ORDER BY id")
    assert [row["purpose"] for row in purposes] == ["agency", "legal"]
