"""Is a view read through any database, told where it is wrong, and never written to?"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from erp.connectors.port import Ask, Connector, ErpRefuses, ErpUnreachable, NotSupported, Read
from erp.connectors.sql_view import SqlView
from models.connector import SqlSource
from models.erp_request import ErpRequestKind
from tests.erp.connectors.conformance import Books, Conformance, everything

_TABLES = (
    "CREATE TABLE who (id integer PRIMARY KEY, name text, email text, at {stamp})",
    "CREATE TABLE bill (id integer PRIMARY KEY, who integer, amount numeric(12, 2), at {stamp})",
    "CREATE TABLE pay (id integer PRIMARY KEY, who integer, amount numeric(12, 2), at {stamp})",
    "CREATE TABLE part (pay integer, bill integer, amount numeric(12, 2))",
)
_PAGED = "WHERE at > :watermark OR (at = :watermark AND {text} > :after) ORDER BY at, {text} LIMIT :limit"
_QUERIES = {
    "customers": "SELECT {text} AS id, name, 'business' AS kind, 'es' AS language, 'ES' AS country, "
    'email AS "payables.email", at AS watermark FROM who ' + _PAGED,
    "invoices": "SELECT {text} AS id, {who} AS customer_id, 'No. ' || {text} AS number, '2026-02-01' AS issued_on, "
    "'2026-03-10' AS due_on, 'EUR' AS currency, {amount} AS amount, at AS watermark FROM bill " + _PAGED,
    "payments": "SELECT {text} AS id, {who} AS customer_id, '2026-03-01' AS received_on, 'EUR' AS currency, "
    '{amount} AS amount, {bill} AS "allocations.invoice_id", {part} AS "allocations.amount", at AS watermark '
    "FROM pay JOIN part ON part.pay = pay.id " + _PAGED,
}

_INSERT = (
    "INSERT INTO {table} (id, {first}, {second}, at) "
    "SELECT coalesce(max(id), 0) + 1, :{first}, :{second}, :at FROM {table} RETURNING id"
)


class SqlBooks(Books):
    """The same tables in SQLite and in PostgreSQL; amounts are text in the view, as SQLite knows no decimals."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._now = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - as the tables keep it
        self._engine = create_engine(url)
        stamp = "timestamp" if url.startswith("postgresql") else "text"
        for table in _TABLES:
            self.run(table.format(stamp=stamp))

    @property
    def queries(self) -> dict[str, str]:
        printed = "to_char({}, 'FM999999990.00')" if self.url.startswith("postgresql") else "printf('%.2f', {})"
        words = {"text": "CAST(id AS text)", "who": "CAST(who AS text)", "bill": "CAST(part.bill AS text)",
                 "amount": printed.format("amount"), "part": printed.format("part.amount")}  # fmt: skip
        pay = {**words, "amount": printed.format("pay.amount")}
        return {kind: query.format(**(pay if kind == "payments" else words)) for kind, query in _QUERIES.items()}

    def run(self, statement: str, **values: Any) -> Any:
        with self._engine.begin() as tx:
            result = tx.execute(text(statement), values)
            return result.scalar() if result.returns_rows else None

    def customer(self, name: str, email: str = "pagos@acme.example") -> str:
        statement = _INSERT.format(table="who", first="name", second="email")
        return str(self.run(statement, name=name, email=email, at=str(self._now)))

    def broken_customer(self) -> str:
        return self.customer("Broken", "nobody at all")

    def invoice(self, customer: str, amount: str) -> str:
        statement = _INSERT.format(table="bill", first="who", second="amount")
        return str(self.run(statement, who=int(customer), amount=float(amount), at=str(self._now)))

    def pay(self, customer: str, amount: str, invoice: str) -> str:
        statement = _INSERT.format(table="pay", first="who", second="amount")
        paid = str(self.run(statement, who=int(customer), amount=float(amount), at=str(self._now)))
        self.share(paid, amount, invoice)
        return paid

    def share(self, paid: str, amount: str, invoice: str) -> None:
        statement = "INSERT INTO part (pay, bill, amount) VALUES (:pay, :bill, :amount)"
        self.run(statement, pay=int(paid), bill=int(invoice), amount=float(amount))

    def rename(self, customer: str, name: str) -> None:
        self.run("UPDATE who SET name = :name, at = :at WHERE id = :id", name=name, at=str(self._now), id=int(customer))

    def later(self, seconds: int) -> None:
        self._now += timedelta(seconds=seconds)

    def away(self) -> None:
        for table in ("part", "pay", "bill", "who"):
            self.run(f"DROP TABLE {table}")

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlBooks]:
    url = (
        request.getfixturevalue("empty_database_url")
        if request.param == "postgresql"
        else f"sqlite:///{tmp_path}/erp.db"
    )
    books = SqlBooks(url)
    yield books
    books.close()


def view(url: str, queries: dict[str, str], **fields: Any) -> SqlView:
    known = {"name": "books", "kind": "sql", "url_variable": "ERP_URL", "queries": dict.fromkeys(queries, "a.sql")}
    return SqlView(SqlSource.model_validate(known | {"seconds": 5} | fields), url, queries)


@pytest.fixture
async def connector(books: SqlBooks) -> AsyncIterator[Connector]:
    connector = view(books.url, books.queries)
    yield connector
    await connector.close()


class TestSqlView(Conformance):
    pass


async def test_a_payment_of_several_rows_is_one_even_where_a_page_ends_between_them(
    books: SqlBooks, connector: Connector
) -> None:
    who = books.customer("Acme SL")
    bills = [books.invoice(who, "10.00") for _ in range(3)]
    first = books.pay(who, "10.00", bills[0])
    second = books.pay(who, "20.00", bills[1])
    books.run("UPDATE part SET amount = 15 WHERE pay = :id", id=int(second))
    books.share(second, "5.00", bills[2])
    read = [entry for entry in await everything(connector, limit=3) if isinstance(entry, Read)]
    found = {entry.key: entry for entry in read if entry.kind == "payments"}
    assert len(found[first].shape["allocations"]) == 1
    assert len(found[second].shape["allocations"]) == 2


async def test_rows_of_one_payment_are_its_allocations(books: SqlBooks, connector: Connector) -> None:
    who = books.customer("Acme SL")
    bills = [books.invoice(who, "10.00") for _ in range(2)]
    paid = books.pay(who, "20.00", bills[0])
    books.run("UPDATE part SET amount = 15")
    books.share(paid, "5.00", bills[1])
    [read] = [entry for entry in await everything(connector) if (entry.kind, entry.key) == ("payments", paid)]
    assert isinstance(read, Read)
    assert [part["amount"] for part in read.shape["allocations"]] in (["15.00", "5.00"], ["5.00", "15.00"])


async def test_what_a_view_lacks_or_has_too_much_of_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/erp.db"
    with sqlite3.connect(tmp_path / "erp.db") as database:
        database.execute("CREATE TABLE t (id text, at text)")
        database.executemany("INSERT INTO t VALUES (?, '2026-01-01')", [(str(number),) for number in range(5)])
    database.close()
    cases = {
        "SELECT id, at AS watermark, 1 AS shoe_size FROM t WHERE at >= :watermark LIMIT :limit": "no column shoe_size",
        "SELECT id FROM t WHERE at >= :watermark LIMIT :limit": "in the column watermark",
        "SELECT at AS watermark FROM t WHERE at >= :watermark LIMIT :limit": "in the column id",
        "SELECT x FROM t WHERE at >= :watermark LIMIT :limit": "queries.customers: no such column",
        "SELECT id, at AS watermark FROM t WHERE at >= :watermark OR :limit": "at most :limit rows",
    }
    for query, expected in cases.items():
        connector = view(url, {"customers": query})
        with pytest.raises((ErpRefuses, ErpUnreachable), match=expected):
            await connector.pull("customers", None, 3)
        await connector.close()


async def test_rows_of_one_stamp_beyond_a_page_are_told_rather_than_lost(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "erp.db") as database:
        database.execute("CREATE TABLE t (id text, name text, at text)")
        database.executemany("INSERT INTO t VALUES (?, 'A', '2026-01-01')", [(f"{number:02}",) for number in range(9)])
    database.close()
    query = "SELECT id, name, at AS watermark FROM t WHERE at >= :watermark ORDER BY at, id LIMIT :limit"
    connector = view(f"sqlite:///{tmp_path}/erp.db", {"customers": query})
    with pytest.raises(ErpRefuses, match=":after"):
        await everything(connector, limit=4)
    await connector.close()


async def test_a_growing_number_serves_as_a_watermark(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "erp.db") as database:
        database.execute("CREATE TABLE t (id integer PRIMARY KEY, name text)")
        database.executemany("INSERT INTO t (name) VALUES (?)", [(f"Customer {number}",) for number in range(7)])
    database.close()
    query = (
        "SELECT CAST(id AS text) AS id, name, 'business' AS kind, 'es' AS language, 'ES' AS country, id AS watermark "
        "FROM t WHERE id >= :watermark ORDER BY id LIMIT :limit"
    )
    connector = view(f"sqlite:///{tmp_path}/erp.db", {"customers": query}, begin="0")
    marks: dict[str, Any] = {}
    assert len(await everything(connector, marks, limit=3)) == 7
    assert connector.rewind("customers", marks["customers"]).at == "7"
    await connector.close()


async def test_a_view_is_only_read(books: SqlBooks, connector: Connector) -> None:
    assert await connector.push(Ask(1, ErpRequestKind.CREDIT_HOLD, "1", None, {})) == NotSupported()
    assert not connector.takes_levels


async def test_a_query_of_postgresql_cannot_write(empty_database_url: str) -> None:
    books = SqlBooks(empty_database_url)
    query = "WITH gone AS (DELETE FROM who RETURNING id) SELECT id, :watermark AS watermark FROM gone LIMIT :limit"
    connector = view(empty_database_url, {"customers": query})
    books.customer("Acme SL")
    with pytest.raises((ErpRefuses, ErpUnreachable), match="read-only"):
        await connector.pull("customers", None, 3)
    await connector.close()
    books.close()


@pytest.mark.parametrize("url", ["", "acme", "nosuch://user:hunter2@host/x", "mysql://user:hunter2@host/x"])
def test_an_address_without_a_driver_is_refused_and_its_password_not_told(url: str) -> None:
    with pytest.raises(ErpRefuses, match="ERP_URL") as refusal:
        view(url, {"customers": "SELECT 1"})
    assert "hunter2" not in refusal.value.message
