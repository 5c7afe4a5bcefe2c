"""Does a payment plan walk its calendar: kept to the end, broken after two missed instalments, paid off early?"""

from datetime import date, timedelta
from typing import Any

from models.plan import PlanTerms
from operations.plans import agree
from tests.activities.installation import DUE, customer, invoice, local
from tests.workflows.engine import Engine, ServerClock

#: Instalments of ten days: Madrid's Easter of 2026 lies after them.
_DAYS = (DUE, DUE + timedelta(days=10), DUE + timedelta(days=20))


def _day(offset: int) -> date:
    return DUE + timedelta(days=offset)


def plan(*invoices: str, **terms: Any) -> PlanTerms:
    covered = [{"invoice_id": one} for one in invoices]
    schedule = {"instalments": 3, "first_on": DUE.isoformat(), "every": "10d"}
    return PlanTerms.model_validate({"invoices": covered, **schedule, **terms})


async def _said(engine: Engine) -> list[tuple[date, str]]:
    query = "SELECT local_day, template FROM messages ORDER BY claimed_at, id"
    return [(row["local_day"], row["template"]) for row in await engine.at.rows(query)]


async def _states(engine: Engine) -> tuple[str, list[str]]:
    [plan_row] = await engine.at.rows("SELECT state FROM arrangements")
    rows = await engine.at.rows("SELECT state FROM instalments ORDER BY number")
    return plan_row["state"], [row["state"] for row in rows]


async def _agreed(engine: Engine, clock: ServerClock, **terms: Any) -> None:
    await engine.at.take_in(customer("C"), invoice("I", "C"), invoice("J", "C", _day(2)))
    await clock.go_to(local(engine.at.settings, _day(-6), 12))
    await agree(engine.at.desk, plan("I", "J", **terms))
    await engine.planned("I", "J")


async def test_a_plan_kept_to_the_end(engine: Engine, clock: ServerClock) -> None:
    settings = engine.at.settings
    await _agreed(engine, clock)
    bills = [invoice("I", "C"), invoice("J", "C", _day(2))]
    parts = (((0, "66.66"),), ((0, "33.34"), (1, "33.32")), ((1, "66.68"),))
    for day, paid in zip(_DAYS, parts, strict=True):
        await clock.go_to(local(settings, day, 12))
        for bill, amount in paid:
            await engine.at.pay(bills[bill], f"{day}-{bill}", amount)
        await engine.planned("I", "J")
    await clock.go_to(local(settings, _DAYS[2], 18))
    await engine.closed("I")
    await engine.closed("J")
    assert await _states(engine) == ("kept", ["kept"] * 3)
    told = [(day, template) for day, template in await _said(engine) if template != "thanks"]
    assert told == [
        (_day(-6), "plan_schedule"),
        (_day(-1), "promise_reminder"),
        (_day(9), "promise_reminder"),
        (_day(20), "promise_reminder"),  # the eve is a Sunday
    ]
    kinds = await engine.at.told("J")
    assert [kind for kind in kinds if kind.startswith(("plan", "instalment"))] == [
        "plan_agreed",
        "instalment_kept",
        "instalment_kept",
        "instalment_kept",
        "plan_kept",
    ]


async def test_a_plan_broken_by_the_second_missed_instalment_brings_balances_and_steps_back(
    engine: Engine, clock: ServerClock
) -> None:
    settings = engine.at.settings
    await _agreed(engine, clock)
    await clock.go_to(local(settings, _DAYS[1], 12))
    assert await _states(engine) == ("open", ["missed", "open", "open"]), "the first is borne"
    # The 20th is a Friday: three business days of grace end on Wednesday the 25th.
    await clock.go_to(local(settings, date(2026, 3, 25), 23))
    assert (await _states(engine))[0] == "open"
    await clock.go_to(local(settings, date(2026, 3, 27), 12))
    assert await _states(engine) == ("broken", ["missed", "missed", "open"])
    assert (await _said(engine))[-2:] == [
        (date(2026, 3, 26), "plan_broken"),
        # Of the reminders that were held back none is sent any more: the ladder stands at its offer.
        (date(2026, 3, 27), "offer"),
    ]
    claims = await engine.at.rows(
        "SELECT SUM(claim) AS asked FROM message_invoices WHERE message_id = (SELECT MAX(id) FROM messages)"
    )
    assert int(claims[0]["asked"]) == 200, "all of it is owed again"
    assert ("call", 1, "done") in await engine.at.steps("I"), "the ladder went on where it stood"
    kinds = await engine.at.told("I")
    assert [kind for kind in kinds if kind.startswith(("plan", "instalment"))] == [
        "plan_agreed",
        "instalment_missed",
        "instalment_missed",
        "plan_broken",
    ]


async def test_who_pays_it_off_early_is_reminded_of_nothing_more(engine: Engine, clock: ServerClock) -> None:
    settings = engine.at.settings
    await _agreed(engine, clock)
    await clock.go_to(local(settings, DUE, 12))
    await engine.at.pay(invoice("I", "C"))
    await engine.at.pay(invoice("J", "C", _day(2)))
    await engine.planned("I", "J")
    await clock.go_to(local(settings, _day(30), 12))
    await engine.closed("J")
    assert await _states(engine) == ("kept", ["kept"] * 3)
    assert [template for _, template in await _said(engine)] == ["plan_schedule", "promise_reminder", "thanks"]
