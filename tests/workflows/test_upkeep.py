"""Does the sweep wake whoever was forgotten, and do the schedules stay as they are set?"""

from dataclasses import replace
from datetime import timedelta

from temporalio.client import Client, Schedule, ScheduleActionStartWorkflow, ScheduleOverlapPolicy, ScheduleUpdate

from models.contract import DESK_WORKFLOW, SNAPSHOT_WORKFLOW, SWEEP_WORKFLOW, DeskReport, SweepReport
from operations.cases import cancel, pause
from operations.clock import advance_to
from store.clock import ShiftedClock
from temporal.schedules import ensure_schedules
from tests.activities.installation import DUE, Errands, customer, eventually, invoice, local
from tests.workflows.engine import Engine


async def _sweep(engine: Engine) -> SweepReport:
    queue = engine.at.settings.task_queue
    report: SweepReport = await engine.client.execute_workflow(
        SWEEP_WORKFLOW, id=f"{SWEEP_WORKFLOW}/{queue}", task_queue=queue, result_type=SweepReport
    )
    return report


async def _open(engine: Engine, *names: str, rhythm: str = "daily") -> list[str]:
    """Cases that wait, the clock standing on the day before they fall due."""
    queue = engine.at.settings.task_queue
    ids = [f"{name}-{queue}" for name in names]
    await advance_to(engine.at.desk, local(engine.at.settings, DUE.replace(day=9), 12))
    for one in ids:
        await engine.at.take_in(customer(one, rhythm), invoice(one, one))
    await engine.planned(*ids)
    return ids


async def _running(engine: Engine, invoice_id: str) -> bool:
    status = (await engine.handle(invoice_id).describe()).status
    return status is not None and status.name == "RUNNING"


async def _outlives_its_case(engine: Engine, invoice_id: str) -> None:
    """Its case is cancelled where the workflow does not hear of it."""
    await cancel(replace(engine.at.desk, waker=Errands()), invoice_id, "agreed otherwise")
    await engine.at.write("UPDATE cases SET open = false, outcome = 'cancelled' WHERE invoice_id = :id", id=invoice_id)


async def _is_listed_as_ended(engine: Engine, invoice_id: str) -> bool:
    query = f"WorkflowId = '{engine.handle(invoice_id).id}' AND ExecutionStatus = 'Terminated'"
    return (await engine.client.count_workflows(query)).count == 1


async def test_a_sweep_over_a_tidy_house_wakes_nobody(real: Engine) -> None:
    await _open(real, "a", "b")
    assert await _sweep(real) == SweepReport()


async def test_news_that_was_lost_is_told_by_the_sweep(real: Engine) -> None:
    (one,) = await _open(real, "a")
    deaf = replace(real.at.desk, waker=Errands())
    await pause(deaf, reason="asked for time", invoice_id=one)
    assert (await _sweep(real)).behind == 1
    await real.planned(one)
    assert (await real.at.case(one))["stage"] == "hold_pause"


async def test_a_workflow_that_was_terminated_is_started_again_by_the_sweep(real: Engine) -> None:
    one, *others = await _open(real, "a", "b", "c")
    # More workflows run than cases are open: a missing one must not hide behind those that outlived their cases.
    for other in others:
        await _outlives_its_case(real, other)
    await real.handle(one).terminate("by mistake")
    await eventually(lambda: _is_listed_as_ended(real, one), "the end in the list")
    assert (await _sweep(real)).missing == 1
    assert await _running(real, one)
    await advance_to(real.at.desk, local(real.at.settings, DUE, 12))
    assert [message["customer_id"] for message in await real.at.messages()] == [one]


async def test_a_step_that_nobody_took_is_taken_after_the_sweep_and_said_once(real: Engine) -> None:
    (one,) = await _open(real, "a")
    async with real.at.database.begin() as tx:
        await ShiftedClock().set_to(tx, local(real.at.settings, DUE, 9, 10))
    assert (await _sweep(real)).overdue == 1
    await advance_to(real.at.desk, local(real.at.settings, DUE, 12))
    assert await real.at.steps(one) == [("first", 1, "done")]
    assert await _sweep(real) == SweepReport()


async def test_the_snapshot_writes_what_is_owed_and_may_be_taken_again(real: Engine) -> None:
    await _open(real, "a", "b")
    queue = real.at.settings.task_queue
    for _ in range(2):
        rows = await real.client.execute_workflow(
            SNAPSHOT_WORKFLOW, id=f"{SNAPSHOT_WORKFLOW}/{queue}", task_queue=queue, result_type=int
        )
        assert rows == 2
    written = await real.at.rows(
        "SELECT bucket, invoices, amount FROM snapshots WHERE day = :day", day=DUE.replace(day=9)
    )
    assert [(row["bucket"], row["invoices"], str(row["amount"])) for row in written] == [("current", 1, "100.0000")] * 2


async def test_the_desk_is_tended_and_a_test_clock_has_it_tended_at_once(real: Engine) -> None:
    await _open(real, "a")
    queue = real.at.settings.task_queue
    report = await real.client.execute_workflow(
        DESK_WORKFLOW, id=f"{DESK_WORKFLOW}/{queue}", task_queue=queue, result_type=DeskReport
    )
    # Figures of today are there already where the night before has kept them.
    assert replace(report, figured=0) == DeskReport(sealed=1), "one invoice was received"
    assert await real.at.desk.waker.tend(30.0)


async def test_schedules_are_made_once_and_renewed_without_waking_a_paused_one(
    temporal_client: Client, task_queue: str
) -> None:
    sweep = temporal_client.get_schedule_handle(f"{SWEEP_WORKFLOW}/{task_queue}")
    snapshot = temporal_client.get_schedule_handle(f"{SNAPSHOT_WORKFLOW}/{task_queue}")
    try:
        await ensure_schedules(temporal_client, task_queue, "Europe/Madrid")
        await sweep.pause(note="the database moves")
        await snapshot.update(lambda present: ScheduleUpdate(_in_zone(present.description.schedule, "UTC")))
        await ensure_schedules(temporal_client, task_queue, "Europe/Madrid")
        first, second = await sweep.describe(), await snapshot.describe()
        assert first.schedule.state.paused
        assert first.schedule.state.note == "the database moves"
        assert not second.schedule.state.paused
        assert second.schedule.spec.time_zone_name == "Europe/Madrid"
        for found, window in ((first, timedelta(minutes=10)), (second, timedelta(days=1))):
            assert found.schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
            assert found.schedule.policy.catchup_window == window
            assert isinstance(found.schedule.action, ScheduleActionStartWorkflow)
            assert found.schedule.action.task_queue == task_queue
        assert [interval.every for interval in first.schedule.spec.intervals] == [timedelta(minutes=5)]
        assert [(at.hour[0].start, at.minute[0].start) for at in second.schedule.spec.calendars] == [(23, 55)]
    finally:
        await sweep.delete()
        await snapshot.delete()


def _in_zone(schedule: Schedule, zone: str) -> Schedule:
    schedule.spec.time_zone_name = zone
    return schedule


async def test_customers_whom_other_segments_had_placed_are_placed_anew_by_the_sweep(real: Engine) -> None:
    (one,) = await _open(real, "a")
    placed = "SELECT segment, segment_rules FROM customers WHERE id = :id"
    before = await real.at.rows(placed, id=one)
    await real.at.write("UPDATE customers SET segment = 'gone', segment_rules = 'older' WHERE id = :id", id=one)
    await _sweep(real)
    assert await real.at.rows(placed, id=one) == before
