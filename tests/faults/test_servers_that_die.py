"""Does a walk come to the same end when its servers are killed on the way?"""

import asyncio
import os
import signal
import subprocess
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import Client

from config.settings import Settings
from stack import programs, state
from stack.temporal import client_for
from store.clock import ShiftedClock
from tests.activities.installation import DUE
from tests.activities.rules import write_rules
from tests.faults.walks import walked
from tests.workflows.engine import engine_of, working

pytestmark = pytest.mark.slow

#: Who dies on which day after the due date, in the midst of what it does.
VICTIMS = {-2: "worker", 0: "temporal", 1: "postgres", 3: "worker", 6: "postgres", 8: "temporal"}


def _stack(settings: Settings, *arguments: str) -> None:
    program, environment = programs.command(settings, "stack", *arguments)
    subprocess.run(program, env=environment, capture_output=True, timeout=120, check=True)


@pytest.mark.timeout(170)
async def test_a_walk_whose_servers_are_killed_says_and_ends_the_same(
    settings: Settings, temporal_client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = write_rules(tmp_path / "rules")
    # The words are compared with the links in them: both reach their customers at the same address.
    reached = "https://pagos.alborada.example"
    calm_settings = settings.model_copy(update={"config_dir": rules, "test_clock": True, "public_url": reached})
    async with engine_of(calm_settings, temporal_client, ShiftedClock()) as calm, working(calm):
        expected = await walked(calm.at)
    assert len(expected["messages"]) > 8

    monkeypatch.setenv("PUNTUAL_TEST_CLOCK", "1")
    monkeypatch.setenv("PUNTUAL_CONFIG", str(rules))
    monkeypatch.setenv("PUBLIC_URL", reached)
    home = tmp_path / "home"
    stack_settings = Settings(home=home, test_clock=True, config_dir=rules, public_url=reached)
    await asyncio.to_thread(_stack, stack_settings, "up", "--detach")
    killed = []

    async def kill(day: date) -> None:
        victim = VICTIMS.get((day - DUE).days)
        running = state.read(home)
        if victim is None or running is None:
            return
        os.kill(running.children[victim].pid, signal.SIGKILL)
        killed.append(victim)

    try:
        started = state.read(home)
        assert started is not None
        addresses = started.addresses
        client = await client_for(stack_settings, addresses.temporal_address, addresses.temporal_namespace)
        stack_settings = stack_settings.model_copy(update={"database_url": addresses.database_url})
        async with engine_of(stack_settings, client, ShiftedClock()) as shaken:
            assert await walked(shaken.at, kill) == expected
        files = sorted((home / "outbox").rglob("*.eml"))
        assert len(files) == len(expected["messages"])
    finally:
        await asyncio.to_thread(_stack, stack_settings, "down")
    assert sorted(killed) == sorted(VICTIMS.values())
