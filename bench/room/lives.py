"""What is the least that Temporal can do for the same life? The same waits, the same number of empty activities."""

from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.common import SearchAttributeKey

WEEK = timedelta(days=7)
NOTHING = "nothing"
_PATIENCE = timedelta(seconds=60)
_STAGE = SearchAttributeKey.for_keyword("PuntualStage")

# What a life may have beside the least: each is one knob of the comparison.
LOCAL, UPSERT, SUMMARY = "local", "upsert", "summary"


@workflow.defn(name="bare")
class Bare:
    """One empty activity, then for each step a wait (timer or news) and an empty activity."""

    def __init__(self) -> None:
        self._news = 0

    @workflow.signal
    def news(self, summary: str) -> None:
        self._news += 1

    @workflow.run
    async def run(self, case: str, steps: int, extras: list[str]) -> None:
        summary = "Se manda el aviso de la factura vencida hace tres días" if SUMMARY in extras else None
        await self._work(case, summary, local=LOCAL in extras)
        for step in range(steps):
            if UPSERT in extras:
                workflow.upsert_search_attributes([_STAGE.value_set(f"step-{step}")])
            heard = step + 1  # the first came with the start
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda heard=heard: self._news > heard,  # type: ignore[misc] # mypy reads no defaults of lambdas
                    timeout=WEEK,
                    timeout_summary=summary,
                )
            await self._work(case, summary, local=LOCAL in extras)

    async def _work(self, case: str, summary: str | None, *, local: bool) -> None:
        if local:
            await workflow.execute_local_activity(NOTHING, case, start_to_close_timeout=_PATIENCE, summary=summary)
        else:
            await workflow.execute_activity(NOTHING, case, start_to_close_timeout=_PATIENCE, summary=summary)


@workflow.defn(name="one-timer")
class OneTimer:
    """What is begun where only beginning is measured."""

    @workflow.run
    async def run(self, case: str) -> None:
        await workflow.sleep(WEEK)


@workflow.defn(name="listener")
class Listener:
    """An empty activity for each piece of news."""

    def __init__(self) -> None:
        self._news = 0

    @workflow.signal
    def news(self, summary: str) -> None:
        self._news += 1

    @workflow.run
    async def run(self, case: str) -> None:
        while True:
            with suppress(TimeoutError):
                await workflow.wait_condition(lambda: self._news > 0, timeout=WEEK)
            self._news = 0
            await workflow.execute_activity(NOTHING, case, start_to_close_timeout=_PATIENCE)
