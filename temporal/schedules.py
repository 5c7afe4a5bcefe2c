"""What does Temporal start by the clock? Sweep, post, desk, reports, daily snapshot and connectors, once each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from models.contract import (
    CONNECTOR_WORKFLOW,
    DESK_WORKFLOW,
    POST_WORKFLOW,
    REPORTS_WORKFLOW,
    SNAPSHOT_WORKFLOW,
    SWEEP_WORKFLOW,
    ConnectorOrder,
)


@dataclass(frozen=True, slots=True)
class _Regular:
    """What a schedule starts. of: which of several, in its id and as the argument of its workflow."""

    workflow: str
    spec: ScheduleSpec
    catchup: timedelta
    note: str
    of: str | None = None

    def id(self, task_queue: str) -> str:
        return "/".join(part for part in (self.workflow, task_queue, self.of) if part)


def _regular(time_zone: str) -> list[_Regular]:
    end_of_day = ScheduleCalendarSpec(hour=[ScheduleRange(23)], minute=[ScheduleRange(55)])
    return [
        _Regular(
            SWEEP_WORKFLOW,
            ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=5))]),
            # A sweep looks at everything: one after an outage is as good as all that were missed.
            timedelta(minutes=10),
            "Wakes cases whose news was lost",
        ),
        _Regular(
            POST_WORKFLOW,
            ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=1))]),
            timedelta(minutes=2),
            "Looks after messages whose end is not known",
        ),
        _Regular(
            DESK_WORKFLOW,
            ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=1))]),
            timedelta(minutes=2),
            "Does what falls due for the people at the desk",
        ),
        _Regular(
            REPORTS_WORKFLOW,
            # One for all orders: it reads them each time, so a change holds within the minute, on test clocks too.
            ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=1))]),
            timedelta(minutes=2),
            "Sends the reports that are due",
        ),
        _Regular(
            SNAPSHOT_WORKFLOW,
            ScheduleSpec(calendars=[end_of_day], time_zone_name=time_zone),
            timedelta(days=1),
            "Writes what every customer owes tonight; moves customers between segments",
        ),
    ]


async def ensure_schedules(client: Client, task_queue: str, time_zone: str) -> None:
    """Create the schedules, or bring those that exist up to date. Safe to call from every worker."""
    for regular in _regular(time_zone):
        await _ensure(client, task_queue, regular)


async def ensure_connector_schedules(client: Client, task_queue: str, every: Mapping[str, timedelta]) -> None:
    """A schedule for each connector by its name; those of connectors that are no longer there are removed."""
    for name, length in every.items():
        spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=length)])
        note = f"Reads {name}, and writes back to it"
        # A run reads all that changed: one after an outage is as good as all that were missed.
        await _ensure(client, task_queue, _Regular(CONNECTOR_WORKFLOW, spec, 2 * length, note, name))
    ours = f"{CONNECTOR_WORKFLOW}/{task_queue}/"
    async for listed in await client.list_schedules():
        if listed.id.startswith(ours) and listed.id.removeprefix(ours) not in every:
            try:
                await client.get_schedule_handle(listed.id).delete()
            except RPCError as failure:
                if failure.status is not RPCStatusCode.NOT_FOUND:
                    raise


async def _ensure(client: Client, task_queue: str, regular: _Regular) -> None:
    schedule_id = regular.id(task_queue)
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            regular.workflow,
            args=[ConnectorOrder(regular.of)] if regular.of is not None else [],
            id=schedule_id,
            task_queue=task_queue,
            static_summary=regular.note,
        ),
        spec=regular.spec,
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=regular.catchup),
    )
    try:
        await client.create_schedule(schedule_id, schedule)
    except ScheduleAlreadyRunningError:

        def renewed(present: ScheduleUpdateInput) -> ScheduleUpdate:
            schedule.state = present.description.schedule.state
            return ScheduleUpdate(schedule)

        await client.get_schedule_handle(schedule_id).update(renewed)
