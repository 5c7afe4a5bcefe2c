"""Do the migrations make exactly the tables that the code knows, and take them away again?"""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

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


_BOOKS = (
    "INSERT INTO customers (id, name, kind, language, country, time_zone, segment, segment_why, segment_strategy, "
    "attributes) VALUES ('C-1', 'Acme', 'business', 'es', 'CO', 'America/Bogota', 'ordinary', '{}', 'standard', '{}')",
    "INSERT INTO strategy_versions (id, name, body) VALUES ('v', 'standard', '{}')",
    "INSERT INTO credits (kind, id, customer_id, received_on, currency, amount, unallocated) "
    "VALUES ('payment', 'P-1', 'C-1', '2026-02-10', 'COP', 50, 20)",
    *(
        f"INSERT INTO invoices (id, customer_id, number, issued_on, due_on, currency, amount) "
        f"VALUES ('{id_}', 'C-1', '{id_}', '2026-01-01', '{due}', '{currency}', {amount})"
        for id_, due, currency, amount in (("F-1", "2026-02-01", "COP", 100), ("F-2", "2026-02-09", "USD", 7))
    ),
    "INSERT INTO cases (invoice_id, customer_id, strategy_version, stage, why, opened_at) "
    "SELECT id, customer_id, 'v', 'new', '{}', now() FROM invoices",
    "INSERT INTO allocations VALUES ('payment', 'P-1', 'F-1', 30, 30)",
)


def test_books_of_an_older_version_are_carried_over_and_back(empty_database_url: str) -> None:
    """From the newest version that was published, and to it again."""
    migrate.upgrade(empty_database_url, "0004")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        for statement in _BOOKS:
            connection.execute(text(statement))
        before = _counted(connection)
    migrate.upgrade(empty_database_url)
    money = "SELECT currency, due_on::text, amount, allocated FROM cases ORDER BY invoice_id"
    with engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(text(money))] == [
            ("COP", "2026-02-01", 100, 30),
            ("USD", "2026-02-09", 7, 0),
        ]
        connection.execute(text("UPDATE allocations SET amount = 10"))
        assert connection.execute(text("SELECT allocated FROM cases WHERE invoice_id = 'F-1'")).scalar_one() == 10
        connection.execute(text("DELETE FROM allocations"))
        assert connection.execute(text("SELECT SUM(allocated) FROM cases")).scalar_one() == 0
        connection.execute(text("INSERT INTO allocations VALUES ('payment', 'P-1', 'F-1', 30, 30)"))
        assert connection.execute(text("SELECT SUM(allocated) FROM cases")).scalar_one() == 30
    migrate.downgrade(empty_database_url, "0004")
    with engine.begin() as connection:
        assert _counted(connection) == before
    engine.dispose()


def _counted(connection: Connection) -> dict[str, int]:
    return {
        name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
        for name in ("customers", "invoices", "cases", "credits", "allocations", "strategy_versions")
    }
