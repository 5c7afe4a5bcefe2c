"""What does a schedule start to read an ERP? One activity, which goes on where the last one ended."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from models.contract import CONNECTOR_WORKFLOW, RUN_CONNECTOR, ConnectorOrder, ConnectorReport

#: The first run reads everything there is.
_PATIENCE = timedelta(hours=12)
#: The activity of a worker that was killed is missed after this, and taken up by another.
_SILENCE = timedelta(seconds=30)
#: The next run of the schedule tries again anyway.
_RETRY = RetryPolicy(maximum_attempts=5)


@workflow.defn(name=CONNECTOR_WORKFLOW)
class ConnectorRun:
    @workflow.run
    async def run(self, order: ConnectorOrder) -> ConnectorReport:
        report: ConnectorReport = await workflow.execute_activity(
            RUN_CONNECTOR,
            order,
            result_type=ConnectorReport,
            start_to_close_timeout=_PATIENCE,
            heartbeat_timeout=_SILENCE,
            retry_policy=_RETRY,
            summary=f"Reads {order.name}, and writes back to it",
        )
        return report
