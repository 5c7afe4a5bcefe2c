"""Does `up` bring the whole stack up and keep it up, whatever is killed, and does `down` leave nothing behind?"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest

from config.settings import Settings
from stack import doctor, postgres, programs, state, temporal
from stack.ports import HOST

# A stand-in where the engine's own worker is not installed.
STAND_IN = """
import os, pathlib, time
pathlib.Path(os.environ["PUNTUAL_HOME"], "worker.ready").write_text(str(os.getpid()))
time.sleep(600)
"""


class Installation:
    """One home and the commands given to it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.settings = Settings(home=self.home)
        self.path = folder / "modules"
        self.path.mkdir()
        if find_spec("worker") is None:
            (self.path / "worker.py").write_text(STAND_IN)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        program, environment = self.program(*arguments)
        return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=90, check=False)

    def program(self, *arguments: str) -> tuple[list[str], dict[str, str]]:
        return programs.command(self.settings, "stack", *arguments, PYTHONPATH=str(self.path))

    @property
    def state(self) -> state.State:
        found = state.read(self.home)
        assert found is not None
        return found

    def readiness(self) -> tuple[int, dict[str, str]]:
        try:
            with urllib.request.urlopen(f"{self.state.addresses.web_url}/readyz", timeout=10) as answer:
                return answer.status, json.load(answer)["checks"]
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, json.load(answer)["checks"]

    def processes(self) -> list[str]:
        """Command lines that name this home."""
        lines = []
        for process in psutil.process_iter(["cmdline"]):
            line = " ".join(process.info["cmdline"] or [])
            if str(self.home) in line:
                lines.append(line)
        return lines


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return True
        except (OSError, AssertionError):
            pass
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A home whose stack is started at the first test and stopped after the last."""
    installation = Installation(tmp_path_factory.mktemp("installation"))
    yield installation
    installation.command("down")


@pytest.fixture
def up(installation: Installation) -> Installation:
    """The stack runs, whatever the test before has done to it."""
    found = state.read(installation.home)
    if found is None or not found.supervisor.alive:
        done = installation.command("up", "--detach")
        assert done.returncode == 0, done.stderr
    return installation


def test_everything_answers_when_up_returns(up: Installation) -> None:
    assert up.state.ready
    assert set(up.state.children) == {"postgres", "temporal", "worker", "web"}
    assert up.readiness() == (200, {"database": "ok", "temporal": "ok"})
    ui = up.state.addresses.temporal_ui_url
    assert ui is not None
    with urllib.request.urlopen(ui, timeout=10) as page:
        assert page.status == 200


def test_a_second_one_in_the_same_home_is_refused(up: Installation) -> None:
    done = up.command("up")
    assert done.returncode == 1
    assert f"process {up.state.supervisor.pid}" in done.stderr
    assert "puntual down" in done.stderr


def test_a_port_asked_for_and_taken_is_refused(tmp_path: Path) -> None:
    other = Installation(tmp_path)
    with socket.create_server((HOST, 0)) as server:
        done = other.command("up", "--port", str(server.getsockname()[1]))
    assert done.returncode == 1
    assert "taken" in done.stderr
    assert other.processes() == []


@pytest.mark.parametrize("name", ["postgres", "temporal", "worker", "web"])
def test_what_is_killed_comes_back_at_the_same_address(up: Installation, name: str) -> None:
    before = up.state
    os.kill(before.children[name].pid, signal.SIGKILL)
    assert eventually(lambda: up.state.children[name] != before.children[name])
    assert eventually(lambda: up.readiness()[0] == 200)
    after = up.state
    assert after.addresses == before.addresses
    assert {other for other in after.children if after.children[other] != before.children[other]} == {name}


async def test_a_killed_supervisor_leaves_no_harm_and_a_restart_keeps_the_data(up: Installation) -> None:
    before = up.state
    with psycopg.connect(postgres.plain(before.addresses.database_url)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    client = await temporal.connect(before.addresses.temporal_address)
    await client.start_workflow("anything", id="kept", task_queue="nobody")

    os.kill(before.supervisor.pid, signal.SIGKILL)
    assert eventually(lambda: not before.supervisor.alive)
    assert state.resolve(up.settings) == before.addresses
    done = up.command("up", "--detach")
    assert done.returncode == 0, done.stderr
    assert "left over" in done.stderr

    assert not any(child.alive for child in before.children.values())
    addresses = up.state.addresses
    with psycopg.connect(postgres.plain(addresses.database_url)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
        connection.execute("DROP TABLE kept")
    client = await temporal.connect(addresses.temporal_address)
    described = await client.get_workflow_handle("kept").describe()
    assert described.id == "kept"


async def test_the_doctor_finds_it_healthy(up: Installation) -> None:
    findings = {finding.check: finding for finding in await doctor.examine(up.settings)}
    for check in ("python", "home", "database", "database.migrations", "temporal", "temporal.search_attributes"):
        assert findings[check].ok, findings[check]
    password = (up.home / "postgres.password").read_text().strip()
    assert not any(password in finding.message for finding in findings.values())


async def test_readiness_names_the_server_that_does_not_answer(up: Installation) -> None:
    process = psutil.Process(up.state.children["temporal"].pid)
    process.suspend()
    try:
        status, checks = up.readiness()
    finally:
        process.resume()
    assert status == 503
    assert checks["database"] == "ok"
    assert "does not answer" in checks["temporal"]


def test_down_also_ends_what_a_killed_supervisor_left(up: Installation) -> None:
    before = up.state
    os.kill(before.supervisor.pid, signal.SIGKILL)
    done = up.command("down")
    assert done.returncode == 0
    assert "left over" in done.stderr
    assert not any(child.alive for child in before.children.values())
    assert up.processes() == []


def test_down_ends_everything_and_twice_is_no_error(up: Installation) -> None:
    before = up.state
    done = up.command("down")
    assert (done.returncode, done.stderr.strip()) == (0, "stopped")
    assert not before.alive
    assert up.processes() == []
    assert state.read(up.home) is None
    assert "nothing ran" in up.command("down").stderr


def test_an_interrupt_while_coming_up_leaves_nothing(installation: Installation) -> None:
    program, environment = installation.program("up")
    with subprocess.Popen(program, env=environment, stderr=subprocess.DEVNULL) as process:
        assert eventually(lambda: bool(installation.state.children))
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert installation.processes() == []


async def test_the_doctor_says_what_to_do_when_nothing_runs(installation: Installation) -> None:
    findings = [finding for finding in await doctor.examine(installation.settings) if not finding.ok]
    assert any("puntual up" in finding.advice for finding in findings)
