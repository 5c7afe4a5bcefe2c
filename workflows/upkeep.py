"""What runs by the clock and for no case in particular? Sweep, snapshot, post and desk, each one activity."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from models.contract import (
    DESK_WORKFLOW,
    POST,
    POST_WORKFLOW,
    SNAPSHOT_WORKFLOW,
    SWEEP,
    SWEEP_WORKFLOW,
    TAKE_SNAPSHOT,
    TEND_DESK,
    DeskReport,
    PostReport,
    SweepReport,
)

_PATIENCE = timedelta(minutes=30)
#: The activity of a worker that was killed is missed after this, and taken up by another.
_SILENCE = timedelta(seconds=30)
#: The next run of the schedule tries again anyway.
_RETRY = RetryPolicy(maximum_attempts=5)


@workflow.defn(name=SWEEP_WORKFLOW)
class Sweep:
    @workflow.run
    async def run(self) -> SweepReport:
        report: SweepReport = await workflow.execute_activity(
            SWEEP,
            result_type=SweepReport,
            start_to_close_timeout=_PATIENCE,
            heartbeat_timeout=_SILENCE,
            retry_policy=_RETRY,
            summary="Looks for cases that nobody woke",
        )
        return report


@workflow.defn(name=SNAPSHOT_WORKFLOW)
class DailySnapshot:
    @workflow.run
    async def run(self) -> int:
        rows: int = await workflow.execute_activity(
            TAKE_SNAPSHOT,
            result_type=int,
            start_to_close_timeout=_PATIENCE,
            retry_policy=_RETRY,
            summary="Writes what every customer owes at the end of the day",
        )
        return rows


@workflow.defn(name=POST_WORKFLOW)
class Post:
    @workflow.run
    async def run(self) -> PostReport:
        report: PostReport = await workflow.execute_activity(
            POST,
            result_type=PostReport,
            start_to_close_timeout=_PATIENCE,
            heartbeat_timeout=_SILENCE,
            retry_policy=_RETRY,
            summary="Looks after messages whose end is not known",
        )
        return report


@workflow.defn(name=DESK_WORKFLOW)
class Desk:
    @workflow.run
    async def run(self) -> DeskReport:
        report: DeskReport = await workflow.execute_activity(
            TEND_DESK,
            result_type=DeskReport,
            start_to_close_timeout=_PATIENCE,
            heartbeat_timeout=_SILENCE,
            retry_policy=_RETRY,
            summary="Does what falls due for the people at the desk",
        )
        return report
