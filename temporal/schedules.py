"""What does Temporal start by the clock? Sweep, post, desk and daily snapshot, once per installation."""

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

from models.contract import DESK_WORKFLOW, POST_WORKFLOW, SNAPSHOT_WORKFLOW, SWEEP_WORKFLOW


@dataclass(frozen=True, slots=True)
class _Regular:
    workflow: str
    spec: ScheduleSpec
    catchup: timedelta
    note: str


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
            SNAPSHOT_WORKFLOW,
            ScheduleSpec(calendars=[end_of_day], time_zone_name=time_zone),
            timedelta(days=1),
            "Writes what every customer owes tonight; moves customers between segments",
        ),
    ]


async def ensure_schedules(client: Client, task_queue: str, time_zone: str) -> None:
    """Create the schedules, or bring those that exist up to date. Safe to call from every worker."""
    for regular in _regular(time_zone):
        schedule_id = f"{regular.workflow}/{task_queue}"
        schedule = Schedule(
            action=ScheduleActionStartWorkflow(
                regular.workflow, id=schedule_id, task_queue=task_queue, static_summary=regular.note
            ),
            spec=regular.spec,
            policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=regular.catchup),
        )
        try:
            await client.create_schedule(schedule_id, schedule)
        except ScheduleAlreadyRunningError:

            def renewed(present: ScheduleUpdateInput, schedule: Schedule = schedule) -> ScheduleUpdate:
                schedule.state = present.description.schedule.state
                return ScheduleUpdate(schedule)

            await client.get_schedule_handle(schedule_id).update(renewed)
