"""What does Temporal say of our engine? Who polls, what its schedules did, which workflows failed or are stuck."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client, ScheduleActionExecutionStartWorkflow, WorkflowFailureError
from temporalio.service import RPCError, RPCStatusCode

from models.contract import CASE_WORKFLOW, SWEEP_WORKFLOW, SweepReport

#: A worker asks for work at least once a minute; Temporal lists one that has died for five.
POLLED_WITHIN = timedelta(seconds=90)
#: Runs of the sweep that are looked at: those of an hour.
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A schedule with its newest run. result: what that run came to, as its report tells; None: it is under way."""

    id: str
    paused: bool
    note: str | None
    ran_at: datetime | None
    next_at: datetime | None
    workflow_id: str | None = None
    run_id: str | None = None
    status: str | None = None
    result: Any = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A workflow that failed, or whose task fails again and again (`closed_at` None)."""

    workflow_id: str
    run_id: str
    kind: str
    status: str
    started_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class EngineState:
    """workers: how many poll. swept: what the sweeps of the last hour woke. many: how many broken ones there are."""

    workers: int
    running: int
    schedules: tuple[Scheduled, ...]
    swept: SweepReport
    broken: tuple[Broken, ...]
    many: int


async def watch(client: Client, task_queue: str, since: datetime, most: int = 20) -> EngineState:
    """All of it at once; `since`: failures before are over. Raises RPCError where Temporal does not answer."""
    ours = f"TaskQueue = '{task_queue}'"
    failed = f"{ours} AND ExecutionStatus IN ('Failed', 'TimedOut') AND CloseTime > '{_text(since)}'"
    stuck = f"{ours} AND ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL"
    cases = f"{ours} AND WorkflowType = '{CASE_WORKFLOW}' AND ExecutionStatus = 'Running'"
    workers, running, schedules, swept, failures, stuck_ones = await asyncio.gather(
        polling(client, task_queue),
        _count(client, cases),
        _schedules(client, task_queue),
        _swept(client, task_queue),
        _broken(client, failed, most),
        _broken(client, stuck, most),
    )
    broken = [*stuck_ones[0], *failures[0]]
    return EngineState(workers, running, tuple(schedules), swept, tuple(broken[:most]), stuck_ones[1] + failures[1])


async def polling(client: Client, task_queue: str) -> int:
    """How many workers have asked for work lately. Raises RPCError."""
    question = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    answer = await client.workflow_service.describe_task_queue(question)
    lately = datetime.now(UTC) - POLLED_WITHIN
    return sum(poller.last_access_time.ToDatetime(UTC) >= lately for poller in answer.pollers)


async def _schedules(client: Client, task_queue: str) -> list[Scheduled]:
    ids = [one.id async for one in await client.list_schedules()]
    # Of this installation alone, should it share its namespace.
    ours = [one for one in ids if one.split("/")[1:2] == [task_queue]]
    found = await asyncio.gather(*(_schedule(client, one) for one in sorted(ours)))
    return [one for one in found if one is not None]


async def _schedule(client: Client, schedule_id: str) -> Scheduled | None:
    try:
        told = await client.get_schedule_handle(schedule_id).describe()
    except RPCError as failure:
        if failure.status is RPCStatusCode.NOT_FOUND:  # it was taken away meanwhile
            return None
        raise
    state, info = told.schedule.state, told.info
    next_at = info.next_action_times[0] if info.next_action_times else None
    plain = Scheduled(schedule_id, state.paused, state.note, None, next_at)
    if not info.recent_actions:
        return plain
    newest = info.recent_actions[-1]
    plain = Scheduled(schedule_id, state.paused, state.note, newest.started_at, next_at)
    if not isinstance(newest.action, ScheduleActionExecutionStartWorkflow):
        return plain
    return await _with_run(client, plain, newest.action.workflow_id, newest.action.first_execution_run_id)


async def _with_run(client: Client, plain: Scheduled, workflow_id: str, run_id: str) -> Scheduled:
    handle = client.get_workflow_handle(workflow_id, run_id=run_id)
    try:
        status = (await handle.describe()).status
        name = status.name.lower() if status is not None else None
        result = await handle.result() if name == "completed" else None
    except (RPCError, WorkflowFailureError):
        # Its history is kept for some days only.
        name, result = None, None
    return Scheduled(plain.id, plain.paused, plain.note, plain.ran_at, plain.next_at, workflow_id, run_id, name, result)


async def _swept(client: Client, task_queue: str) -> SweepReport:
    query = f"TaskQueue = '{task_queue}' AND WorkflowType = '{SWEEP_WORKFLOW}' AND ExecutionStatus = 'Completed'"
    runs = [(one.id, one.run_id) async for one in client.list_workflows(query, limit=_SWEEPS, page_size=_SWEEPS)]

    async def report(workflow_id: str, run_id: str) -> SweepReport:
        handle = client.get_workflow_handle(workflow_id, run_id=run_id, result_type=SweepReport)
        try:
            told: SweepReport = await handle.result(follow_runs=False)
        except (RPCError, WorkflowFailureError):
            return SweepReport()
        return told

    told = await asyncio.gather(*(report(*run) for run in runs))
    return SweepReport(
        sum(one.behind for one in told), sum(one.overdue for one in told), sum(one.missing for one in told)
    )


async def _broken(client: Client, query: str, most: int) -> tuple[list[Broken], int]:
    try:
        many = await _count(client, query)
        if not many:
            return [], 0
        found = [
            Broken(
                one.id,
                one.run_id,
                one.workflow_type,
                one.status.name.lower() if one.status is not None else "",
                one.start_time,
                one.close_time,
            )
            async for one in client.list_workflows(query, limit=most, page_size=most)
        ]
    except RPCError as failure:
        if failure.status is RPCStatusCode.INVALID_ARGUMENT:  # older servers report no problems
            return [], 0
        raise
    return found, many


async def _count(client: Client, query: str) -> int:
    return (await client.count_workflows(query)).count


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
