"""Do the migrations make exactly the tables that the code knows, and take them away again?"""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from models.tables import metadata
from store import migrate


def _differences(database_url: str) -> list[object]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    return list(found)


def _left(database_url: str) -> list[str]:
    """Names of our tables, views and functions, sorted: the catalogue gives them in no order."""
    engine = create_engine(database_url)
    functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with engine.connect() as connection:
        seen = inspect(connection)
        left = sorted([*seen.get_table_names(), *seen.get_view_names(), *connection.execute(text(functions)).scalars()])
    engine.dispose()
    return left


def _indexes(database_url: str) -> dict[str, str]:
    """Definitions by name: compare_metadata does not look at the condition of a partial index."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
        found = {name: definition for name, definition in rows if name != "alembic_version_pkc"}
    engine.dispose()
    return found


def _checks(database_url: str) -> dict[str, str]:
    engine = create_engine(database_url)
    query = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid > 0"
    with engine.connect() as connection:
        found = {str(row[0]): str(row[1]) for row in connection.execute(text(query))}
    engine.dispose()
    return found


def test_up_down_and_up_again_leave_no_difference_from_the_tables_of_the_code(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    assert (_differences(empty_database_url), migrate.current(empty_database_url)) == ([], migrate.head())
    made = _left(empty_database_url), _indexes(empty_database_url)
    migrate.downgrade(empty_database_url)
    assert _left(empty_database_url) == ["alembic_version"]
    migrate.upgrade(empty_database_url)
    migrate.upgrade(empty_database_url)
    assert _differences(empty_database_url) == []
    assert (_left(empty_database_url), _indexes(empty_database_url)) == made


def test_indexes_and_checks_are_word_for_word_those_of_the_code(database_url: str, empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    metadata.create_all(engine)
    engine.dispose()
    assert _indexes(database_url) == _indexes(empty_database_url)
    assert _checks(database_url) == _checks(empty_database_url)
