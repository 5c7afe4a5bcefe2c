"""Do ports, locks, process records and the state file tell the truth?"""

import os
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from models.errors import InvalidInput, Refused, ServerUnreachable
from stack import lock, state
from stack.ports import HOST, Claims, free_port, is_free
from stack.processes import Recorded, end

ADDRESSES = state.Addresses(
    database_url="postgresql+psycopg://u:secret@127.0.0.1:1/puntual",
    temporal_address="127.0.0.1:2",
    temporal_namespace="default",
    web_url="http://127.0.0.1:3",
    temporal_ui_url="http://127.0.0.1:4",
)


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def gone() -> Recorded:
    """A process that has ended."""
    process = sleeper()
    recorded = Recorded.of(process.pid)
    process.kill()
    process.wait()
    return recorded


def test_a_taken_port_is_not_free_and_another_is_found() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
        assert free_port(port) != port
    assert free_port(port) == port
    assert free_port(port, taken=frozenset({port})) != port


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere ports have no names in the kernel")
def test_two_stacks_that_start_together_choose_different_ports() -> None:
    """Nothing listens yet on what the first one has chosen."""
    first, second, port = Claims(), Claims(), free_port()
    assert first.take(port) == port
    others = {first.take(port), second.take(port), second.take(port)}
    assert port not in others
    assert len(others) == 3
    first.release()
    assert second.take(port) == port
    second.release()


def test_a_reused_process_number_is_not_the_recorded_process() -> None:
    process = sleeper()
    try:
        recorded = Recorded.of(process.pid)
        assert recorded.alive
        another = replace(recorded, started=recorded.started - 3600)
        assert not another.alive
        assert not end(another)
        assert recorded.alive
        assert end(recorded)
        assert not recorded.alive
    finally:
        process.kill()
        process.wait()


def test_who_does_not_listen_is_made_to_end() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.signal(15, signal.SIG_IGN); print(flush=True); signal.pause()"],
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        recorded = Recorded.of(process.pid)
        assert end(recorded, seconds=0.2)
        assert not recorded.alive


def test_a_home_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with lock.held(tmp_path):
        with pytest.raises(Refused, match=f"process {os.getpid()}"), lock.held(tmp_path):
            pass
        assert lock.holder(tmp_path) == Recorded.of_this_process()
    with lock.held(tmp_path):
        pass
    assert lock.holder(tmp_path) is None


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from stack import lock\n"
        "with lock.held(Path(sys.argv[1])): print('held', flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Refused, match=f"process {holder.pid}"), lock.held(tmp_path):
            pass
        holder.kill()
        holder.wait()
    assert lock.holder(tmp_path) is None
    with lock.held(tmp_path):
        pass


def test_the_state_comes_back_as_written_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    written = state.State(Recorded.of_this_process(), ADDRESSES, {"web": Recorded(7, 1.5)}, ready=True)
    state.write(tmp_path, written)
    assert state.read(tmp_path) == written
    assert stat.S_IMODE((tmp_path / state.STATE_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [state.STATE_FILE]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 0}', '{"version": 1}'])
def test_a_state_file_that_makes_no_sense_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / state.STATE_FILE).write_text(text)
    assert state.read(tmp_path) is None


def test_addresses_come_from_the_environment_then_the_running_stack(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(ServerUnreachable, match="puntual up"):
        state.resolve(settings)
    state.write(tmp_path, state.State(Recorded.of_this_process(), ADDRESSES, {}))
    assert state.resolve(settings) == ADDRESSES
    real = Settings(
        home=tmp_path, database_url="postgresql://db/x", temporal_address="temporal:7233", temporal_namespace="prod"
    )
    resolved = state.resolve(real)
    assert resolved.database_url == "postgresql+psycopg://db/x"
    assert (resolved.temporal_address, resolved.temporal_namespace) == ("temporal:7233", "prod")


def test_customers_of_a_test_clock_find_us_here_and_real_ones_where_the_settings_say(tmp_path: Path) -> None:
    tried, real = replace(ADDRESSES, test_clock=True), replace(ADDRESSES, test_clock=False)
    assert state.public_url(Settings(home=tmp_path), tried) == ADDRESSES.web_url
    assert state.public_url(Settings(home=tmp_path), real) is None
    known = Settings(home=tmp_path).model_copy(update={"public_url": "https://pay.example"})
    assert state.public_url(known, tried) == state.public_url(known, real) == "https://pay.example"


def test_a_stack_that_has_ended_serves_nothing_but_one_whose_children_live_does(tmp_path: Path) -> None:
    dead = gone()
    state.write(tmp_path, state.State(dead, ADDRESSES, {"web": dead}))
    with pytest.raises(ServerUnreachable):
        state.resolve(Settings(home=tmp_path))
    state.write(tmp_path, state.State(dead, ADDRESSES, {"web": dead, "postgres": Recorded.of_this_process()}))
    assert state.resolve(Settings(home=tmp_path)) == ADDRESSES


def test_a_profile_file_names_temporal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(home=tmp_path, database_url="postgresql://db/x")
    (tmp_path / "temporal.toml").write_text('[profile.default]\naddress = "cloud:7233"\nnamespace = "prod"\n')
    resolved = state.resolve(settings)
    assert (resolved.temporal_address, resolved.temporal_namespace) == ("cloud:7233", "prod")
    explicit = settings.model_copy(update={"temporal_address": "here:1"})
    assert state.resolve(explicit).temporal_address == "here:1"


@pytest.mark.parametrize("text", ["not toml", "[profile.default]\n", "[profile.default]\nadress = 'x'\n"])
def test_a_broken_profile_file_is_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "temporal.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=r"temporal\.toml"):
        state.resolve(Settings(home=tmp_path, temporal_config_file=path))


def test_a_profile_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="TEMPORAL_CONFIG_FILE"):
        state.resolve(Settings(home=tmp_path, temporal_config_file=tmp_path / "typo.toml"))
