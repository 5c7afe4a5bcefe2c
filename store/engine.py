"""How does a process hold its connections to PostgreSQL? One async engine, a bounded pool, short transactions."""

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

#: What every query function takes: a connection inside a transaction that its caller began.
Tx = AsyncConnection

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
