"""What does Temporal hear of a failure? Its kind and its place: what it says may name people, and stays in the log."""

from typing import Any

import structlog
from temporalio.exceptions import ApplicationError, FailureError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from models.errors import PuntualError

_log = structlog.get_logger()


class Discretion(Interceptor):
    """A database names the row that it refused, a library the value: neither belongs into a history."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Discreet(next)


class _Discreet(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await super().execute_activity(input)
        except (PuntualError, FailureError):
            raise  # their sentences are ours and hold no personal data
        except Exception as failure:
            _log.exception("activity_failed")
            kind = type(failure).__name__
            told = ApplicationError(f"{kind}: the worker's log says more", type=kind)
            raise told.with_traceback(failure.__traceback__) from None
