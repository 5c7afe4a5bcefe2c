"""Does every connector have its schedule, and only those that are in the file?"""

from datetime import timedelta

from temporalio.client import Client, ScheduleActionStartWorkflow, ScheduleOverlapPolicy

from temporal.schedules import ensure_connector_schedules
from tests.activities.installation import eventually

_FIVE = timedelta(minutes=5)


async def _listed(client: Client, task_queue: str) -> set[str]:
    return {one.id async for one in await client.list_schedules() if f"/{task_queue}/" in one.id}


async def test_schedules_of_connectors_come_change_stay_paused_and_go(temporal_client: Client, task_queue: str) -> None:
    books, site = (f"connector/{task_queue}/{name}" for name in ("books", "site"))
    await ensure_connector_schedules(temporal_client, task_queue, {"books": _FIVE, "site": timedelta(hours=1)})
    try:
        handle = temporal_client.get_schedule_handle(books)
        await handle.pause(note="Odoo moves")
        await ensure_connector_schedules(temporal_client, task_queue, {"books": 2 * _FIVE, "site": timedelta(hours=1)})
        found = (await handle.describe()).schedule
        assert (found.state.paused, found.state.note) == (True, "Odoo moves")
        assert [interval.every for interval in found.spec.intervals] == [2 * _FIVE]
        assert found.policy.overlap is ScheduleOverlapPolicy.SKIP
        assert isinstance(found.action, ScheduleActionStartWorkflow)
        assert found.action.task_queue == task_queue

        async def both_are_listed() -> bool:
            return await _listed(temporal_client, task_queue) == {books, site}

        await eventually(both_are_listed, "both schedules in the list")
    finally:
        await ensure_connector_schedules(temporal_client, task_queue, {})

    async def none_is_left() -> bool:
        return await _listed(temporal_client, task_queue) == set()

    await eventually(none_is_left, "an empty list")
