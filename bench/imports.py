"""How many rows of an ERP's file are taken in per second, against COPY and plain SQL into the same bare table?"""

import argparse
import asyncio
import csv
import time
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import xlsxwriter

from bench.room.portfolio import customers, invoices
from bench.room.servers import DATABASE, Servers, servers
from bench.room.silence import Silent
from bench.room.tables import show
from erp.imports import Accepted, read_items
from models.invoice import Invoice
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from stack import postgres
from store.clock import ShiftedClock

_DUE = date(2027, 3, 2)
_NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
_COLUMNS = ("id", "customer_id", "number", "issued_on", "due_on", "currency", "amount")


def _write(path: Path, rows: int, owners: int) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for invoice in invoices("import", rows, _DUE, owners):
            writer.writerow([getattr(invoice, name) for name in _COLUMNS])


def _write_sheet(path: Path, source: Path) -> None:
    """The same rows as a spreadsheet: dates and amounts are cells of their own kind."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    with source.open(newline="") as file:
        for number, row in enumerate(csv.reader(file)):
            for column, (name, value) in enumerate(zip(_COLUMNS, row, strict=True)):
                if number and name in ("issued_on", "due_on"):
                    sheet.write_datetime(number, column, date.fromisoformat(value), day)
                elif number and name == "amount":
                    sheet.write_number(number, column, float(value))
                else:
                    sheet.write_string(number, column, value)
    book.close()


def _read(path: Path) -> list[Invoice]:
    found = []
    for one in read_items("invoices", path):
        assert isinstance(one, Accepted), one
        assert isinstance(one.item, Invoice), one
        found.append(one.item)
    return found


def _plain(room: Servers, path: Path) -> tuple[float, float]:
    """Seconds of executemany and of COPY into a table like ours, without its keys to others."""
    with path.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    columns, holes = ", ".join(_COLUMNS), ", ".join(["%s"] * len(_COLUMNS))
    with psycopg.connect(postgres.plain(room.postgres.url(DATABASE))) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (LIKE invoices INCLUDING ALL)")
        begun = time.perf_counter()
        cursor.executemany(f"INSERT INTO plain ({columns}) VALUES ({holes})".encode(), rows)
        connection.commit()
        many = time.perf_counter() - begun
        cursor.execute("TRUNCATE plain")
        begun = time.perf_counter()
        with cursor.copy(f"COPY plain ({columns}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return many, time.perf_counter() - begun


async def measure(rows: int, woken: int, owners: int) -> None:
    async with servers() as room:
        path = room.home / "invoices.csv"
        _write(path, rows, owners)
        many, copied = await asyncio.to_thread(_plain, room, path)
        desk = room.desk()
        await desk.publish_strategies()
        assert isinstance(desk.clock, ShiftedClock), "the room has a test clock"
        async with room.database.begin() as tx:
            await desk.clock.set_to(tx, _NOW)
        await record_customers(desk, customers("import", owners))
        begun = time.perf_counter()
        items = _read(path)
        reading = time.perf_counter() - begun
        sheet = room.home / "invoices.xlsx"
        _write_sheet(sheet, path)
        begun = time.perf_counter()
        assert _read(sheet) == items, "a spreadsheet says the same as a CSV"
        reading_sheet = time.perf_counter() - begun
        books = Desk(
            desk.database, desk.clock, desk.rulebook, desk.sentences, Silent(), desk.zone, desk.actor, desk.shelf
        )
        begun = time.perf_counter()
        await record_invoices(books, items[woken:])
        recording = (time.perf_counter() - begun) * rows / (rows - woken)
        begun = time.perf_counter()
        await record_invoices(desk, items[:woken])
        waking = (time.perf_counter() - begun) * rows / woken
        begun = time.perf_counter()
        await record_invoices(desk, items)
        again = time.perf_counter() - begun

    def line(name: str, seconds: float) -> tuple[str, int, str, str]:
        return name, round(rows / seconds), f"{copied / seconds:.3f}", f"{many / seconds:.3f}"

    show(
        f"Rows per second of a file of {rows:,} invoices of {owners:,} customers (cases begun: {woken:,} measured)",
        ("", "rows/s", "of COPY", "of executemany"),
        [
            line("plain COPY", copied),
            line("plain executemany", many),
            line("read and check the file", reading),
            line("read and check it as a spreadsheet", reading_sheet),
            line("recorded: invoice, case, timeline", recording),
            line("recorded, and its workflow begun", waking),
            line("the same file again: nothing changes", again),
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Import rows against plain SQL.")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--woken", type=int, default=2_000, help="of which the workflows are begun as well")
    parser.add_argument("--customers", type=int, default=2_000)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.rows, chosen.woken, chosen.customers))


if __name__ == "__main__":
    main()
