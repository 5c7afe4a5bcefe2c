"""Along one case: is a colleague told of a note, does the view of holds show what stops it, is the customer asked?"""

from datetime import timedelta
from decimal import Decimal

from temporalio.testing import ActivityEnvironment

from activities.desk import DeskDuties
from models.arrangement import PromiseTerms
from models.dispute import DisputeTerms
from models.staff import StaffMember
from operations.cases import pause, resume
from operations.disputes import open_dispute
from operations.feedback import answer
from operations.notes import note
from operations.promises import promise
from operations.staff import enter
from store.standing_holds import standing
from tests.activities.installation import DUE, customer, invoice, local
from tests.workflows.engine import Engine, ServerClock


async def _walk(engine: Engine, clock: ServerClock, days: int) -> None:
    await clock.go_to(local(engine.at.settings, DUE + timedelta(days=days), 12))
    await ActivityEnvironment().run(DeskDuties(engine.at.resources).tend_desk)


async def _held_by(engine: Engine) -> list[tuple[str, str | None, str | None]]:
    """What the view of the customer's holds shows: kind, invoice, amount."""
    async with engine.at.desk.database.connect() as tx:
        now = await engine.at.desk.clock.now(tx)
        found = await standing(tx, engine.at.desk.shelf, now, customer="C")
    return sorted((hold.kind, hold.invoice_id, f"{hold.amount:.2f}" if hold.amount else None) for hold in found)


async def test_notes_holds_and_the_question_at_the_end(engine: Engine, clock: ServerClock) -> None:
    desk = engine.at.desk
    bea = {"name": "bea", "full_name": "Bea", "role": "collector", "languages": ["es"], "email": "bea@house.example"}
    await enter(desk, StaffMember.model_validate(bea))
    bill = invoice("I", "C")
    await engine.at.take_in(customer("C"), bill)
    await engine.planned("I")

    await _walk(engine, clock, 1)
    await note(desk, "they move house, @bea knows where", invoice_id="I")
    await _walk(engine, clock, 2)
    [told] = (engine.at.settings.home / "outbox").rglob("notification-*.eml")
    assert "move house" not in told.read_text(encoding="utf-8"), "what a note says stays in the house"
    [row] = await engine.at.rows("SELECT staff, told_at FROM notifications WHERE kind = 'mention'")
    assert row["staff"] == "bea"
    assert row["told_at"] is not None

    quarter = bill.amount / 4
    part = {
        "invoices": [{"invoice_id": "I", "amount": str(quarter)}],
        "payments": [{"on": str(DUE + timedelta(days=9))}],
    }
    await promise(desk, PromiseTerms.model_validate(part))
    await open_dispute(desk, DisputeTerms(invoice_id="I", reason="two boxes", amount=Decimal(10)))
    await pause(desk, reason="they move house", customer_id="C", until=DUE + timedelta(days=5))
    assert await _held_by(engine) == [
        ("dispute", "I", "10.00"), ("pause", None, None), ("promise", "I", f"{quarter:.2f}"),
    ]  # fmt: skip
    await resume(desk, reason="they are back", customer_id="C")
    assert [kind for kind, *_ in await _held_by(engine)] == ["dispute", "promise"]

    await _walk(engine, clock, 3)
    await engine.at.pay(bill)
    await engine.planned("I")
    await _walk(engine, clock, 7)
    await engine.closed("I")
    assert await _held_by(engine) == []
    [thanks] = await engine.at.rows("SELECT id FROM messages WHERE template = 'thanks'")
    await answer(desk, thanks["id"], 4, "quick and kind")
    [entry] = await engine.at.rows("SELECT invoice_id, actor, details FROM interactions WHERE kind = 'feedback'")
    assert (entry["invoice_id"], entry["actor"], entry["details"]["rating"]) == ("I", "customer", 4)
