"""Can staff see in Temporal where every case stands and why, and is nobody's personal data there?"""

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from models.dispute import DisputeTerms
from models.interaction import InteractionKind
from operations.clock import advance_to
from operations.disputes import open_dispute
from store.clock import ShiftedClock
from tests.activities.installation import DUE, customer, eventually, invoice, local
from tests.workflows.engine import Engine

#: Every customer of these tests is planted: its name, its people, their addresses and telephones.
PERSONAL = ("planted", "ana@", "bea@", "600111222")


def _personal(history: WorkflowHistory) -> list[str]:
    told = str(history.events).lower()
    return [mark for mark in PERSONAL if mark in told]


async def test_the_list_tells_which_cases_of_a_customer_wait_and_for_what(real: Engine, task_queue: str) -> None:
    buyer = f"buyer-{task_queue}"
    bills = [invoice(f"{buyer}-{number}", buyer) for number in range(3)]
    await advance_to(real.at.desk, local(real.at.settings, DUE.replace(day=1), 12))
    await real.at.take_in(customer(buyer, collector="luis"), *bills)
    await real.planned(*(bill.id for bill in bills))
    await open_dispute(real.at.desk, DisputeTerms(invoice_id=bills[1].id, reason="goods came broken"))
    await real.planned(bills[1].id)
    # On the next working day the customer is told that it was received; from then on nothing but the dispute is left.
    await advance_to(real.at.desk, local(real.at.settings, DUE.replace(day=2), 12))
    query = f"PuntualCustomer = '{buyer}' AND ExecutionStatus = 'Running'"
    expected = {bills[0].id: "reminder", bills[1].id: "hold_dispute", bills[2].id: "reminder"}
    seen: dict[str, object] = {}

    async def listed() -> bool:
        seen.clear()
        async for run in real.client.list_workflows(query):
            attributes = {pair.key.name: pair.value for pair in run.typed_search_attributes}
            seen[run.id.removeprefix("dunning/")] = attributes["PuntualStage"]
            assert attributes["PuntualCollector"] == "luis"
            assert str(attributes["PuntualDueDate"]).startswith(DUE.isoformat())
        return seen == expected

    await eventually(listed, f"{expected} in the list, not {seen}")
    waiting = [run.id async for run in real.client.list_workflows(f"{query} AND PuntualStage = 'hold_dispute'")]
    assert waiting == [f"dunning/{bills[1].id}"]


async def test_summaries_and_details_read_as_a_story_without_a_persons_data(real: Engine, task_queue: str) -> None:
    bill = invoice(f"I-{task_queue}", f"C-{task_queue}")
    await advance_to(real.at.desk, local(real.at.settings, DUE.replace(day=1), 12))
    await real.at.take_in(customer(bill.customer_id), bill)
    await real.planned(bill.id)
    await advance_to(real.at.desk, local(real.at.settings, DUE, 12))
    await real.at.pay(bill)
    await real.planned(bill.id)
    described = await real.handle(bill.id).describe()
    assert await described.static_summary()
    assert await described.memo() == {}
    metadata = await real.handle(bill.id).query("__temporal_workflow_metadata")
    assert "100.00 EUR" in str(metadata)
    history = await real.history(bill.id)
    told = [event for event in history.events if event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED]
    told += [event for event in history.events if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED]
    assert told
    assert all(event.user_metadata.summary.data for event in told)
    assert _personal(history) == []
    assert [mark for mark in PERSONAL if mark in str(metadata).lower()] == []


async def test_an_error_of_the_database_in_the_midst_of_a_message_tells_temporal_no_personal_data(
    real: Engine, task_queue: str
) -> None:
    bill = invoice(f"I-{task_queue}", f"C-{task_queue}")
    await advance_to(real.at.desk, local(real.at.settings, DUE.replace(day=9), 12))
    await real.at.take_in(customer(bill.customer_id, "daily"), bill)
    await real.planned(bill.id)
    # The server says in full which row it refused.
    await real.at.write("ALTER TABLE messages ADD CONSTRAINT nobody CHECK (to_name = 'nobody')")
    async with real.at.database.begin() as tx:
        await ShiftedClock().set_to(tx, local(real.at.settings, DUE, 9))
    await real.at.desk.waker.wake([real.at.desk.wake_up(bill.id, InteractionKind.NOTE)])

    async def failed() -> bool:
        history = await real.history(bill.id)
        return any(event.marker_recorded_event_attributes.HasField("failure") for event in history.events)

    await eventually(failed, "a failed attempt")
    described = str(await real.history(bill.id)).lower()
    await real.at.write("ALTER TABLE messages DROP CONSTRAINT nobody")
    await eventually(lambda: _said(real), "the message after all")
    assert "integrityerror" in described or "checkviolation" in described
    assert [mark for mark in PERSONAL if mark in described] == []
    assert _personal(await real.history(bill.id)) == []


async def _said(engine: Engine) -> bool:
    return [message["state"] for message in await engine.at.messages()] == ["accepted"]
