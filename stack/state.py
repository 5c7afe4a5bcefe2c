"""Where are PostgreSQL, Temporal and the web of this installation? The environment says, else the running stack."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from config.settings import Settings
from models.errors import ServerUnreachable
from stack.processes import Recorded
from stack.profile import profile

STATE_FILE = "stack.json"
VERSION = 1


@dataclass(frozen=True)
class Addresses:
    """Everything one needs to reach the installation. The database URL holds a password: never show it whole."""

    database_url: str = field(repr=False)
    temporal_address: str
    temporal_namespace: str
    web_url: str | None = None
    temporal_ui_url: str | None = None
    test_clock: bool = False  # of the database: every process that uses it must agree on the time


@dataclass(frozen=True)
class State:
    """What `puntual up` has started. Children by name (postgres, temporal, worker, web) as far as they are ours."""

    supervisor: Recorded
    addresses: Addresses
    children: dict[str, Recorded]
    ready: bool = False

    @property
    def alive(self) -> bool:
        """Whether the stack serves: its children outlive a killed supervisor."""
        return self.supervisor.alive or any(child.alive for child in self.children.values())


def write(home: Path, state: State) -> None:
    """Whole or not at all: a reader never sees half a file, a kill never leaves one."""
    text = json.dumps({"version": VERSION, **asdict(state)}, indent=2)
    descriptor, name = tempfile.mkstemp(prefix=f".{STATE_FILE}.", dir=home)  # readable by the owner only
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(home / STATE_FILE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read(home: Path) -> State | None:
    """What was written last, or None: no file, one of another version, or one that is not ours to understand."""
    try:
        found = json.loads((home / STATE_FILE).read_text())
        if found["version"] != VERSION:
            return None
        return State(
            supervisor=Recorded(**found["supervisor"]),
            addresses=Addresses(**found["addresses"]),
            children={name: Recorded(**child) for name, child in found["children"].items()},
            ready=found["ready"],
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def forget(home: Path) -> None:
    (home / STATE_FILE).unlink(missing_ok=True)


def resolve(settings: Settings) -> Addresses:
    """Each address from the environment (or `temporal.toml`) where it says one, else from the running embedded stack.

    Raises ServerUnreachable when neither knows.
    """
    state = read(settings.home)
    embedded = state.addresses if state is not None and state.alive else None
    chosen = profile(settings)
    database_url = settings.database_url or (embedded.database_url if embedded else None)
    address = settings.temporal_address or (chosen.address if chosen else None)
    namespace = (chosen.namespace if chosen else None) or settings.temporal_namespace
    if address is None and embedded is not None:
        address, namespace = embedded.temporal_address, embedded.temporal_namespace
    if database_url is None or address is None:
        what, variable = ("PostgreSQL", "DATABASE_URL") if database_url is None else ("Temporal", "TEMPORAL_ADDRESS")
        raise ServerUnreachable(
            f"No {what}: nothing runs for {settings.home}. Start it with `puntual up`, or set {variable}"
        )
    return Addresses(
        database_url=database_url,
        temporal_address=address,
        temporal_namespace=namespace,
        web_url=embedded.web_url if embedded else None,
        temporal_ui_url=settings.temporal_ui_url or (embedded.temporal_ui_url if embedded else None),
        test_clock=settings.test_clock or (embedded.test_clock if embedded and not settings.database_url else False),
    )


def web_of(settings: Settings) -> str:
    """Where this installation's pages are, or will be: for addresses that somebody of us hands on."""
    running = read(settings.home)
    found = running.addresses.web_url if running is not None else None
    return (settings.public_url or found or f"http://{settings.host}:{settings.port}").rstrip("/")


def public_url(settings: Settings, addresses: Addresses) -> str | None:
    """Where customers reach the web, if anywhere; on a test clock whoever tries it out is the customer, and is here."""
    return settings.public_url or (addresses.web_url if addresses.test_clock else None)
