"""How does one command bring up the whole stack and keep it up until told to stop?"""

import asyncio
import http.client
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from temporalio.client import Client

from config.settings import Settings
from models.errors import Refused, ServerUnreachable
from stack import lock, postgres, programs, search_attributes, state, temporal
from stack.children import Child, Say
from stack.leftovers import sweep
from stack.ports import HOST, Claims, is_free
from stack.processes import Recorded
from stack.profile import profile

WEB_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT, POSTGRES_PORT = 8000, 7233, 8233, 5432
READY_FILE = "worker.ready"  # written by the worker when it polls; holds its process number


@dataclass
class Stack:
    """The processes of one home, in the order in which they come up; they go down in the opposite one."""

    settings: Settings
    say: Say
    port: int
    claims: Claims = field(default_factory=Claims)
    postgres_port: int | None = None  # of the embedded server
    children: list[Child] = field(default_factory=list)
    addresses: state.Addresses | None = None
    ready: bool = False
    keepers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.settings.home.resolve()

    def record(self) -> None:
        """Write who runs, so that others find the addresses, and `down` the processes even after we are killed."""
        assert self.addresses is not None
        running = {child.name: child.recorded for child in self.children if child.recorded is not None}
        state.write(
            self.home,
            state.State(
                supervisor=Recorded.of_this_process(), addresses=self.addresses, children=running, ready=self.ready
            ),
        )

    async def up(self) -> None:
        """Servers, then their schema, then the programs; each step waits for the one before. Raises PuntualError."""
        servers = self._servers()
        assert self.addresses is not None
        await self._bring_up(servers)
        self.say("PostgreSQL and Temporal answer; migrating")
        await self._prepare()
        await self._bring_up(self._programs())
        self.ready = True
        self.record()

    async def _bring_up(self, children: list[Child]) -> None:
        """Side by side. Raises the first failure once all have settled."""
        self.children += children

        async def one(child: Child) -> None:
            await child.bring_up(self.record)
            self.keepers.append(asyncio.create_task(child.keep(self.say, self.record), name=child.name))

        for failure in await asyncio.gather(*map(one, children), return_exceptions=True):
            if failure is not None:
                raise failure

    def _servers(self) -> list[Child]:
        """The embedded servers that the environment does not replace."""
        take = partial(self.claims.take, taken=frozenset({self.port}))
        children = []
        database_url = self.settings.database_url
        if database_url is None:
            self.postgres_port = take(POSTGRES_PORT)
            password = postgres.password(self.home)
            database_url = postgres.url(self.postgres_port, password)
            children.append(self._postgres(self.postgres_port, password))
        chosen = profile(self.settings)
        address = self.settings.temporal_address or (chosen.address if chosen else None)
        namespace = (chosen.namespace if chosen else None) or self.settings.temporal_namespace
        ui_url = None
        if address is None:
            port, ui_port = take(TEMPORAL_PORT), take(TEMPORAL_UI_PORT)
            address, ui_url = f"{HOST}:{port}", f"http://{HOST}:{ui_port}"
            children.append(self._temporal(port, ui_port, namespace))
        self.addresses = state.Addresses(
            database_url=database_url,
            temporal_address=address,
            temporal_namespace=namespace,
            web_url=f"http://{HOST}:{self.port}",
            temporal_ui_url=ui_url,
            test_clock=self.settings.test_clock,
        )
        return children

    def _postgres(self, port: int, password: str) -> Child:
        data = self.home / "postgres"

        async def ready(_: Child) -> bool:
            return await postgres.is_ready(postgres.url(port, password, "postgres"))

        def before() -> None:
            postgres.initialise(data, password)
            postgres.clear_stale_lock(data)

        return Child(
            name="postgres",
            command=lambda: postgres.command(data, port),
            ready=ready,
            log=self.home / "logs" / "postgres.log",
            stop_signal=postgres.STOP_SIGNAL,
            before=before,
        )

    def _temporal(self, port: int, ui_port: int, namespace: str) -> Child:
        async def ready(_: Child) -> bool:
            try:
                await temporal.connect(f"{HOST}:{port}", namespace, timeout=2.0)
            except ServerUnreachable:
                return False
            return True

        return Child(
            name="temporal",
            command=lambda: temporal.command(self.home / "temporal.db", port, ui_port, namespace),
            ready=ready,
            log=self.home / "logs" / "temporal.log",
        )

    async def _prepare(self) -> None:
        """The database with its schema, Temporal with its search attributes."""
        from store.migrate import upgrade  # sqlalchemy and alembic take a second to load: the servers start meanwhile

        assert self.addresses is not None
        if self.postgres_port is not None:
            await asyncio.to_thread(postgres.ensure_database, self.postgres_port, postgres.password(self.home))
        await asyncio.to_thread(upgrade, self.addresses.database_url)
        await search_attributes.register(await self._client())

    async def _client(self) -> Client:
        assert self.addresses is not None
        return await temporal.client_for(
            self.settings, self.addresses.temporal_address, self.addresses.temporal_namespace
        )

    def _programs(self) -> list[Child]:
        """The worker and the web, told where everything is."""
        assert self.addresses is not None
        overrides = {
            "DATABASE_URL": self.addresses.database_url,
            "PUNTUAL_PORT": str(self.port),
        }
        if profile(self.settings) is None:  # a profile carries keys too: the programs read it themselves
            overrides["TEMPORAL_ADDRESS"] = self.addresses.temporal_address
            overrides["TEMPORAL_NAMESPACE"] = self.addresses.temporal_namespace
        ready_file = self.home / READY_FILE

        def python(module: str) -> tuple[list[str], dict[str, Any]]:
            arguments, environment = programs.command(self.settings, module, **overrides)
            return arguments, {"env": environment}

        async def worker_ready(child: Child) -> bool:
            assert child.process is not None
            with suppress(FileNotFoundError):
                return ready_file.read_text().strip() == str(child.process.pid)
            return False

        async def web_ready(_: Child) -> bool:
            return await asyncio.to_thread(_answers, self.port, "/healthz")

        logs = self.home / "logs"
        finish = self.settings.shutdown_seconds + 5.0
        return [
            Child("worker", lambda: python("worker"), worker_ready, logs / "worker.log", stop_seconds=finish,
                  before=lambda: ready_file.unlink(missing_ok=True)),
            Child("web", lambda: python("web"), web_ready, logs / "web.log", stop_seconds=finish),
        ]  # fmt: skip

    async def down(self) -> None:
        """End everything, the programs before the servers they use."""
        for keeper in self.keepers:
            keeper.cancel()
        await asyncio.gather(*self.keepers, return_exceptions=True)
        programs = [child for child in self.children if child.name in {"worker", "web"}]
        servers = [child for child in self.children if child not in programs]
        await asyncio.gather(*(child.stop() for child in programs))
        await asyncio.gather(*(child.stop() for child in servers))
        self.claims.release()
        (self.home / READY_FILE).unlink(missing_ok=True)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _web_port(asked: int | None, settings: Settings, claims: Claims) -> int:
    """The port asked for, or a free one where nobody insists. Raises Refused when the one asked for is taken."""
    explicit = asked if asked is not None else (settings.port if "port" in settings.model_fields_set else None)
    if explicit is None:
        return claims.take(WEB_PORT)
    if not is_free(explicit):
        raise Refused(f"Port {explicit} is taken: choose another one with --port, or leave it out for a free one")
    return explicit


async def run(
    settings: Settings,
    *,
    port: int | None = None,
    say: Say,
    on_ready: Callable[[state.Addresses], None] | None = None,
) -> None:
    """Bring the stack up, tell `on_ready`, and keep it up until SIGTERM, SIGINT or SIGHUP.

    Raises Refused when the stack of this home runs already or the port is taken; any PuntualError when something does
    not come up. Whatever was started is ended before this returns or raises.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, told.set)
    home = settings.home.resolve()
    with lock.held(home):
        for name in await asyncio.to_thread(sweep, home):
            say(f"ended {name}, left over from a stack that was killed")
        claims = Claims()
        stack = Stack(settings, say, _web_port(port, settings, claims), claims)
        try:
            rise = asyncio.create_task(stack.up())
            stopped = asyncio.create_task(told.wait())
            await asyncio.wait({rise, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if rise.done():
                rise.result()
                assert stack.addresses is not None
                if on_ready is not None:
                    on_ready(stack.addresses)
                await stopped
            else:
                rise.cancel()
                await asyncio.gather(rise, return_exceptions=True)
            stopped.cancel()
            say("stopping")
        finally:
            await stack.down()
            state.forget(home)
