"""What keeps the house in order? Cases that nobody woke are woken, and each day's end is written down."""

from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio import activity
from temporalio.client import Client

from activities.heartbeat import beating
from activities.resources import Resources
from models.contract import CASE_WORKFLOW, SWEEP, TAKE_SNAPSHOT, SweepReport, case_workflow_id
from store import customers, inbox, upkeep
from store.installation import guard
from store.segments import Rules, reassess
from temporal.wake import WakeUp

_PAGE = 500
#: A case may be this late before the sweep takes it for forgotten: timers fire in time, activities take seconds.
_GRACE = timedelta(minutes=5)
#: Providers repeat an event for a day or three; replays are refused after one.
_INBOX_DAYS = 30
#: Customers reassessed in one transaction.
_CUSTOMERS = 200


class Upkeep:
    def __init__(self, resources: Resources, client: Client, task_queue: str) -> None:
        self._resources = resources
        self._client = client
        self._task_queue = task_queue

    @activity.defn(name=SWEEP)
    async def sweep(self) -> SweepReport:
        """Wake cases whose plan is behind, whose step is overdue, or whose workflow is gone. Safe to repeat."""
        async with beating():
            return await self._swept()

    async def _swept(self) -> SweepReport:
        await self._guard()
        report = SweepReport()
        # First, while this sweep has stirred nobody: cases that close under the count would hide a missing one.
        async for page in self._missing():
            report.missing += len(page)
            await self._wake(page, "sweep: its workflow was gone")
        async for page in self._behind():
            report.behind += len(page)
            await self._wake(page, "sweep: changed since its last plan")
        overdue = await self._overdue()
        report.overdue = len(overdue)
        await self._wake(overdue, "sweep: overdue")
        return report

    @activity.defn(name=TAKE_SNAPSHOT)
    async def take_snapshot(self) -> int:
        """Write what every customer owes tonight, move customers whose behaviour changed, forget old events; rows."""
        resources = self._resources
        async with resources.database.begin() as tx:
            now = await resources.clock.now(tx)
            rows = await upkeep.take_snapshot(tx, now.astimezone(resources.zone).date())
            await inbox.forget(tx, _INBOX_DAYS)
            people = await upkeep.customers_to_reassess(tx)
        for start in range(0, len(people), _CUSTOMERS):
            async with resources.database.begin() as tx:
                await customers.lock(tx, people[start : start + _CUSTOMERS])
                moved = await reassess(tx, self._rules(), people[start : start + _CUSTOMERS], now)
            await self._wake(moved, "segment changed")
        return rows

    async def _guard(self) -> None:
        """A database that was replaced under a running worker by one of another place stops sending too."""
        resources = self._resources
        if resources.place:
            async with resources.database.begin() as tx:
                await guard(tx, resources.place, await resources.clock.now(tx))

    async def _behind(self) -> AsyncIterator[list[str]]:
        after = ""
        while True:
            async with self._resources.database.connect() as tx:
                page = await upkeep.behind(tx, after, _PAGE)
            if not page:
                return
            yield page
            after = page[-1]

    async def _overdue(self) -> list[str]:
        resources = self._resources
        async with resources.database.connect() as tx:
            now = await resources.clock.now(tx)
            return await upkeep.overdue(tx, now - _GRACE, 100 * _PAGE)

    async def _missing(self) -> AsyncIterator[list[str]]:
        """Open cases without a running workflow. Counting is cheap; only a difference is looked at one by one."""
        # Of this installation alone, should it share its namespace.
        query = f"WorkflowType = '{CASE_WORKFLOW}' AND TaskQueue = '{self._task_queue}' AND ExecutionStatus = 'Running'"
        running = (await self._client.count_workflows(query)).count
        async with self._resources.database.connect() as tx:
            expected = await upkeep.count_open(tx)
        # More are running than are open where a workflow has outlived its case: behind it a missing one could hide.
        if running == expected:
            return
        alive = {execution.id async for execution in self._client.list_workflows(query, page_size=1000)}
        after = ""
        while True:
            async with self._resources.database.connect() as tx:
                page = await upkeep.open_ids(tx, after, _PAGE)
            if not page:
                return
            gone = [invoice_id for invoice_id in page if case_workflow_id(invoice_id) not in alive]
            if gone:
                yield gone
            after = page[-1]

    async def _wake(self, invoice_ids: list[str], summary: str) -> None:
        await self._resources.waker.wake([WakeUp(invoice_id, summary) for invoice_id in invoice_ids])

    def _rules(self) -> Rules:
        return Rules.of(self._resources.rulebook)
