"""Does a case leave only after its warnings, with a second person's yes, and does it come back where it stood?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.errors import InvalidInput, NotFound, Refused
from models.strategy import Level
from models.task import TaskAnswer, TaskOutcome
from operations.cases import start
from operations.hand_overs import hand_over
from operations.recalls import recall
from operations.tasks import complete
from tests.operations.office import Office
from tests.operations.people import enter, member

#: The invoice falls due on Sunday the 15th of March; the final notice goes out thirty days later.
WARNED = datetime(2026, 4, 14, 20, tzinfo=UTC)
REASON = "does not answer"


async def _warned(office: Office, *invoices: str) -> None:
    """Invoices of one customer that have just had their final notice."""
    await office.customer(
        segment="ordinary",
        contacts=[
            {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+57 601 7438900"},
            {"role": "management", "name": "Bea", "email": "bea@acme.example"},
        ],
    )
    for invoice in invoices or ("F-1",):
        await office.invoice(invoice)
    await office.walk(WARNED)
    assert (await office.rows("SELECT template FROM messages ORDER BY id DESC LIMIT 1"))[0][
        "template"
    ] == "final_notice"


async def _next_day(office: Office) -> None:
    await office.walk(office.clock.instant + timedelta(days=1))


async def test_a_hand_over_without_its_warning_is_refused_with_the_day_from_which_it_is_allowed(office: Office) -> None:
    await office.customer(segment="ordinary")
    await office.invoice()
    await office.walk(datetime(2026, 4, 1, tzinfo=UTC))
    before = await office.everything()
    with pytest.raises(Refused, match=r"F-1: The warning manager has not reached the customer yet.*Apr 15, 2026"):
        await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)
    assert await office.everything() == before


async def test_a_warning_of_the_same_day_is_too_fresh(office: Office) -> None:
    await _warned(office)
    with pytest.raises(Refused, match="The customer was warned on"):
        await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)


async def test_a_warning_that_came_back_warned_nobody(office: Office) -> None:
    await _warned(office)
    await _next_day(office)
    await office.execute("UPDATE messages SET state = 'held' WHERE template = 'final_notice'")
    with pytest.raises(Refused, match="not known yet whether the warning manager arrived"):
        await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)
    await office.execute("UPDATE steps SET status = 'unreached' WHERE step_id = 'manager'")
    with pytest.raises(Refused, match="has not reached the customer"):
        await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)


async def test_a_warned_case_leaves_with_a_dossier_a_task_and_a_word_to_the_erp(office: Office) -> None:
    await _warned(office, "F-1", "F-2")
    await _next_day(office)
    office.waker.take()
    done = await hand_over(office.desk, ["F-1", "F-2"], Level.AGENCY, REASON)
    assert office.waker.take() == ["F-1", "F-2"]
    assert (await office.live("F-1")).outcome == "handed_over"
    [task] = await office.rows("SELECT * FROM tasks WHERE kind = 'escalation'")
    assert (task["id"], task["queue"], task["details"]["dossier"]) == (done.task, "agency", done.dossier)
    [dossier] = await office.rows("SELECT * FROM dossiers")
    assert (dossier["purpose"], dossier["invoices"], dossier["made_by"]) == ("agency", ["F-1", "F-2"], "ana")
    asked = await office.rows("SELECT kind, invoice_id, details FROM erp_requests ORDER BY id")
    assert [(row["kind"], row["invoice_id"], row["details"]["amount"]) for row in asked] == [
        ("handed_over", "F-1", "100.00"),
        ("handed_over", "F-2", "100.00"),
    ]
    assert (await office.kinds("F-2"))[-3:] == ["handed_over", "erp_asked", "dossier_made"]
    with pytest.raises(Refused, match="has ended"):
        await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)


async def test_only_a_manager_hands_over_alone_and_who_asked_does_not_answer(office: Office) -> None:
    await _warned(office)
    await _next_day(office)
    await enter(office, member("bea", "credit_manager"), member("ana", "collector"))
    asked = await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)
    assert (asked.dossier, (await office.case())["closed_as"]) == (None, None)
    with pytest.raises(Refused, match=f"Task {asked.approval_task} asks for that already"):
        await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)
    assert asked.approval_task is not None
    yes = TaskAnswer(outcome=TaskOutcome.APPROVED)
    with pytest.raises(Refused, match="somebody else than ana"):
        await complete(office.desk, asked.approval_task, yes)
    assert await complete(replace(office.desk, actor="bea"), asked.approval_task, yes) == ["F-1"]
    assert (await office.case())["closed_as"] == "handed_over"
    told = await office.rows("SELECT kind FROM interactions WHERE invoice_id = 'F-1' AND actor = 'bea' ORDER BY id")
    assert [row["kind"] for row in told] == ["approval_given", "handed_over", "erp_asked", "dossier_made"]


async def test_a_no_leaves_everything_as_it_is(office: Office) -> None:
    await _warned(office)
    await _next_day(office)
    await enter(office, member("bea", "manager"), member("ana", "collector"))
    asked = await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)
    assert asked.approval_task is not None
    await complete(replace(office.desk, actor="bea"), asked.approval_task, TaskAnswer(outcome=TaskOutcome.REJECTED))
    assert ((await office.case())["closed_as"], await office.value("SELECT COUNT(*) FROM dossiers")) == (None, 0)


async def test_what_is_in_dispute_of_several_customers_or_unknown_is_refused(office: Office) -> None:
    await _warned(office)
    await _next_day(office)
    await office.execute(
        "INSERT INTO holds (customer_id, invoice_id, kind, since, amount, reason, actor)"
        " VALUES ('C-1', 'F-1', 'dispute', now() - interval '400 days', 40, 'broken', 'ana')"
    )
    with pytest.raises(Refused, match="dispute in force"):
        await hand_over(office.desk, ["F-1"], Level.LEGAL, REASON)
    with pytest.raises(NotFound, match="No invoice F-9"):
        await hand_over(office.desk, ["F-9"], Level.LEGAL, REASON)
    await office.customer("C-2")
    await office.invoice("F-2", customer_id="C-2")
    with pytest.raises(InvalidInput, match="invoices of one customer"):
        await hand_over(office.desk, ["F-1", "F-2"], Level.LEGAL, REASON)


async def test_a_recalled_case_goes_on_where_it_stood_after_a_rest(office: Office) -> None:
    await _warned(office)
    await _next_day(office)
    await hand_over(office.desk, ["F-1"], Level.AGENCY, REASON)
    await office.live()
    with pytest.raises(Refused, match="F-1 is handed_over: recall it"):
        await start(office.desk, "F-1")
    office.clock.go_to(date(2026, 6, 1))
    steps = await office.rows("SELECT step_id, status FROM steps ORDER BY at, step_id")
    task_id = await recall(office.desk, ["F-1"], "they gave up")
    case = await office.case()
    assert (case["open"], case["closed_as"], case["outcome"]) == (True, None, None)
    assert await office.rows("SELECT step_id, status FROM steps ORDER BY at, step_id") == steps
    kinds = await office.kinds()
    assert [kind for kind in kinds if kind in ("recalled", "paused")] == ["recalled", "paused"]
    [asked] = await office.rows("SELECT * FROM erp_requests WHERE kind = 'recalled'")
    assert asked["details"]["reason"] == "they gave up"
    tasks = {row["id"]: row for row in await office.rows("SELECT * FROM tasks WHERE kind = 'escalation'")}
    # Nobody had sent the dossier yet: it is not sent any more.
    assert [task["outcome"] for id_, task in sorted(tasks.items()) if id_ != task_id] == ["done"]
    assert (tasks[task_id]["details"]["recalled_from"], tasks[task_id]["details"]["dossier_sent"]) == (
        ["agency"],
        False,
    )
    await office.live()
    assert (await office.case())["stage"] == "hold_pause"
    # A person had handed it over: the strategy's spacing, then the rung that was next.
    await office.walk(datetime(2026, 6, 2, 20, tzinfo=UTC))
    assert (await office.case())["why"]["params"]["step"] == "hold"
    with pytest.raises(Refused, match="not with anybody else"):
        await recall(office.desk, ["F-1"], "again")


async def test_a_paid_case_cannot_be_recalled_and_a_hand_over_ends_settled(office: Office) -> None:
    await _warned(office)
    await _next_day(office)
    await hand_over(office.desk, ["F-1"], Level.AGENCY, REASON)
    await office.live()
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert (await office.case())["outcome"] == "settled"
    with pytest.raises(Refused, match="settled"):
        await recall(office.desk, ["F-1"], "paid")


async def test_whoever_has_the_case_is_told_once_that_money_came(office: Office) -> None:
    await _warned(office, "F-1", "F-2")
    await _next_day(office)
    done = await hand_over(office.desk, ["F-1", "F-2"], Level.AGENCY, REASON)
    await office.pay("P-1", "10.00", {"F-1": "10.00"})
    told = "SELECT details FROM tasks WHERE step_id = '*money-moved' ORDER BY id"
    # The dossier is still here: what it tells is not out yet.
    assert await office.rows(told) == []
    assert done.task is not None
    await complete(office.desk, done.task, TaskAnswer(outcome=TaskOutcome.DONE))
    await office.pay("P-2", "10.00", {"F-1": "10.00"})
    await office.pay("P-3", "10.00", {"F-1": "10.00"})
    await office.pay("P-4", "10.00", {"F-2": "10.00"})
    assert [row["details"]["invoices"] for row in await office.rows(told)] == [["F-1"], ["F-2"]]


async def test_the_law_of_the_place_may_ask_that_the_agency_is_announced_by_name(office: Office) -> None:
    await office.customer(kind="consumer", country="AR", region="C", segment="ordinary")
    await office.invoice(due_on="2026-03-16")
    await office.walk(datetime(2026, 6, 15, 20, tzinfo=UTC))
    with pytest.raises(Refused, match=r"told of it by name first: collection agency .rule ar-c-transfer."):
        await hand_over(office.desk, ["F-1"], Level.AGENCY, REASON)
    with pytest.raises(Refused, match="still to come"):
        await hand_over(office.desk, ["F-1"], Level.AGENCY, REASON, told_on=date(2026, 7, 1))
