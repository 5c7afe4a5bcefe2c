"""Does a promise walk its calendar: confirmed, reminded, kept or broken, and the case goes on where it stood?"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from models.arrangement import ArrangementState, PromiseTerms
from models.task import TaskAnswer, TaskOutcome
from operations.promises import promise
from operations.tasks import complete
from tests.activities.installation import DUE, customer, invoice, local
from tests.workflows.engine import Engine, ServerClock


def _day(offset: int) -> date:
    return DUE + timedelta(days=offset)


def terms(*invoices: str, on: date, **fields: Any) -> PromiseTerms:
    covered = [{"invoice_id": one} for one in invoices]
    return PromiseTerms.model_validate({"invoices": covered, "payments": [{"on": on}]} | fields)


async def _said(engine: Engine, customer_id: str = "C") -> list[tuple[date, str]]:
    query = "SELECT local_day, template FROM messages WHERE customer_id = :id ORDER BY claimed_at, id"
    return [(row["local_day"], row["template"]) for row in await engine.at.rows(query, id=customer_id)]


async def _states(engine: Engine, *invoices: str) -> list[str]:
    query = (
        "SELECT DISTINCT r.id, r.state FROM arrangements r JOIN arrangement_invoices p ON p.arrangement_id = r.id"
        " WHERE p.invoice_id = ANY(:ids) ORDER BY r.id"
    )
    return [row["state"] for row in await engine.at.rows(query, ids=list(invoices))]


async def test_a_promise_is_broken_after_its_grace_and_the_next_one_needs_a_yes(
    engine: Engine, clock: ServerClock
) -> None:
    settings, desk = engine.at.settings, engine.at.desk
    await engine.at.write(
        "INSERT INTO staff (name, full_name, role, languages, notify) VALUES "
        "('staff', 'Ana', 'collector', '[]', '[]'), ('berta', 'Berta', 'supervisor', '[]', '[]')"
    )
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await clock.go_to(local(settings, _day(-6), 12))
    await promise(desk, terms("I", on=_day(1)))
    await engine.planned("I")
    await clock.go_to(local(settings, _day(3), 23))
    assert await _states(engine, "I") == ["open"], "two business days of grace"
    await clock.go_to(local(settings, _day(7), 12))
    assert await _states(engine, "I") == ["broken"]
    assert await _said(engine) == [
        (_day(-6), "promise_confirmed"),
        (_day(0), "promise_reminder"),
        # It broke on a Saturday.
        (_day(6), "promise_broken"),
        (_day(7), "overdue"),
    ]
    assert ("due-today", 1, "superseded") in await engine.at.steps("I")
    second = await promise(desk, terms("I", on=_day(9)))
    assert second.state is ArrangementState.OPEN
    await clock.go_to(local(settings, _day(15), 12))
    assert await _states(engine, "I") == ["broken", "broken"]
    third = await promise(desk, terms("I", on=_day(20)))
    assert third.state is ArrangementState.PENDING
    assert third.approval_task is not None
    answer = TaskAnswer(outcome=TaskOutcome.APPROVED)
    await complete(replace(desk, actor="berta"), third.approval_task, answer)
    await engine.planned("I")
    assert await _states(engine, "I") == ["broken", "broken", "open"]
    await engine.at.pay(invoice("I", "C"))
    await engine.planned("I")
    await clock.go_to(local(settings, _day(16), 12))
    await engine.closed("I")
    assert await _states(engine, "I") == ["broken", "broken", "kept"]
    told = await engine.at.told("I")
    assert [kind for kind in told if kind.startswith("promise_")] == [
        "promise_made", "promise_broken", "promise_made", "promise_broken", "promise_made", "promise_kept",
    ]  # fmt: skip


async def test_several_invoices_and_days_are_followed_as_one_promise(engine: Engine, clock: ServerClock) -> None:
    settings, desk = engine.at.settings, engine.at.desk
    bills = [invoice("I", "C"), invoice("J", "C", _day(2))]
    await engine.at.take_in(customer("C"), *bills)
    await clock.go_to(local(settings, _day(-6), 12))
    await promise(
        desk,
        terms("I", "J", on=_day(0), payments=[{"on": _day(0), "amount": "150"}, {"on": _day(7), "amount": "50"}]),
    )
    await engine.planned("I", "J")
    await clock.go_to(local(settings, _day(0), 12))
    await engine.at.pay(bills[0])
    await engine.at.pay(bills[1], "part", "50.00")
    await engine.planned("I", "J")
    await clock.go_to(local(settings, _day(7), 12))
    assert await _states(engine, "I", "J") == ["open"]
    await engine.at.pay(bills[1], "rest", "50.00")
    await engine.planned("J")
    await clock.go_to(local(settings, _day(7), 13))
    await engine.closed("J")
    assert await _states(engine, "I", "J") == ["kept"]
    assert [template for _, template in await _said(engine) if template != "thanks"] == [
        "promise_confirmed",
        "promise_reminder",
        "promise_reminder",
    ]
    assert [kind for kind in await engine.at.told("J") if kind.startswith(("instalment", "promise"))] == [
        "promise_made",
        "instalment_kept",
        "instalment_kept",
        "promise_kept",
    ]


async def test_of_a_partial_promise_the_rest_is_collected_on_its_days(engine: Engine, clock: ServerClock) -> None:
    settings, desk = engine.at.settings, engine.at.desk
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await clock.go_to(local(settings, _day(-6), 12))
    await promise(desk, terms("I", on=_day(10), invoices=[{"invoice_id": "I", "amount": "40"}]))
    await engine.planned("I")
    await clock.go_to(local(settings, _day(3), 12))
    claims = await engine.at.rows("SELECT step_id, claim FROM message_invoices ORDER BY message_id")
    assert [(row["step_id"], int(row["claim"])) for row in claims] == [
        ("*promise_confirmed", 40), ("courtesy", 60), ("due-today", 60), ("overdue-3", 60),
    ]  # fmt: skip
