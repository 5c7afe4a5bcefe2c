"""How does a test run the engine? A worker with its workflows in the sandbox, beside the desk that moves its cases."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from channels.port import Sender
from config.settings import Settings
from models.contract import PLAN_NEXT, case_workflow_id
from store.clock import Clock
from store.engine import Tx
from temporal.wake import Waker
from tests.activities.installation import Installation, eventually, installed
from worker import build_worker

#: Seconds after which a workflow that still has a task in hand is taken to be a test's subject.
_BUSY_ON_PURPOSE = 3.0


class ServerClock:
    """The clock of a time-skipping server, moved to the days on which a test's invoices fall due."""

    def __init__(self, environment: WorkflowEnvironment, shift: timedelta) -> None:
        self._environment = environment
        self._shift = shift
        self._at_rest: Callable[[], Awaitable[None]] | None = None

    @classmethod
    async def showing(cls, environment: WorkflowEnvironment, instant: datetime) -> "ServerClock":
        return cls(environment, instant - await environment.get_current_time())

    async def now(self, tx: Tx) -> datetime:
        return await self._environment.get_current_time() + self._shift

    def waits_for(self, at_rest: Callable[[], Awaitable[None]]) -> None:
        """Before time passes: a task that somebody has in hand would run out of it, and be refused when it is done."""
        self._at_rest = at_rest

    async def go_to(self, instant: datetime) -> None:
        """Let time pass until an instant: what is due on the way happens on the way."""
        if self._at_rest is not None:
            await self._at_rest()
        ahead = instant - (await self._environment.get_current_time() + self._shift)
        await self._environment.sleep(ahead)


@dataclass(frozen=True, slots=True)
class Engine:
    at: Installation
    client: Client

    def handle(self, invoice_id: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(case_workflow_id(invoice_id))

    async def planned(self, *invoice_ids: str) -> None:
        """Wait until the plans of these cases know every fact."""

        async def known() -> bool:
            query = "SELECT 1 FROM cases WHERE open AND planned_revision < revision AND invoice_id = ANY(:ids)"
            return not await self.at.rows(query, ids=list(invoice_ids))

        await eventually(known, f"a plan for {', '.join(invoice_ids)}")

    async def at_rest(self) -> None:
        """Wait until no workflow has a task in hand; not for one that a test keeps busy."""
        deadline = asyncio.get_running_loop().time() + _BUSY_ON_PURPOSE
        cases = [row["invoice_id"] for row in await self.at.rows("SELECT invoice_id FROM cases WHERE open")]
        while cases and asyncio.get_running_loop().time() < deadline:
            if not await self._has_task(cases[-1]):
                cases.pop()
            else:
                await asyncio.sleep(0.02)

    async def _has_task(self, invoice_id: str) -> bool:
        try:
            found = (await self.handle(invoice_id).describe()).raw_description
        except RPCError as failure:
            if failure.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return found.HasField("pending_workflow_task")

    async def closed(self, invoice_id: str) -> None:
        async def is_closed() -> bool:
            return not (await self.at.case(invoice_id))["open"]

        await eventually(is_closed, f"the end of {invoice_id}")

    async def ended(self, invoice_id: str) -> str:
        """Wait until the case's present run has ended; its status."""

        async def is_over() -> bool:
            return (await self.handle(invoice_id).describe()).status is not WorkflowExecutionStatus.RUNNING

        await eventually(is_over, f"the end of the workflow of {invoice_id}")
        status = (await self.handle(invoice_id).describe()).status
        assert status is not None
        return status.name

    async def history(self, invoice_id: str) -> WorkflowHistory:
        return await self.handle(invoice_id).fetch_history()

    async def plans_made(self, invoice_id: str) -> int:
        """How often the workflow asked for a plan: a local activity, which leaves a marker."""
        history = await self.history(invoice_id)
        marked = (event for event in history.events if event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED)
        return sum(PLAN_NEXT in str(event.marker_recorded_event_attributes) for event in marked)


@asynccontextmanager
async def engine_of(
    settings: Settings, client: Client, clock: Clock, senders: Mapping[str, Sender] | None = None
) -> AsyncIterator[Engine]:
    """An installation whose desk wakes workflows; nobody works on them yet."""
    waker = Waker(client, settings.task_queue)
    async with installed(settings, clock, waker, senders) as installation:
        yield Engine(installation, client)


def working(engine: Engine) -> Worker:
    """The installation's worker, to be entered with `async with`."""
    settings = engine.at.settings.model_copy(update={"sandbox": True, "shutdown_seconds": 1.0})
    if isinstance(engine.at.desk.clock, ServerClock):
        engine.at.desk.clock.waits_for(engine.at_rest)
    return build_worker(settings, engine.client, engine.at.resources)
