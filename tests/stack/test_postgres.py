"""Does the embedded PostgreSQL survive what happens to it?"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from models.errors import PuntualError
from stack import postgres, solo


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an initialised server, not running."""
    home = tmp_path_factory.mktemp("home")
    solo.Postgres.start(home).stop()
    return home


def test_committed_data_survive_a_kill(cluster: Path) -> None:
    server = solo.Postgres.start(cluster, options={})  # as `puntual up` runs it
    with psycopg.connect(postgres.plain(server.url("postgres"))) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    assert (cluster / "postgres" / "postmaster.pid").exists()
    again = solo.Postgres.start(cluster, server.port)
    try:
        with psycopg.connect(postgres.plain(again.url("postgres"))) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
    finally:
        again.stop()


def test_a_lock_whose_number_belongs_to_another_process_by_now_is_cleared(cluster: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    lock = cluster / "postgres" / "postmaster.pid"
    try:
        lock.write_text(f"{stranger.pid}\n{cluster / 'postgres'}\n1\n1\n\n127.0.0.1\n0 0\nready\n")
        solo.Postgres.start(cluster).stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_left_over_on_the_same_data_is_ended_first(cluster: Path) -> None:
    first = solo.Postgres.start(cluster)
    second = solo.Postgres.start(cluster)
    try:
        assert first.process.wait(5) == 0
    finally:
        second.stop()


def test_a_password_is_asked_for(cluster: Path) -> None:
    server = solo.Postgres.start(cluster)
    try:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(postgres.plain(postgres.url(server.port, "wrong", "postgres"))).close()
    finally:
        server.stop()
    assert (cluster / "postgres.password").stat().st_mode & 0o077 == 0


def test_other_servers_variables_do_not_matter(cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    solo.Postgres.start(cluster).stop()


def test_data_of_another_major_version_are_not_touched(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(PuntualError, match="PostgreSQL 16"):
        postgres.initialise(data, "x")


def test_a_folder_with_other_things_in_it_is_not_replaced(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "diary.txt").write_text("mine")
    with pytest.raises(PuntualError, match="not empty"):
        postgres.initialise(data, "x")
    assert (data / "diary.txt").read_text() == "mine"
    assert os.listdir(tmp_path) == ["postgres"]  # noqa: PTH208 - names alone


async def test_nothing_listening_is_not_ready() -> None:
    assert not await postgres.is_ready(postgres.url(1, "x"))
