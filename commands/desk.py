"""What does a command need to work? Opened from the settings when it starts, closed when it ends."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError

from commands.output import say
from config.logs import write_logs
from config.sentences import Sentences
from config.settings import Settings, load_settings
from models.errors import PuntualError, Refused, ServerUnreachable
from reading.reader import InForce, Reader
from stack.state import Addresses, resolve
from store.clock import open_clock
from store.engine import open_engine

if TYPE_CHECKING:
    from operations.desk import Desk
    from temporal.wake import Waker, WakeUp

#: One person's command needs few connections.
_POOL = 4
_CONNECT_SECONDS = 5.0
_LOCK_NOT_AVAILABLE, _UNDEFINED_TABLE = "55P03", "42P01"


@asynccontextmanager
async def open_reader(language: str | None = None) -> AsyncIterator[Reader]:
    """Sentences in `language`, else in that of the settings. Raises ServerUnreachable."""
    settings = load_settings()
    addresses = resolve(settings)
    database = open_engine(addresses.database_url, _POOL)
    clock = open_clock(test_clock_allowed=addresses.test_clock)
    try:
        with _database_errors(addresses.database_url):
            words = Sentences(language or settings.language)
            yield Reader(settings, database, clock, words, settings.zone, InForce(settings))
    finally:
        await database.dispose()


@asynccontextmanager
async def open_desk(*, publish: bool = True) -> AsyncIterator["Desk"]:
    """A desk for operations. Cases that Temporal could not be told of are reported when it closes; they are not lost.

    publish: make the strategies in force known to the database, so that cases can start with them.
    Raises ServerUnreachable where the database does not answer, RulebookInvalid where the rules are at fault.
    """
    from channels.templates.render import Renderer
    from config.rulebook import load_rulebook
    from operations.desk import Desk
    from payments.assembly import providers_of

    settings = load_settings()
    # Warnings of the engine say nothing to whoever types a command.
    write_logs("error")
    addresses = resolve(settings)
    waker = LateWaker(settings, addresses)
    database = open_engine(addresses.database_url, _POOL)
    desk = Desk(
        database=database,
        clock=open_clock(test_clock_allowed=addresses.test_clock),
        rulebook=load_rulebook(settings.config_dir, Renderer(settings.config_dir).available(), settings.collector_role),
        sentences=Sentences(settings.language),
        waker=waker,
        zone=settings.zone,
        actor=settings.actor,
        payments=providers_of(settings),
    )
    try:
        with _database_errors(addresses.database_url):
            if publish:
                await desk.publish_strategies()
            yield desk
    finally:
        await database.dispose()
        if waker.untold:
            say(
                f"Stored, but Temporal could not be told of {len(waker.untold)} case(s); the sweep will wake them"
                + (f" ({waker.reason})" if waker.reason else "")
            )


class LateWaker:
    """Connects to Temporal when the first case is to be woken. `untold` are the cases that it could not tell."""

    def __init__(self, settings: Settings, addresses: Addresses) -> None:
        self.untold: set[str] = set()
        self.reason = ""
        self._settings = settings
        self._addresses = addresses
        self._waker: Waker | None = None

    async def wake(self, wake_ups: "Sequence[WakeUp]") -> list[str]:
        if not wake_ups:
            return []
        waker = await self._connected()
        ids = sorted({wake_up.invoice_id for wake_up in wake_ups})
        untold = ids if waker is None else await waker.wake(wake_ups)
        self.untold.update(untold)
        return untold

    async def tend(self, seconds: float) -> bool:
        waker = await self._connected()
        return waker is not None and await waker.tend(seconds)

    async def _connected(self) -> "Waker | None":
        """None once Temporal has not answered: every further attempt would cost the same time."""
        if self._waker is None and not self.reason:
            from stack.temporal import client_for
            from temporal.wake import Waker

            address, namespace = self._addresses.temporal_address, self._addresses.temporal_namespace
            try:
                client = await client_for(self._settings, address, namespace, timeout=_CONNECT_SECONDS)
            except ServerUnreachable as failure:
                self.reason = failure.message
            else:
                self._waker = Waker(client, self._settings.task_queue)
        return self._waker


@contextmanager
def _database_errors(database_url: str) -> Iterator[None]:
    where = database_url.rpartition("@")[2].partition("?")[0]
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise Refused("Somebody else is working on the same customer: try again in a moment") from error
        raise ServerUnreachable(f"PostgreSQL at {where} does not answer: {_first_line(error)}") from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _UNDEFINED_TABLE:
            raise
        raise PuntualError(
            f"The database at {where} lacks Puntual's tables: run `puntual up`, which migrates"
        ) from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise ServerUnreachable(f"PostgreSQL at {where} has gone away: {_first_line(error)}") from error


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip().splitlines() or ["no reason given"])[0]
