"""What sends reports on their schedule? It asks which are due, and has each made and sent, one after the other."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

from models.contract import FIND_DUE_PACKS, REPORTS_WORKFLOW, SEND_PACK, PacksReport, PackTurn

_SOON = timedelta(minutes=2)
#: All figures of a large portfolio, with their plots.
_PATIENCE = timedelta(minutes=30)
#: The activity of a worker that was killed is missed after this, and taken up by another.
_SILENCE = timedelta(seconds=30)
#: What is still waiting is found by the next run of the schedule; a report that failed is left alone for a while.
_RETRY, _ONCE = RetryPolicy(maximum_attempts=2), RetryPolicy(maximum_attempts=1)


@workflow.defn(name=REPORTS_WORKFLOW)
class Reports:
    @workflow.run
    async def run(self) -> PacksReport:
        report = PacksReport()
        due: list[PackTurn] = await workflow.execute_activity(
            FIND_DUE_PACKS,
            result_type=list[PackTurn],
            start_to_close_timeout=_SOON,
            retry_policy=_RETRY,
            summary="Looks which reports are to leave",
        )
        for turn in due:
            try:
                report.sent += await workflow.execute_activity(
                    SEND_PACK,
                    turn,
                    result_type=int,
                    start_to_close_timeout=_PATIENCE,
                    heartbeat_timeout=_SILENCE,
                    retry_policy=_ONCE,
                    summary=f"Sends report {turn.order_id} about {turn.as_of}",
                )
            except ActivityError as failure:
                # One that cannot be made keeps no other from leaving.
                if is_cancelled_exception(failure):
                    raise
                report.failed += 1
        return report
