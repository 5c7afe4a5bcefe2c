"""How does a database get its tables? Alembic migrations, up and down, run from code (no alembic.ini to keep)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database to a revision (the newest by default). Safe to run again and from two processes at once."""
    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str = "base") -> None:
    """Take the database back to a revision; `base` drops every table of Puntual and their content."""
    command.downgrade(_config(database_url), revision)


def head() -> str:
    """The newest revision that this code knows."""
    revision = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert revision is not None, "the project ships at least one migration"
    return revision


def current(database_url: str) -> str | None:
    """The revision that the database is at; None where it was never migrated."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
