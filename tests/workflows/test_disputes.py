"""Does a dispute walk its calendar: the rest collected, a late answer put higher, the credit note waited for?"""

from datetime import date, timedelta
from decimal import Decimal

from activities.tending.overdue_credit_notes import overdue_credit_notes
from activities.tending.overdue_tasks import overdue_tasks
from models.credit import CreditNote
from models.dispute import DisputeKind, DisputeTerms
from operations.credits import record_credits
from operations.disputes import open_dispute
from operations.tasks import complete
from tests.activities.installation import DUE, customer, invoice, local
from tests.answers import said
from tests.workflows.engine import Engine, ServerClock


def _day(offset: int) -> date:
    return DUE + timedelta(days=offset)


async def _asked(engine: Engine) -> list[tuple[date, str, Decimal]]:
    """(local day, step or news, amount) of everything that was written."""
    query = (
        "SELECT m.local_day, i.step_id, i.claim FROM messages m JOIN message_invoices i ON i.message_id = m.id "
        "ORDER BY m.id"
    )
    return [(row["local_day"], row["step_id"], row["claim"]) for row in await engine.at.rows(query)]


async def test_a_part_is_disputed_answered_late_credited_and_the_case_goes_on(
    engine: Engine, clock: ServerClock
) -> None:
    at, settings = engine.at, engine.at.settings
    await at.take_in(customer("C"), invoice("I", "C"))
    await engine.planned("I")
    await clock.go_to(local(settings, _day(1), 12))
    terms = DisputeTerms(invoice_id="I", kind=DisputeKind.PRICE, reason="dearer than ordered", amount=Decimal(30))
    await open_dispute(at.desk, terms, source="call")
    await engine.planned("I")

    await clock.go_to(local(settings, _day(8), 23))
    assert await overdue_tasks(at.resources) == 0, "five business days: all of Tuesday is left"
    await clock.go_to(local(settings, _day(9), 12))
    assert await overdue_tasks(at.resources) == 1
    [dispute] = await at.rows("SELECT answer_by, escalated_at IS NOT NULL AS late, task_id FROM disputes")
    assert (dispute["answer_by"], dispute["late"]) == (_day(8), True)
    [escalated] = await at.rows("SELECT details FROM interactions WHERE kind = 'dispute_escalated'")
    assert escalated["details"]["to"] == "supervisor"

    await clock.go_to(local(settings, _day(10), 12))
    answer = said("partly", credited="20.00", reasons="Veinte euros eran de más.", note="old price list")
    await complete(at.desk, dispute["task_id"], answer)
    await engine.planned("I")
    [request] = await at.rows("SELECT details FROM erp_requests")
    assert (request["details"]["amount"], request["details"]["expected_by"]) == ("20.00", _day(27).isoformat())

    # Ten business days, with Easter between.
    await clock.go_to(local(settings, _day(27), 23))
    assert await overdue_credit_notes(at.resources) == 0
    await clock.go_to(local(settings, _day(28), 9))
    assert (await overdue_credit_notes(at.resources), await overdue_credit_notes(at.resources)) == (1, 0)
    [task] = await at.tasks("credit_note")
    assert (task["queue"], task["details"]["amount"], task["closed_at"]) == ("billing", "20.00", None)

    await clock.go_to(local(settings, _day(28), 12))
    credit = {"id": "N", "customer_id": "C", "received_on": _day(28), "currency": "EUR", "amount": "20.00"}
    await record_credits(
        at.desk, [CreditNote.model_validate({**credit, "allocations": [{"invoice_id": "I", "amount": "20.00"}]})]
    )
    await engine.planned("I")
    [task] = await at.tasks("credit_note")
    assert (task["closed_at"] is not None, task["outcome"]) == (True, None)
    await clock.go_to(local(settings, _day(29), 12))
    assert await _asked(engine) == [
        (_day(-1), "courtesy", Decimal(100)),
        (_day(0), "due-today", Decimal(100)),
        (_day(1), "*dispute_received", Decimal(70)),
        (_day(3), "overdue-3", Decimal(70)),
        (_day(10), "*dispute_answered", Decimal(80)),
        (_day(15), "offer", Decimal(80)),
        (_day(29), "manager", Decimal(80)),
    ]
    await at.pay(invoice("I", "C"), amount="80.00")
    await clock.go_to(local(settings, _day(30), 12))
    await engine.closed("I")
