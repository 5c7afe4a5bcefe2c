"""What keeps the house in order? Cases that nobody woke are woken, and each day's end is written down."""

from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio import activity
from temporalio.client import Client

from activities.heartbeat import beating
from activities.resources import Resources
from activities.tending.figures import keep_month_ends
from models.contract import CASE_WORKFLOW, SWEEP, TAKE_SNAPSHOT, SweepReport, case_workflow_id
from store import customers, inbox, portal_links, portal_sessions, sessions, sign_in_attempts, upkeep
from store.installation import guard
from store.segments import reassess
from temporal.wake import WakeUp

_PAGE = 500
#: A case may be this late before the sweep takes it for forgotten: timers fire in time, activities take seconds.
_GRACE = timedelta(minutes=5)
#: Providers repeat an event for a day or three; replays are refused after one.
_INBOX_DAYS = 30
#: So long after its end the staff sees of a customer's link that there was one.
_LINK_DAYS = 90
#: Months of which figures are kept, so that a trend over a year needs none worked out; and for how long a night.
_MONTHS, _FIGURES_WITHIN = 13, timedelta(minutes=15)
#: Customers reassessed in one transaction.
_CUSTOMERS = 200
#: So many times in one sweep, where the segments have changed.
_BATCHES = 50


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
        await self._follow_segments()
        return report

    @activity.defn(name=TAKE_SNAPSHOT)
    async def take_snapshot(self) -> int:
        """Write what every customer owes tonight, move customers whose behaviour changed, forget old events; rows.

        Last the figures, of tonight and of months that are over: what is left over when time is up waits a night.
        """
        resources = self._resources
        async with resources.database.begin() as tx:
            now = await resources.clock.now(tx)
            rows = await upkeep.take_snapshot(tx, now.astimezone(resources.zone).date())
            await inbox.forget(tx, _INBOX_DAYS)
            await sessions.forget_old(tx)
            await sign_in_attempts.forget_old(tx)
            await portal_sessions.forget_old(tx)
            await portal_links.forget_old(tx, _LINK_DAYS)
            people = await upkeep.customers_to_reassess(tx)
        for start in range(0, len(people), _CUSTOMERS):
            async with resources.database.begin() as tx:
                await customers.lock(tx, people[start : start + _CUSTOMERS])
                moved = await reassess(tx, await resources.rules(tx), people[start : start + _CUSTOMERS], now)
            await self._wake(moved, "segment changed")
        await keep_month_ends(resources, _MONTHS, _FIGURES_WITHIN)
        return rows

    async def _follow_segments(self) -> None:
        """Place customers anew whom other segments had placed than those in force; the rest with the next sweep."""
        resources = self._resources
        for _ in range(_BATCHES):
            async with resources.database.begin() as tx:
                rules = await resources.rules(tx)
                people = await customers.placed_by_others(tx, rules.version, _CUSTOMERS)
                await customers.lock(tx, people)
                moved = await reassess(tx, rules, people, await resources.clock.now(tx)) if people else []
            await self._wake(moved, "segment changed")
            if len(people) < _CUSTOMERS:
                return

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
