"""How is a view over any database read? A query for each kind of item, whose columns are those of an import file."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, NoSuchModuleError, OperationalError, SQLAlchemyError

from erp.connectors.port import Ask, Entry, ErpRefuses, ErpUnreachable, Mark, NotSupported, Outcome, Page, Stream
from erp.connectors.port import read as read_item
from erp.fields import ImportKind, is_field, nest
from models.connector import SqlSource

#: Customers, then money, then invoices.
_ORDER: tuple[ImportKind, ...] = ("customers", "payments", "credit-notes", "invoices")
_WATERMARK = "watermark"
_TOLD = 300

Row = dict[str, Any]


class SqlView:
    """Rows come in the order of `watermark` (an instant or a growing number), then `id`; at most `:limit` of them from
    `:watermark` on. A query with `:after` gets the last id that was read of that watermark.
    """

    def __init__(self, source: SqlSource, url: str, queries: Mapping[str, str]) -> None:
        self._source = source
        self._queries = queries
        self._engine = _engine(source, url)

    @property
    def streams(self) -> tuple[Stream, ...]:
        return tuple(Stream(kind, kind) for kind in _ORDER if kind in self._queries)

    def rewind(self, stream: str, mark: Mark) -> Mark:
        try:
            return Mark(str(datetime.fromisoformat(mark.at) - self._source.overlap))
        except ValueError:
            return Mark(mark.at)  # a number: who counts upwards has no clock that lags

    async def pull(self, stream: str, after: Mark | None, limit: int) -> Page:
        kind = next(one.kind for one in self.streams if one.name == stream)
        rows = await self._rows(stream, after, limit)
        full = len(rows) == limit
        fresh = rows[_read_already(rows, after) :]
        items = [(key, list(group)) for key, group in groupby(fresh, lambda row: _told(row["id"]))]
        if full:
            # A credit has a row for each allocation: the last one may go on behind the limit.
            items = items[:-1]
            if not items:
                stuck = f"{limit} rows and more without a further id from {_told(rows[0][_WATERMARK])} on"
                raise ErpRefuses(f"queries.{stream}: {stuck}: raise `page`, or use :after in the query")
        if not items:
            return Page((), None, False)
        last_key, last = items[-1]
        entries = tuple(self._entry(kind, key, group) for key, group in items)
        mark = Mark(_told(last[-1][_WATERMARK]), last_key)
        if mark == after:
            raise ErpRefuses(f"queries.{stream}: expected rows in the order of {_WATERMARK} and id")
        return Page(entries, mark, full)

    async def missing(self, kind: ImportKind, keys: Sequence[str]) -> set[str]:
        """A view shows what changed, not what there is."""
        return set()

    async def push(self, ask: Ask) -> Outcome:
        return NotSupported()

    @property
    def takes_levels(self) -> bool:
        return False

    async def push_level(self, invoice: str, level: int) -> None:
        raise NotImplementedError("a view is read only")

    async def check(self) -> list[str]:
        """Runs every query for its first row, and looks at its columns."""
        said = []
        for stream in self.streams:
            rows = await self._rows(stream.name, None, 2)
            said.append(f"{stream.name}: {'some' if rows else 'no'} rows")
        return said

    async def close(self) -> None:
        self._engine.dispose()

    async def _rows(self, stream: str, after: Mark | None, limit: int) -> list[Row]:
        at = after.at if after is not None else None
        values = {
            _WATERMARK: _bound(at if at is not None else self._source.begin),
            "after": after.id if after is not None else "",
            "limit": limit,
        }
        try:
            async with asyncio.timeout(self._source.seconds):
                rows = await asyncio.to_thread(self._run, self._queries[stream], values)
        except TimeoutError:
            raise ErpUnreachable(
                f"{self._source.name}: queries.{stream} takes more than {self._source.seconds} s"
            ) from None
        except (OperationalError, InterfaceError) as failure:
            raise ErpUnreachable(f"{self._source.name}: queries.{stream}: {_first_line(failure)}") from None
        except SQLAlchemyError as failure:
            raise ErpRefuses(f"{self._source.name}: queries.{stream}: {_first_line(failure)}") from None
        if len(rows) > limit:
            raise ErpRefuses(f"queries.{stream}: expected at most :limit rows")
        for row in rows:
            for column in (_WATERMARK, "id"):
                if row.get(column) is None:
                    raise ErpRefuses(f"queries.{stream}: expected a value in the column {column} of every row")
        return rows

    def _run(self, query: str, values: Row) -> list[Row]:
        statement = text(query)
        # SQLAlchemy refuses values that a query does not name.
        named = {name: value for name, value in values.items() if f":{name}" in query}
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(statement, named).mappings()]

    def _entry(self, kind: ImportKind, key: str, rows: list[Row]) -> Entry:
        known = [
            {name: _told(value) for name, value in row.items() if name != _WATERMARK and value is not None}
            for row in rows
        ]
        for row in known:
            unknown = [name for name in row if not is_field(kind, name)]
            if unknown:
                raise ErpRefuses(f"queries.{kind}: expected no column {unknown[0]} in {kind}")
            for name in ("id", "customer_id", "allocations.invoice_id"):
                if name in row:
                    row[name] = f"{self._source.prefix}{row[name]}"
        return read_item(kind, key, nest(kind, known))


def _read_already(rows: list[Row], after: Mark | None) -> int:
    """How many rows, from the first on, are those of the mark and before: a query without :after gives them again."""
    places = [
        place
        for place, row in enumerate(rows, 1)
        if after is not None and (_told(row[_WATERMARK]), _told(row["id"])) == (after.at, after.id)
    ]
    return places[-1] if places else 0


def _engine(source: SqlSource, url: str) -> Engine:
    try:
        address = make_url(url)
        options: dict[str, Any] = {}
        if address.get_backend_name() == "postgresql":
            limit = f"-c statement_timeout={source.seconds * 1000} -c default_transaction_read_only=on"
            options = {"connect_timeout": source.seconds, "options": limit}
        elif address.get_backend_name() == "sqlite" and address.database and not address.database.startswith("file:"):
            # Read-only: else SQLite would make a file where there is none.
            path = quote(str(Path(address.database).absolute()))
            address = address.set(database=f"file:{path}").update_query_dict({"mode": "ro", "uri": "true"})
        return create_engine(address, connect_args=options, pool_size=1, max_overflow=0, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as failure:
        # The address holds a password: it is not repeated.
        what = type(failure).__name__
        raise ErpRefuses(
            f"{source.url_variable} is no address that SQLAlchemy reaches with an installed driver ({what})"
        ) from None


def _told(value: Any) -> str:
    """A value of the database as an import file would have it."""
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
        case datetime():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _bound(at: str) -> Any:
    """A watermark for the query: an instant as text, a number as a number."""
    return int(at) if at.lstrip("-").isdecimal() else at


def _first_line(failure: SQLAlchemyError) -> str:
    said = str(getattr(failure, "orig", None) or failure).strip().splitlines()
    return (said or [type(failure).__name__])[0][:_TOLD]
