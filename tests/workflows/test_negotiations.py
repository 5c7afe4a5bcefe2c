"""Does a negotiation walk its calendar: offers, a counter-offer, an approval, a settlement kept; or silence?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from models.credit import CreditNote
from models.negotiation import OfferSide, OfferState, OfferTerms
from models.task import TaskAnswer, TaskOutcome
from operations.credits import record_credits
from operations.negotiations import accept, offer, open_negotiation
from operations.tasks import complete
from tests.activities.installation import DUE, customer, invoice, local
from tests.workflows.engine import Engine, ServerClock


def _day(offset: int) -> date:
    return DUE + timedelta(days=offset)


async def _said(engine: Engine) -> list[tuple[date, str]]:
    query = "SELECT local_day, template FROM messages ORDER BY claimed_at, id"
    return [(row["local_day"], row["template"]) for row in await engine.at.rows(query)]


def _part(percent: str, until: date) -> OfferTerms:
    return OfferTerms.model_validate({"kind": "partial", "percent": percent, "until": until.isoformat()})


async def test_from_a_counter_offer_over_an_approval_to_a_settlement_and_its_credit_note(
    engine: Engine, clock: ServerClock
) -> None:
    settings, desk = engine.at.settings, engine.at.desk
    await engine.at.write(
        "INSERT INTO staff (name, full_name, role, languages, notify) VALUES "
        "('staff', 'Ana', 'collector', '[]', '[]'), ('carla', 'Carla', 'credit_manager', '[]', '[]')"
    )
    bill = invoice("I", "C")
    await engine.at.take_in(customer("C"), bill)
    await clock.go_to(local(settings, _day(1), 12))
    negotiation = await open_negotiation(desk, ["I"], note="they are short of money")
    discount = OfferTerms.model_validate({"kind": "discount", "percent": "5%", "until": _day(8).isoformat()})
    await offer(desk, negotiation, OfferSide.US, discount)
    await engine.planned("I")
    await clock.go_to(local(settings, _day(2), 12))
    assert (await _said(engine))[-1] == (_day(1), "offer")
    countered = await offer(desk, negotiation, OfferSide.CUSTOMER, _part("80%", _day(13)))
    assert countered.state is OfferState.OPEN
    waiting = await accept(desk, negotiation)
    assert waiting.approval_task is not None
    await clock.go_to(local(settings, _day(3), 12))
    assert (await engine.at.case("I"))["stage"] == "hold_offer", "nothing is agreed before somebody else has said yes"
    await complete(replace(desk, actor="carla"), waiting.approval_task, TaskAnswer(outcome=TaskOutcome.APPROVED))
    await engine.planned("I")
    [settlement] = await engine.at.rows("SELECT kind, state, total FROM arrangements")
    assert (settlement["kind"], settlement["state"], settlement["total"]) == ("settlement", "open", Decimal(80))
    await clock.go_to(local(settings, _day(9), 12))
    await engine.at.pay(bill, "P", "80.00")
    await engine.planned("I")
    [request] = await engine.at.rows("SELECT kind, details FROM erp_requests")
    assert (request["kind"], request["details"]["amount"]) == ("credit_note", "20.00")
    await clock.go_to(local(settings, _day(12), 12))
    assert [template for _, template in await _said(engine)][-1] in ("settlement_agreed", "promise_reminder")
    note = {
        "id": "N",
        "customer_id": "C",
        "received_on": _day(12).isoformat(),
        "currency": "EUR",
        "amount": "20.00",
        "allocations": [{"invoice_id": "I", "amount": "20.00"}],
    }
    await record_credits(desk, [CreditNote.model_validate(note)])
    await engine.planned("I")
    await clock.go_to(local(settings, _day(13), 12))
    await engine.closed("I")
    assert (await engine.at.case("I"))["outcome"] == "settled"
    kinds = await engine.at.told("I")
    steps = ("negotiation", "offer", "approval", "settlement", "erp")
    assert [kind for kind in kinds if kind.startswith(steps)] == [
        "negotiation_opened",
        "offer_made",
        "offer_made",
        "approval_requested",
        "approval_given",
        "settlement_agreed",
        "offer_answered",
        "erp_asked",
        "settlement_kept",
        "erp_answered",
    ]


async def test_the_ladders_offer_that_nobody_answers_expires_and_the_next_rung_follows(
    engine: Engine, clock: ServerClock
) -> None:
    settings = engine.at.settings
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await clock.go_to(local(settings, _day(16), 12))
    [found] = await engine.at.rows("SELECT state, step_id, open_until FROM negotiations")
    assert (found["state"], found["step_id"], found["open_until"]) == ("open", "offer", _day(20))
    assert (await engine.at.case("I"))["stage"] == "hold_offer"
    await clock.go_to(local(settings, _day(21), 12))
    [found] = await engine.at.rows("SELECT state FROM negotiations")
    [task] = await engine.at.tasks("negotiation")
    assert (found["state"], task["closed_by"], task["outcome"]) == ("expired", "engine", None)
    assert "offer_expired" in await engine.at.told("I")
    await clock.go_to(local(settings, _day(30), 12))
    assert (await _said(engine))[-1] == (_day(29), "final_notice")
