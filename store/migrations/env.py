"""How does alembic reach the database? One transaction under an advisory lock, so that two starts do not collide."""

from alembic import context
from sqlalchemy import create_engine, text

from models.tables import metadata

#: Any number of ours: whoever migrates holds it until the end of the transaction.
_MIGRATION_LOCK = 7_368_261


def run() -> None:
    engine = create_engine(context.config.attributes["database_url"])
    try:
        with engine.connect() as connection:
            context.configure(connection=connection, target_metadata=metadata)
            with context.begin_transaction():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


run()
