"""How does one invoice's case live? It waits and acts as planned until its plan says that it is over."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey, SearchAttributeUpdate
from temporalio.exceptions import ActivityError, is_cancelled_exception

from models.contract import (
    CASE_WORKFLOW,
    CLOSE,
    NEWS,
    PLAN_NEXT,
    RECORD_CANCELLATION,
    SEARCH_ATTRIBUTES,
    STANDING,
    WAIT,
    CaseInput,
    News,
    Plan,
    StepOrder,
)

#: An outage may last: activities are tried for as long as it takes, at most every five minutes.
_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
)
_PATIENCE = timedelta(seconds=60)
#: Beyond this whatever fails waits by a timer of the server, not in the worker.
_RETRY_HERE = timedelta(seconds=3)


@workflow.defn(name=CASE_WORKFLOW)
class Dunning:
    """The loop of a case. It holds no rule: each activity returns the next plan, and news asks for a new one."""

    @workflow.init
    def __init__(self, case: CaseInput) -> None:
        self._invoice_id = case.invoice_id
        self._plan = case.plan
        self._attributes = case.attributes
        self._news: list[News] = []

    @workflow.run
    async def run(self, case: CaseInput) -> str:
        try:
            return await self._live()
        except (asyncio.CancelledError, ActivityError) as ended:
            # A step that was waiting for its next try ends as a cancelled activity.
            if not is_cancelled_exception(ended):
                raise
            await self._do(RECORD_CANCELLATION, StepOrder(self._invoice_id), "Records the cancellation")
            raise

    @workflow.signal(name=NEWS)
    def news(self, news: News) -> None:
        self._news.append(news)

    @workflow.query(name=STANDING)
    def standing(self) -> Plan | None:
        """Where the case stands: its plan in force."""
        return self._plan

    async def _live(self) -> str:
        plan = self._plan or await self._plan_first()
        while True:
            self._show(plan)
            if plan.do == CLOSE and not self._news:
                return plan.outcome or CLOSE
            if workflow.cancellation_reason() is not None:
                # It came while a step was being taken: the step has ended well and nothing was raised.
                raise asyncio.CancelledError
            if workflow.info().is_continue_as_new_suggested() and not self._news:
                workflow.continue_as_new(CaseInput(self._invoice_id, plan, self._attributes))
            plan = await self._follow(plan)

    async def _plan_first(self) -> Plan:
        # The news that came with the start is what the first plan is made from: no second plan for it.
        told, self._news = self._news, []
        return await self._plan_next("; ".join(news.summary for news in told) or CASE_WORKFLOW)

    async def _follow(self, plan: Plan) -> Plan:
        """Wait as planned, then do what was planned; news in the meantime asks for a new plan instead."""
        if plan.do != CLOSE and plan.seconds != 0:
            await self._wait(plan)
        if self._news:
            told, self._news = self._news, []
            if not all(news.due for news in told):
                return await self._plan_next("; ".join(news.summary for news in told if not news.due))
        if plan.do in (WAIT, CLOSE):
            return await self._plan_next(plan.why)
        return await self._do(plan.do, StepOrder(self._invoice_id, plan.step), plan.why)

    async def _wait(self, plan: Plan) -> None:
        # A timer of some length is always armed where there is one: changing its length never breaks a replay.
        timeout = None if plan.seconds is None else max(plan.seconds, 1.0)
        try:
            await workflow.wait_condition(lambda: bool(self._news), timeout=timeout, timeout_summary=plan.why[:200])
        except TimeoutError:
            return

    async def _plan_next(self, because: str) -> Plan:
        return await self._do(PLAN_NEXT, StepOrder(self._invoice_id), because)

    async def _do(self, name: str, order: StepOrder, summary: str) -> Plan:
        # A local activity costs the server one workflow task and a marker, a regular one two workflow tasks, an
        # activity task and three events: with steps of milliseconds that is half of everything. What must not happen
        # twice is guarded in the database, so running again after a crash is safe with either.
        plan: Plan = await workflow.execute_local_activity(
            name,
            order,
            result_type=Plan,
            start_to_close_timeout=_PATIENCE,
            retry_policy=_RETRY,
            local_retry_threshold=_RETRY_HERE,
            # A step that has begun is finished and recorded before a cancellation is.
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=summary[:200],
        )
        return plan

    def _show(self, plan: Plan) -> None:
        self._plan = plan
        workflow.set_current_details(plan.standing)
        changed = {name: value for name, value in plan.attributes.items() if self._attributes.get(name) != value}
        if changed:
            workflow.upsert_search_attributes([_update(name, value) for name, value in changed.items()])
            self._attributes = plan.attributes


def _update(name: str, value: str) -> SearchAttributeUpdate[str] | SearchAttributeUpdate[datetime]:
    if SEARCH_ATTRIBUTES[name] == "Datetime":
        return SearchAttributeKey.for_datetime(name).value_set(datetime.fromisoformat(value))
    keyword = SearchAttributeKey.for_keyword(name)
    return keyword.value_set(value) if value else keyword.value_unset()
