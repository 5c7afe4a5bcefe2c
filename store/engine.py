"""How does a process hold its connections to PostgreSQL? One async engine, a bounded pool, short transactions."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, LiteralString, Protocol

import psycopg
from psycopg import AsyncConnection as DriverConnection
from psycopg.rows import dict_row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

#: What every query function takes: a connection inside a transaction that its caller began.
Tx = AsyncConnection


class Database(Protocol):
    """Where transactions begin: an engine, or one transaction that all of them are part of."""

    def begin(self) -> AbstractAsyncContextManager[Tx]: ...

    def connect(self) -> AbstractAsyncContextManager[Tx]: ...


class OneTransaction:
    """A database whose transactions are parts of one that is under way: each holds or falls by itself, all with it.

    For one task at a time: parts do not run beside each other.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        async with self._tx.begin_nested():
            yield self._tx

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Tx]:
        yield self._tx


#: A lock that is not granted within this time is an outage for the caller, not a reason to wait for ever.
_LOCK_TIMEOUT = "15s"


def open_engine(database_url: str, pool: int = 20) -> AsyncEngine:
    """An engine for `postgresql+psycopg://` addresses; `pool` is the most connections that it holds."""
    return create_async_engine(
        database_url,
        pool_size=pool,
        max_overflow=0,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": 10,
            "application_name": "puntual",
            "options": f"-c lock_timeout={_LOCK_TIMEOUT} -c timezone=UTC",
        },
    )


async def run(tx: Tx, statement: LiteralString, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a statement in the driver's own form (`%(name)s`), in the transaction of `tx`; none of a write.

    For what every step runs: by SQLAlchemy's own way a statement takes twice the processor time. Raises SQLAlchemy's
    errors all the same, so that nobody above has to know two families.
    """
    begun = tx.sync_connection
    driver = begun.connection.driver_connection if begun is not None else None
    assert isinstance(driver, DriverConnection), "a Tx is a begun connection of psycopg"
    async with driver.cursor(row_factory=dict_row) as cursor:
        try:
            await cursor.execute(statement, parameters)
            return await cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True) from error
