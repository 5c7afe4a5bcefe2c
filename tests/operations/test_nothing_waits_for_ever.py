"""Is a case for which nothing is to come put before somebody, and a plan whose invoices are paid followed up?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from activities.tending.caseless_arrangements import caseless_arrangements
from activities.tending.stranded import stranded_cases
from models.arrangement import ArrangementState, CoveredInvoice, PromiseTerms
from models.dispute import DisputeOutcome, DisputeResolution, DisputeTerms
from models.plan import PlanTerms
from models.staff import StaffMember, StaffRole
from models.task import TaskAnswer, TaskOutcome
from operations.disputes import open_dispute, resolve_dispute
from operations.invoices import record_invoices
from operations.plans import agree
from operations.promises import promise
from operations.staff import enter
from operations.tasks import complete
from tests.operations.office import Office, invoice

_OPEN = "SELECT id, kind, queue, details FROM tasks WHERE step_id = '*stranded' AND closed_at IS NULL"


async def _at_the_end_of_the_ladder(office: Office) -> None:
    """A premium customer is never handed over: after the last rung somebody has looked at the case."""
    await office.customer(attributes={"plan": "gold"})
    await office.invoice()
    end = office.clock.instant + timedelta(days=240)
    while office.clock.instant < end:
        await office.walk(office.clock.instant + timedelta(days=10))
        for task in await office.rows("SELECT id, kind FROM tasks WHERE closed_at IS NULL"):
            said = {"approval": TaskOutcome.APPROVED, "call": TaskOutcome.REACHED, "negotiation": TaskOutcome.REJECTED}
            await complete(office.desk, task["id"], TaskAnswer(outcome=said.get(task["kind"], TaskOutcome.DONE)))
    assert (await office.case())["why"]["code"] == "ladder_done"


async def test_a_case_whose_ladder_has_ended_is_put_before_a_supervisor_once(office: Office) -> None:
    await _at_the_end_of_the_ladder(office)
    assert await stranded_cases(office.resources) == 1
    assert await stranded_cases(office.resources) == 0
    [task] = await office.rows(_OPEN)
    assert (task["kind"], task["queue"]) == ("escalation", "supervisors")
    assert task["details"] == {"why": "ladder_done", "invoices": ["F-1"]}
    await complete(office.desk, task["id"], TaskAnswer(outcome=TaskOutcome.DONE))
    await office.walk(office.clock.instant)
    assert await stranded_cases(office.resources) == 0
    await office.walk(office.clock.instant + timedelta(days=15))
    assert await stranded_cases(office.resources) == 1


async def test_what_goes_on_again_leaves_the_list(office: Office) -> None:
    await _at_the_end_of_the_ladder(office)
    await stranded_cases(office.resources)
    terms = {"invoices": [{"invoice_id": "F-1"}], "payments": [{"on": office.clock.instant.date()}]}
    await promise(office.desk, PromiseTerms.model_validate(terms))
    assert await stranded_cases(office.resources) == 0
    assert len(await office.rows(_OPEN)) == 1  # its plan is behind: nobody knows yet what comes
    await office.walk(office.clock.instant)
    await stranded_cases(office.resources)
    assert await office.rows(_OPEN) == []


async def test_a_plan_whose_invoices_are_paid_is_kept_with_its_interest(office: Office) -> None:
    await office.customer()
    await office.invoice()
    covered = (CoveredInvoice(invoice_id="F-1"),)
    await agree(office.desk, PlanTerms.model_validate({"invoices": covered, "instalments": 2, "interest": "24%"}))
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.walk(office.clock.instant + timedelta(days=4))
    assert not (await office.case())["open"]
    assert await caseless_arrangements(office.resources) == 0
    await office.pay("P-2", "10.00")
    assert await caseless_arrangements(office.resources) == 1
    assert await office.value("SELECT state FROM arrangements") == "kept"


async def test_an_amended_amount_changes_no_promise(office: Office) -> None:
    """A promise of 100.00 is kept with 100.00, though the invoice has grown to 250.00 meanwhile."""
    await office.customer()
    await office.invoice()
    day = office.clock.instant.date() + timedelta(days=5)
    terms = {"invoices": [{"invoice_id": "F-1"}], "payments": [{"on": day}]}
    await promise(office.desk, PromiseTerms.model_validate(terms))
    await record_invoices(office.desk, [invoice("F-1", "250.00")])
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert await office.value("SELECT state FROM arrangements") == "kept"
    assert await office.balance() == 150


async def test_the_cases_of_a_promise_that_a_dispute_ends_are_woken(office: Office) -> None:
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2")
    terms = {"invoices": [{"invoice_id": "F-1"}, {"invoice_id": "F-2"}], "payments": [{"on": date(2026, 3, 20)}]}
    await promise(office.desk, PromiseTerms.model_validate(terms))
    await office.walk(office.clock.instant)
    office.waker.take()
    await open_dispute(office.desk, DisputeTerms(invoice_id="F-1", reason="never came"))
    assert office.waker.take() == ["F-1", "F-2"]


async def test_the_case_of_a_promise_that_one_waiting_for_approval_replaces_is_woken(office: Office) -> None:
    await enter(office.desk, StaffMember(name="maria", full_name="Maria", role=StaffRole.MANAGER))
    await enter(office.desk, StaffMember(name="ana", full_name="Ana", role=StaffRole.COLLECTOR))
    await office.customer()
    await office.invoice()
    for day in (4, 10):  # two broken ones: the next but one needs a supervisor
        terms = {"invoices": [{"invoice_id": "F-1"}], "payments": [{"on": date(2026, 3, day)}]}
        await promise(office.desk, PromiseTerms.model_validate(terms))
        await office.walk(office.clock.instant + timedelta(days=8))
    maria = replace(office.desk, actor="maria")
    terms = {"invoices": [{"invoice_id": "F-1"}], "payments": [{"on": date(2026, 3, 25)}]}
    assert (await promise(maria, PromiseTerms.model_validate(terms))).state is ArrangementState.OPEN
    await office.walk(office.clock.instant)
    office.waker.take()
    again = PromiseTerms.model_validate({**terms, "replace": True})
    limits = office.desk.rulebook.limits
    more = limits.model_copy(update={"promises": limits.promises.model_copy(update={"per_invoice": 9})})
    ana = replace(office.desk, rulebook=replace(office.desk.rulebook, limits=more))
    assert (await promise(ana, again)).state is ArrangementState.PENDING
    assert office.waker.take() == ["F-1"]


async def test_a_credit_note_that_comes_while_its_invoice_is_paid_counts_once_it_is_owed_again(office: Office) -> None:
    await office.customer()
    await office.invoice()
    dispute = await open_dispute(office.desk, DisputeTerms(invoice_id="F-1", reason="broken", amount=Decimal(40)))
    await resolve_dispute(office.desk, dispute, DisputeResolution(outcome=DisputeOutcome.ACCEPTED))
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.credit_note("N-1", "40.00", {"F-1": "40.00"})  # lies on account: nothing is owed
    await office.bounce("P-1")
    assert await office.balance() == 60
    assert await office.rows("SELECT * FROM holds WHERE kind = 'credit_note' AND ended_at IS NULL") == []
