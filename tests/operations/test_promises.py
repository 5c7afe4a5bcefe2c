"""Is what a customer promises checked, written, left alone until its day, and followed up?"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.arrangement import ArrangementState, PromiseTerms
from models.errors import InvalidInput, NotFound, Refused
from operations.arrangements import cancel
from operations.cases import cancel as cancel_case
from operations.promises import promise
from tests.operations.office import MONDAY, Office


@pytest.fixture(autouse=True)
async def _an_invoice(office: Office) -> None:
    await office.customer()
    await office.invoice()
    office.waker.take()


def terms(*invoices: str | tuple[str, str], on: str = "2026-03-20", **fields: Any) -> PromiseTerms:
    covered = [
        {"invoice_id": one} if isinstance(one, str) else {"invoice_id": one[0], "amount": one[1]} for one in invoices
    ]
    return PromiseTerms.model_validate({"invoices": covered, "payments": [{"on": on}]} | fields)


def paid(*payments: tuple[str, str]) -> dict[str, Any]:
    return {"payments": [{"on": on, "amount": amount} for on, amount in payments]}


async def state(office: Office) -> str:
    """Of the newest arrangement."""
    found: str = await office.value("SELECT state FROM arrangements ORDER BY id DESC LIMIT 1")
    return found


async def templates(office: Office) -> list[tuple[date, str]]:
    query = "SELECT local_day, template FROM messages ORDER BY id"
    return [(row["local_day"], row["template"]) for row in await office.rows(query)]


def march(day: int, hour: int = 15) -> datetime:
    return MONDAY.replace(day=day, hour=hour)


async def test_what_is_promised_is_left_alone_and_what_follows_is_written(office: Office) -> None:
    arranged = await promise(office.desk, terms("F-1", note="by phone"))
    assert arranged.state is ArrangementState.OPEN
    assert office.waker.take() == ["F-1"]
    [row] = await office.rows("SELECT * FROM arrangements")
    assert (row["total"], row["tolerance"], row["made_by"]) == (Decimal(100), Decimal(1), "ana")
    assert row["check_on"] == date(2026, 3, 26), "two business days, and the 23rd is a holiday in Colombia"
    [hold] = await office.rows("SELECT * FROM holds")
    assert (hold["kind"], hold["amount"], hold["arrangement_id"]) == ("promise", Decimal(100), arranged.id)
    kinds = [one["kind"] for one in await office.rows("SELECT kind FROM notices ORDER BY id")]
    assert kinds == ["promise_confirmed", "promise_reminder"]
    assert (await office.kinds())[-1] == "promise_made"
    assert not [wake_up for wake_up in office.waker.told if "phone" in wake_up.summary]


async def test_it_is_confirmed_reminded_of_the_day_before_and_told_when_it_broke(office: Office) -> None:
    await promise(office.desk, terms("F-1"))
    await office.walk(march(27))
    assert await state(office) == "broken"
    assert (await templates(office))[:4] == [
        (date(2026, 3, 2), "promise_confirmed"),
        (date(2026, 3, 19), "promise_reminder"),
        (date(2026, 3, 26), "promise_broken"),
        (date(2026, 3, 27), "overdue_firm"),
    ]
    [told] = await office.rows("SELECT actor, why FROM interactions WHERE kind = 'promise_broken'")
    assert told == {
        "actor": "engine",
        "why": {"code": "paid_short", "params": {"until": "2026-03-25", "received": "0.00 COP", "due": "100.00 COP"}},
    }
    [hold] = await office.rows("SELECT ended_as FROM holds")
    assert hold["ended_as"] == "broken"


async def test_a_promise_is_kept_the_moment_all_of_it_is_there_and_nobody_is_reminded(office: Office) -> None:
    await promise(office.desk, terms(("F-1", "60.00")))
    await office.walk(march(5))
    await office.pay("P-1", "59.50")
    assert await state(office) == "open", "with its tolerance it is kept when its day has passed, not before"
    await office.pay("P-2", "0.50")
    assert await state(office) == "kept"
    assert (await office.kinds())[-1] == "promise_kept"
    await office.walk(march(19))
    assert "promise_reminder" not in {template for _, template in await templates(office)}


@pytest.mark.parametrize(("amount", "outcome"), [("99.00", "kept"), ("98.99", "partly_kept"), ("0.01", "partly_kept")])
async def test_a_day_later_the_tolerance_decides(office: Office, amount: str, outcome: str) -> None:
    await promise(office.desk, terms("F-1"))
    await office.pay("P-1", amount)
    await office.walk(march(25))
    assert await state(office) == "open"
    await office.walk(march(26))
    assert await state(office) == outcome


async def test_of_a_promised_part_the_rest_is_asked_for(office: Office) -> None:
    await promise(office.desk, terms(("F-1", "40.00"), on="2026-03-30"))
    await office.walk(march(16))
    claims = await office.rows("SELECT step_id, claim FROM message_invoices ORDER BY message_id")
    assert (claims[0]["step_id"], claims[0]["claim"]) == ("*promise_confirmed", Decimal(40))
    assert {one["claim"] for one in claims[1:]} == {Decimal(60)}
    await office.pay("P-1", "30.00")
    await office.walk(march(18))
    newest = (await office.rows("SELECT claim FROM message_invoices ORDER BY message_id DESC LIMIT 1"))[0]
    assert newest["claim"] == Decimal(60), "what came in was paid towards the promise"


async def test_several_invoices_and_several_days_are_one_promise_and_one_message(office: Office) -> None:
    await office.invoice("F-2", "50.00", due_on="2026-03-16")
    arranged = await promise(office.desk, terms("F-1", "F-2", **paid(("2026-03-09", "90"), ("2026-03-20", "60"))))
    assert arranged.invoices == ("F-1", "F-2")
    await office.walk(march(8))
    assert await templates(office) == [(date(2026, 3, 2), "promise_confirmed")]
    await office.pay("P-1", "90.00")
    assert [row["state"] for row in await office.rows("SELECT state FROM instalments ORDER BY number")] == [
        "kept",
        "open",
    ]
    assert "instalment_kept" in await office.kinds("F-2")
    await office.walk(march(19))
    assert await templates(office) == [(date(2026, 3, 2), "promise_confirmed"), (date(2026, 3, 19), "promise_reminder")]
    [text] = [row["body_text"] for row in await office.rows("SELECT body_text FROM messages ORDER BY id DESC LIMIT 1")]
    assert "60,00" in text
    assert "No. F-1" in text, "ten of it are still to come"
    await office.walk(march(26))
    assert await state(office) == "partly_kept"
    assert {"instalment_missed", "promise_partly_kept"} < {*await office.kinds("F-1")}


async def test_a_payment_taken_back_breaks_what_was_kept(office: Office) -> None:
    await promise(office.desk, terms("F-1"))
    await office.pay("P-1", "100.00")
    await office.live()
    assert await state(office) == "kept"
    await office.bounce("P-1")
    [row] = await office.rows("SELECT state, reason FROM arrangements")
    assert row == {"state": "broken", "reason": "taken_back"}
    await office.walk(march(10))
    assert "promise_broken" in [template for _, template in await templates(office)]
    assert "F-1" in [row["invoice_id"] for row in await office.rows("SELECT invoice_id FROM cases WHERE open")]


async def test_a_payment_taken_back_in_time_leaves_the_promise_open(office: Office) -> None:
    await office.invoice("F-2", "50.00")
    await promise(office.desk, terms("F-1", "F-2"))
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.bounce("P-1")
    assert await state(office) == "open"
    holds = await office.rows("SELECT invoice_id FROM holds WHERE ended_at IS NULL ORDER BY 1")
    assert [one["invoice_id"] for one in holds] == ["F-1", "F-2"]


async def test_a_credit_note_for_what_was_never_promised_keeps_nothing(office: Office) -> None:
    await promise(office.desk, terms(("F-1", "70.00")))
    await office.credit_note("N-1", "30.00", {"F-1": "30.00"})
    await office.walk(march(16))
    assert await state(office) == "open"
    assert {row["claim"] for row in await office.rows("SELECT claim FROM message_invoices")} == {Decimal(70)}
    await office.pay("P-1", "70.00")
    assert await state(office) == "kept"


async def test_what_is_cancelled_is_asked_for_again(office: Office) -> None:
    arranged = await promise(office.desk, terms("F-1"))
    office.waker.take()
    await cancel(office.desk, arranged.id, "meant another invoice")
    assert office.waker.take() == ["F-1"]
    [row] = await office.rows("SELECT state, ended_by, reason FROM arrangements")
    assert row == {"state": "cancelled", "ended_by": "ana", "reason": "meant another invoice"}
    await office.walk(march(16))
    assert [template for _, template in await templates(office)] == ["before_due", "due_today"]
    with pytest.raises(Refused, match=r"Promise \d+ is cancelled already"):
        await cancel(office.desk, arranged.id, "again")
    with pytest.raises(NotFound):
        await cancel(office.desk, arranged.id + 1, "never made")


async def test_a_new_promise_can_replace_the_old_one_and_counts_as_one_more(office: Office) -> None:
    await office.invoice("F-2", "50.00")
    first = await promise(office.desk, terms("F-1", "F-2"))
    office.waker.take()
    second = await promise(office.desk, terms("F-1", on="2026-03-24", replace=True))
    assert second.freed == ("F-2",)
    assert office.waker.take() == ["F-1", "F-2"]
    rows = await office.rows("SELECT id, state, reason FROM arrangements ORDER BY id")
    assert rows == [
        {"id": first.id, "state": "cancelled", "reason": "replaced"},
        {"id": second.id, "state": "open", "reason": None},
    ]
    await promise(office.desk, terms("F-1", on="2026-03-25", replace=True))
    with pytest.raises(Refused, match="F-1 was promised 3 times"):
        await promise(office.desk, terms("F-1", on="2026-03-26", replace=True))


async def test_the_case_of_one_ends_and_the_rest_of_the_promise_goes_on(office: Office) -> None:
    await office.invoice("F-2", "50.00")
    await promise(office.desk, terms("F-1", "F-2"))
    await cancel_case(office.desk, "F-1", "sold to somebody else")
    await office.walk(march(5))
    assert await state(office) == "open"
    await office.pay("P-1", "50.00", {"F-2": "50.00"})
    assert await state(office) == "kept"


async def test_when_all_its_cases_have_ended_nothing_waits_for_a_promise(office: Office) -> None:
    await promise(office.desk, terms("F-1"))
    await cancel_case(office.desk, "F-1", "sold to somebody else")
    await office.walk(march(5))
    [row] = await office.rows("SELECT state, reason, check_on FROM arrangements")
    assert row == {"state": "cancelled", "reason": "cases_ended", "check_on": None}
    assert await office.rows("SELECT id FROM holds WHERE ended_at IS NULL") == []


async def _break(office: Office, invoice_id: str, on: date) -> None:
    await promise(office.desk, terms(invoice_id, on=on.isoformat()))
    await office.walk(office.clock.instant + timedelta(days=7))
    assert await state(office) == "broken"


async def _broken_twice(office: Office) -> None:
    """Ana is a collector, Berta a supervisor; two promises about one invoice were broken."""
    await office.execute(
        "INSERT INTO staff (name, full_name, role, languages, notify) VALUES "
        "('ana', 'Ana', 'collector', '[]', '[]'), ('berta', 'Berta', 'supervisor', '[]', '[]')"
    )
    for _ in range(2):
        await _break(office, "F-1", office.clock.instant.date() + timedelta(days=1))
    await office.invoice("F-2", "50.00", due_on="2026-04-20")


async def test_after_broken_promises_the_next_waits_for_a_supervisor(office: Office) -> None:
    await _broken_twice(office)
    arranged = await promise(office.desk, terms("F-2", on="2026-03-31"))
    assert arranged.state is ArrangementState.PENDING
    assert await office.rows("SELECT id FROM holds WHERE ended_at IS NULL") == []
    [task] = await office.rows("SELECT id, queue, details FROM tasks WHERE kind = 'approval' AND closed_at IS NULL")
    assert (task["id"], task["queue"]) == (arranged.approval_task, "supervisors")
    assert (task["details"]["of"], task["details"]["subject"]) == ("promise", arranged.id)
    with pytest.raises(Refused, match="waits for an approval"):
        await promise(office.desk, terms("F-2", on="2026-03-31"))


async def test_what_waits_for_a_yes_is_moot_once_it_is_paid(office: Office) -> None:
    await _broken_twice(office)
    await promise(office.desk, terms("F-2", on="2026-03-31"))
    await office.pay("P-1", "50.00", {"F-2": "50.00"})
    assert await state(office) == "cancelled"
    assert await office.rows("SELECT id FROM tasks WHERE kind = 'approval' AND closed_at IS NULL") == []


async def test_every_objection_is_told_at_once(office: Office) -> None:
    await office.customer("C-2")
    await office.invoice("G-1", customer_id="C-2")
    await office.invoice("F-2", currency="USD")
    await office.invoice("F-3")
    await office.pay("P-3", "100.00", {"F-3": "100.00"})
    with pytest.raises(Refused) as caught:
        await promise(office.desk, terms("F-1", "G-1", "F-2", "F-3", on="2026-02-27"))
    assert caught.value.message.split("; ") == [
        "2026-02-27 has gone by: expected a day from today (2026-03-02) on",
        "G-1 is an invoice of C-2: expected invoices of C-1 alone",
        "F-2 is in USD: expected invoices of one currency, as COP",
        "F-3 is paid already: expected an invoice that is owed",
    ]
    assert await office.rows("SELECT id FROM arrangements") == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (terms("F-1", on="2026-04-02"), r"expected the last payment by 2026-04-01 \(30d\)"),
        (terms("F-1", **paid(*((f"2026-03-{day}", "25") for day in range(10, 14)))), "expected at most 3 payments"),
        (terms(("F-1", "100.01")), r"expected at most 100\.00 COP of F-1"),
        (terms("F-1", **paid(("2026-03-10", "100.01"))), r"100\.00 COP: they come to 100\.01 COP"),
        (terms(("F-1", "80"), **paid(("2026-03-10", "70"))), r"80\.00 COP: they come to 70\.00 COP"),
        (terms(("F-1", "80.001")), "expected at most 2 decimals for COP"),
        (terms("F-1", **paid(("2026-03-10", "5.001"))), "expected at most 2 decimals for COP"),
    ],
)
async def test_what_is_beyond_the_limits_is_refused_with_what_would_be_allowed(
    office: Office, asked: PromiseTerms, expected: str
) -> None:
    with pytest.raises((Refused, InvalidInput), match=expected):
        await promise(office.desk, asked)
    assert await office.rows("SELECT id FROM arrangements") == []


async def test_an_unknown_invoice_and_an_ended_case_are_told(office: Office) -> None:
    with pytest.raises(NotFound, match="No invoice F-8, F-9"):
        await promise(office.desk, terms("F-1", "F-8", "F-9"))
    await cancel_case(office.desk, "F-1", "sold")
    with pytest.raises(Refused, match=r"The case of F-1 has ended \(cancelled\): start it again first"):
        await promise(office.desk, terms("F-1"))
