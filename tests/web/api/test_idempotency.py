"""Is what was asked for once done once, and answered alike, however often it is asked and whoever dies meanwhile?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from config.settings import Settings
from store import customers
from temporal.wake import WakeUp
from tests.activities.installation import eventually
from tests.operations.office import Office, WritingWaker
from tests.web.api.conftest import PREFIX, Api, make_key
from tests.web.api.test_facts import payment
from web.api.desk import Door
from web.app import create_app

NOTE = {"text": "called, will pay on Friday"}


def once(key: str) -> dict[str, dict[str, str]]:
    return {"headers": {"Idempotency-Key": key}}


async def _notes(office: Office) -> int:
    return int(await office.value("SELECT COUNT(*) FROM interactions WHERE kind = 'note'"))


async def test_the_same_call_again_is_answered_as_before_and_does_nothing(api: Api) -> None:
    first = api.post("/invoices/F-1/notes", NOTE, by="ops", **once("a"))
    again = api.post("/invoices/F-1/notes", NOTE, by="ops", **once("a"))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert await _notes(api.office) == 1
    api.post("/invoices/F-1/notes", NOTE, by="ops", **once("b"))
    api.post("/invoices/F-1/notes", NOTE, by="ops")
    assert await _notes(api.office) == 3


async def test_a_key_is_good_for_one_call_of_one_caller(api: Api) -> None:
    assert api.post("/payments", payment("P-1", "10.00"), **once("a")).status_code == 201
    others = [
        api.post("/payments", payment("P-1", "11.00"), **once("a")),
        api.post("/payments?", payment("P-2", "10.00"), **once("a")),
        api.post("/credit-notes", payment("P-1", "10.00"), **once("a")),
    ]
    for other in others:
        assert (other.status_code, [error["field"] for error in other.json()["errors"]]) == (422, ["Idempotency-Key"])
    somebody = await make_key(api.office, "erp", name="somebody.else")
    assert api.post("/payments", payment("P-2", "10.00"), by=somebody, **once("a")).status_code == 201
    assert await api.office.balance() == 80


async def test_a_refused_call_is_not_remembered(api: Api) -> None:
    late = payment("P-1", "10.00", customer_id="C-2")
    assert api.post("/payments", late, **once("a")).status_code == 422
    assert api.post("/payments/P-1/reversal", {"reason": "bounced"}, **once("b")).status_code == 404
    assert await api.office.value("SELECT COUNT(*) FROM idempotent_calls") == 0
    await api.office.customer("C-2")
    assert api.post("/payments", late, **once("a")).status_code == 201
    api.post("/payments", payment("P-2", "10.00"))
    assert api.post("/payments/P-2/reversal", {"reason": "bounced"}, **once("b")).status_code == 200


async def test_after_a_day_a_key_is_as_new(api: Api) -> None:
    api.post("/invoices/F-1/notes", NOTE, by="ops", **once("a"))
    api.post("/invoices/F-1/notes", NOTE, by="ops", **once("b"))
    await api.office.execute("UPDATE idempotent_calls SET written_at = written_at - interval '24 hours'")
    api.post("/invoices/F-1/notes", NOTE, by="ops", **once("a"))
    assert await _notes(api.office) == 3
    assert await api.office.rows("SELECT idempotency_key FROM idempotent_calls") == [{"idempotency_key": "a"}]


async def test_a_batch_is_one_transaction_with_its_answer(api: Api) -> None:
    items = [payment(f"P-{number}", "0.10") for number in range(300)] + [payment("P-0", "9.00")]
    first = api.post("/payments:batch", {"items": items}, **once("a"))
    assert [item["status"] for item in first.json()["items"]] == ["new"] * 300 + ["refused"]
    assert api.waker.take() == ["F-1"]
    again = api.post("/payments:batch", {"items": items}, **once("a"))
    assert (again.content, api.waker.take()) == (first.content, [])
    assert await api.office.balance() == 70


class Within:
    """The application in the test's own loop, so that a call can be stopped where it stands."""

    def __init__(self, app: FastAPI, client: httpx2.AsyncClient, key: str) -> None:
        self.app, self._client, self._key = app, client, key

    async def pause(self, idempotency_key: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": idempotency_key}
        return await self._client.post(f"{PREFIX}/customers/C-1/pause", json={"reason": "asked for"}, headers=headers)

    def tell(self, waker: Any) -> None:
        door: Door = self.app.state.door
        self.app.state.door = replace(door, desk=replace(door.desk, waker=waker))


@pytest.fixture
async def within(installation: Settings, office: Office) -> AsyncIterator[Within]:
    app = create_app(installation)
    key = await make_key(office, "ops", name="test.ops")
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
    ):
        running = Within(app, client, key)
        running.tell(WritingWaker())
        yield running


@asynccontextmanager
async def _customer_locked(office: Office) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Nobody else gets at C-1 meanwhile; gives a way to wait for whoever tries: the process id of its session."""
    async with office.desk.database.begin() as tx:
        await customers.lock(tx, ["C-1"])

        async def somebody_waits() -> bool:
            return bool(await office.rows(_WAITING))

        async def waiting() -> int:
            await eventually(somebody_waits, "a call that waits for the customer")
            return int(await office.value(_WAITING))

        yield waiting


_WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
_PAUSES = "SELECT COUNT(*) FROM interactions WHERE kind = 'paused'"


async def test_while_a_call_is_under_way_the_same_one_is_told_to_come_again(within: Within, office: Office) -> None:
    async with _customer_locked(office) as waiting:
        first = asyncio.create_task(within.pause("a"))
        await waiting()
        second = await within.pause("a")
        assert (second.status_code, second.headers["retry-after"]) == (409, "1")
    assert (await first).status_code == 200
    assert (await within.pause("a")).headers["idempotency-replayed"] == "true"
    assert await office.value(_PAUSES) == 1


async def test_a_call_that_dies_on_its_way_leaves_nothing_and_may_be_made_again(within: Within, office: Office) -> None:
    async with _customer_locked(office) as waiting:
        first = asyncio.create_task(within.pause("a"))
        await office.execute("SELECT pg_terminate_backend(:pid)", pid=await waiting())
        answer = await first
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert await office.value(_PAUSES) == 0
    assert (await within.pause("a")).status_code == 200
    assert await office.value(_PAUSES) == 1


async def test_a_call_that_dies_between_its_commit_and_its_answer_is_answered_later(
    within: Within, office: Office
) -> None:
    class Stuck(WritingWaker):
        """Told after the commit, and never ready."""

        reached = asyncio.Event()

        async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
            self.reached.set()
            await asyncio.Event().wait()
            return []

    stuck = Stuck()
    within.tell(stuck)
    first = asyncio.create_task(within.pause("a"))
    await asyncio.wait_for(stuck.reached.wait(), 20)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    within.tell(WritingWaker())
    answer = await within.pause("a")
    assert (answer.status_code, answer.headers["idempotency-replayed"]) == (200, "true")
    assert await office.value(_PAUSES) == 1


async def test_of_twenty_equal_calls_at_once_one_is_done(within: Within, office: Office) -> None:
    answers = await asyncio.gather(*(within.pause("a") for _ in range(20)))
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {200, 409}
    assert len([one for one in answers if one.status_code == 200 and "idempotency-replayed" not in one.headers]) == 1
    assert await office.value(_PAUSES) == 1
