"""How does the engine hear of news? A case by signal-with-start, safe to repeat; the desk by being tended at once."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from models.contract import CASE_WORKFLOW, DESK_WORKFLOW, NEWS, CaseInput, News, case_workflow_id

_log = structlog.get_logger()

#: How many calls to Temporal are under way at once: enough to hide their latency, few enough not to be turned away.
_AT_ONCE = 40
_NOBODY_THERE = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED)


@dataclass(frozen=True, slots=True)
class WakeUp:
    """Tell one case. `due`: only time passed (a test clock moved), the timer counts as fired.

    starts: the case was written a moment ago, nobody waits for news yet: a plain start, which costs the server less.
    """

    invoice_id: str
    summary: str
    due: bool = False
    starts: bool = False


class WakesCases(Protocol):
    """Tells cases that a fact changed; answers with the ids that could not be told.

    `tend` does what falls due at the desk now, not within the minute; False where nobody did it within `seconds`.
    """

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]: ...

    async def tend(self, seconds: float) -> bool: ...


class Waker:
    """Wakes cases: a case without a running workflow is started by it, a running one hears the news."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client = client
        self._task_queue = task_queue

    async def wake(self, wake_ups: Iterable[WakeUp]) -> list[str]:
        """Wake all; the invoice ids that could not be told (Temporal is away): the sweep will wake those later.

        After the first that finds nobody there the others are not tried: each would wait as long for nothing.
        """
        gate = asyncio.Semaphore(_AT_ONCE)
        failed: list[str] = []
        away = False

        async def tell(wake_up: WakeUp) -> None:
            nonlocal away
            async with gate:
                try:
                    if not away:
                        await self._tell(wake_up)
                        return
                except RPCError as error:
                    away = away or error.status in _NOBODY_THERE
                    _log.warning("case_not_woken", invoice=wake_up.invoice_id, reason=error.message)
                failed.append(wake_up.invoice_id)

        await asyncio.gather(*(tell(wake_up) for wake_up in wake_ups))
        return sorted(failed)

    async def tend(self, seconds: float) -> bool:
        """Have the desk tended once; False where nobody did within so long, at once where no worker is there."""
        try:
            async with asyncio.timeout(seconds):
                if not await self._attended():
                    return False
                handle = await self._client.start_workflow(
                    DESK_WORKFLOW,
                    id=f"{DESK_WORKFLOW}/{self._task_queue}/now",
                    task_queue=self._task_queue,
                    # One that began before the clock was moved would look at the wrong day.
                    id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
                )
                await handle.result()
        except (TimeoutError, RPCError, WorkflowFailureError) as failure:
            _log.warning("desk_not_tended", reason=type(failure).__name__)
            return False
        return True

    async def _attended(self) -> bool:
        """Whether a worker has asked for work lately (the server remembers it for some minutes)."""
        queue = TaskQueue(name=self._task_queue)
        kind = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
        asked = DescribeTaskQueueRequest(namespace=self._client.namespace, task_queue=queue, task_queue_type=kind)
        return bool((await self._client.workflow_service.describe_task_queue(asked)).pollers)

    async def _tell(self, wake_up: WakeUp) -> None:
        await self._client.start_workflow(
            CASE_WORKFLOW,
            CaseInput(wake_up.invoice_id),
            id=case_workflow_id(wake_up.invoice_id),
            task_queue=self._task_queue,
            start_signal=None if wake_up.starts else NEWS,
            start_signal_args=() if wake_up.starts else (News(wake_up.summary, wake_up.due),),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary=(wake_up.summary if wake_up.starts else wake_up.invoice_id)[:200],
        )
