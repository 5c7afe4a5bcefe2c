"""Is what a caller asked for once done once, when the web process is killed while it does it?"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from config.settings import Settings
from models.api_key import NewKey, Scope
from operations import api_keys
from stack import programs
from stack.ports import free_port
from store import customers
from store.engine import open_engine
from tests.activities.installation import eventually
from tests.operations.office import Office, open_office

pytestmark = pytest.mark.slow

_WAITING = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
_PAUSES = "SELECT COUNT(*) FROM interactions WHERE kind = 'paused'"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    database = open_engine(database_url)
    office = await open_office(database, tmp_path)
    await office.customer()
    await office.invoice()
    yield office
    await database.dispose()


@asynccontextmanager
async def _web(settings: Settings, port: int) -> AsyncIterator["subprocess.Popen[bytes]"]:
    """`python -m web` as the stack runs it, answering."""
    assert settings.database_url is not None
    assert settings.temporal_address is not None
    command, environment = programs.command(
        settings,
        "web",
        DATABASE_URL=settings.database_url,
        TEMPORAL_ADDRESS=settings.temporal_address,
        PUNTUAL_HOME=str(settings.home),
        PUNTUAL_PORT=str(port),
    )
    process = await asyncio.to_thread(subprocess.Popen, command, env={**os.environ, **environment})
    try:
        async with httpx2.AsyncClient() as client:

            async def answers() -> bool:
                try:
                    return (await client.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
                except httpx2.TransportError:
                    return False

            await eventually(answers, "a web process that answers", seconds=60)
        yield process
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


async def test_a_call_whose_process_is_killed_is_done_by_the_next_one_once(settings: Settings, office: Office) -> None:
    _, key = await api_keys.create(office.desk, NewKey(name="dialler", scopes=(Scope.OPS,)))
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "3f1c"}
    port = free_port()

    async def pause(client: httpx2.AsyncClient) -> httpx2.Response:
        where = f"http://127.0.0.1:{port}/api/v1/customers/C-1/pause"
        return await client.post(where, json={"reason": "asked for time"}, headers=headers)

    async def is_waiting() -> bool:
        return bool(await office.value(_WAITING))

    async with httpx2.AsyncClient(timeout=60) as client:
        async with _web(settings, port) as first, office.desk.database.begin() as tx:
            await customers.lock(tx, ["C-1"])
            call = asyncio.create_task(pause(client))
            await eventually(is_waiting, "the call in the midst of its work")
            first.kill()
            with pytest.raises(httpx2.TransportError):
                await call
        assert await office.value(_PAUSES) == 0
        async with _web(settings, port):

            async def is_done() -> bool:
                answer = await pause(client)
                assert answer.status_code in (200, 409), answer.text
                return answer.status_code == 200

            # PostgreSQL needs a moment to see that whoever held the call is gone.
            await eventually(is_done, "the call, made again")
            assert (await pause(client)).headers["idempotency-replayed"] == "true"
    assert await office.value(_PAUSES) == 1
