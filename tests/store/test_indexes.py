"""Does every query of a request stay fast when the books hold a million invoices?

Each is planned by PostgreSQL as it was really sent: no big table may be read row by row, and few pages may be touched.
"""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Self

import pytest
from psycopg import AsyncConnection, AsyncCursor

from config.late_charges_file import load_late_charges
from models.case import HoldKind
from models.case_list import CaseSort, Order
from models.credit import CreditKind
from models.message import MessageState
from stack import solo
from store import (
    attempts,
    behaviour,
    case_list,
    cases,
    charges,
    credits,
    customers,
    debts,
    facts,
    history,
    holds,
    invoices,
    lately,
    messages,
    segments,
    steps,
    tasks,
    unproven,
    upkeep,
)
from store.engine import Tx, open_engine
from store.strategies import StrategyShelf
from tests.conftest import TEMPLATE
from tests.store import million

#: Open, of the customer `HIS`; a fifth of the customers are in his country, one in 500 has his collector.
OPEN, HIS = f"F-{million.INVOICES - 9:07}", f"C-{1 + (million.INVOICES - 9) % million.CUSTOMERS}"
#: Pages of 8 kB: a few milliseconds from memory.
_FEW = 3_000
#: Where a filter of another table meets the order by invoice id, PostgreSQL walks until the page is full.
_WALK = 45_000
_WALKS = (
    "cases at a stage",
    "open cases on a strategy",
    "cases of a collector",
    "open cases of a collector",
    "cases of several filters",
    "open cases due before",
    "cases due after",
)
NOW = datetime(2026, 11, 30, tzinfo=UTC)

Query = Callable[[Tx], Awaitable[Any]]
Plans = Callable[[Query], Awaitable[list[dict[str, Any]]]]


@pytest.fixture(scope="session")
def large_database_url(postgres_server: solo.Postgres) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.create(name, TEMPLATE)
    url = postgres_server.url(name)
    million.fill(url)
    yield url
    postgres_server.drop(name)


@pytest.fixture
async def plans(large_database_url: str) -> AsyncIterator[Plans]:
    """Runs a query and gives the plans of the statements that it sent, with what they touched."""
    engine = open_engine(large_database_url, pool=1)

    async def explained(query: Query) -> list[dict[str, Any]]:
        found = []
        async with engine.connect() as tx:
            sent = await _listen(tx)
            await query(tx)
            for statement, parameters in list(sent):
                explain = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}"
                found.append((await tx.exec_driver_sql(explain, parameters)).scalar_one()[0]["Plan"])
            await tx.rollback()
        return found

    yield explained
    await engine.dispose()


async def _listen(tx: Tx) -> list[tuple[str, Any]]:
    """What the driver is given from now on, whether SQLAlchemy wrote it or a query of our own."""
    sent: list[tuple[str, Any]] = []

    class Listening(AsyncCursor[Any]):
        async def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
            sent.append((str(query), params))
            return await super().execute(query, params, **options)

    connection = (await tx.get_raw_connection()).driver_connection
    assert isinstance(connection, AsyncConnection)
    connection.cursor_factory = Listening
    return sent


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _cases_of(order: Order = case_list.BY_INVOICE, **filters: Any) -> Query:
    return lambda tx: case_list.page(tx, filters, NOW, order)


SHELF = StrategyShelf()
QUERIES: dict[str, Query] = {
    "facts of a case": lambda tx: facts.of_case(tx, SHELF, OPEN),
    "facts of some cases": lambda tx: facts.of_cases(tx, SHELF, [OPEN, "F-0000001"]),
    "what is due of a customer": lambda tx: facts.with_due_of_customer(tx, SHELF, OPEN, HIS, NOW),
    "lock of a case's customer": lambda tx: cases.lock_customer_of(tx, OPEN),
    "locks of customers": lambda tx: customers.lock(tx, [HIS, "C-1"]),
    "customers": lambda tx: customers.get(tx, [HIS, "C-1"]),
    "behind": lambda tx: upkeep.behind(tx, "", 500),
    "behind, a later page": lambda tx: upkeep.behind(tx, OPEN, 500),
    "overdue": lambda tx: upkeep.overdue(tx, NOW, 500),
    "next due": lambda tx: upkeep.next_due(tx, NOW),
    "open ids": lambda tx: upkeep.open_ids(tx, "", 500),
    "timeline of an invoice": lambda tx: history.timeline(tx, invoice_id="F-0000007"),
    "timeline of a customer": lambda tx: history.timeline(tx, customer_id=HIS),
    "cases, all": _cases_of(),
    "cases of an invoice": _cases_of(invoice=OPEN),
    "cases of a customer": _cases_of(customer=HIS),
    "cases at a stage": _cases_of(stage="call-1"),
    "open cases at a stage": _cases_of(stage="call-1", open=True),
    "cases of a segment": _cases_of(segment="risky"),
    "open cases of a segment": _cases_of(segment="risky", open=True),
    "cases on a strategy": _cases_of(strategy="firm"),
    "open cases on a strategy": _cases_of(strategy="firm", open=True),
    "cases of a country": _cases_of(country="MX"),
    "cases of a rare country": _cases_of(country="UY"),
    "cases of a country without customers": _cases_of(country="AR", open=True),
    "cases of a collector": _cases_of(collector="collector-10"),
    "open cases of a collector": _cases_of(collector="collector-10", open=True),
    "cases in a currency": _cases_of(currency="EUR"),
    "cases in a rare currency": _cases_of(currency="GBP"),
    "cases of several filters": _cases_of(country="MX", segment="risky", due_after=date(2025, 1, 1), open=True),
    "cases due before": _cases_of(due_before=date(2020, 3, 1)),
    "open cases due before": _cases_of(due_before=date(2025, 3, 1), open=True),
    "cases due after": _cases_of(due_after=date(2025, 6, 1)),
    "open cases": _cases_of(open=True),
    "open cases by due day": _cases_of(Order(CaseSort.DUE), open=True),
    "open cases by due day, the latest first": _cases_of(Order(CaseSort.DUE, descending=True), open=True),
    "open cases by amount": _cases_of(Order(CaseSort.AMOUNT), open=True),
    "closed cases": _cases_of(open=False),
    "cancelled cases": _cases_of(outcome="cancelled"),
    "open tasks": lambda tx: tasks.listed(tx),
    "open tasks of a queue": lambda tx: tasks.listed(tx, queue="managers"),
    "tasks done": lambda tx: tasks.listed(tx, done=True),
    "tasks done of a customer": lambda tx: tasks.listed(tx, done=True, customer=HIS),
    "open tasks of a customer": lambda tx: tasks.listed(tx, customer=HIS),
    "invoices of a task": lambda tx: steps.of_task(tx, 77),
    "what is owed of a task": lambda tx: tasks.owed_of(tx, 77),
    "tasks that are late": lambda tx: tasks.escalate_overdue(tx, NOW, 20),
    "what happened lately": lambda tx: lately.happened(tx, HIS, 200),
    "what a customer wrote last": lambda tx: lately.wrote(tx, HIS, NOW),
    "tasks to cancel": lambda tx: tasks.cancel_pointless(tx, [OPEN], NOW),
    "tasks to reopen": lambda tx: tasks.reopen_cancelled(tx, [OPEN]),
    "messages": lambda tx: messages.listed(tx),
    "messages of a customer": lambda tx: messages.listed(tx, customer=HIS),
    "messages about an invoice": lambda tx: messages.listed(tx, invoice=OPEN),
    "messages without an end": lambda tx: messages.unfinished_of(tx, OPEN),
    "messages to look after": lambda tx: attempts.due(tx, 10.0, 0, 200),
    "messages that are held": lambda tx: messages.in_state(tx, MessageState.HELD),
    "messages of which nothing was heard": lambda tx: unproven.unproven(tx, "email", "sendgrid", 86400, 21600, 0, 200),
    "what is owed": lambda tx: debts.account(tx, load_late_charges(), HIS, "EUR"),
    "what was promised": lambda tx: debts.promised(tx, HIS, "EUR"),
    "charges beside": lambda tx: charges.beside(tx, HIS, [OPEN]),
    "charges on the way": lambda tx: charges.on_the_way(tx, [OPEN]),
    "charges of invoices": lambda tx: charges.of_invoices(tx, [OPEN, "F-0000100"]),
    "balances": lambda tx: invoices.balances(tx, [OPEN, "F-0000001"]),
    "money on account": lambda tx: credits.available(tx, [("C-101", "EUR"), (HIS, "EUR")]),
    "credits": lambda tx: credits.get(tx, CreditKind.PAYMENT, ["P-1", "P-2"]),
    "allocations": lambda tx: credits.allocated_to(tx, [OPEN, "F-0000100"]),
    "holds of an invoice": lambda tx: holds.active(tx, HoldKind.DISPUTE, NOW.date(), customer_id=HIS, invoice_id=OPEN),
    "holds of a customer": lambda tx: holds.active(tx, HoldKind.PAUSE, NOW.date(), customer_id=HIS, invoice_id=None),
    "behaviour": lambda tx: behaviour.of_customers(tx, [HIS, "C-1"], NOW.date()),
    "running cases of a customer": lambda tx: tx.execute(segments._RUNNING, {"customer_id": HIS}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(QUERIES))
async def test_no_query_reads_a_big_table_row_by_row(plans: Plans, name: str) -> None:
    explained = await plans(QUERIES[name])
    assert explained
    for plan in explained:
        scanned = {
            node["Relation Name"]
            for node in _nodes(plan)
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in million.BIG
        }
        touched = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        assert (scanned, touched <= (_WALK if name in _WALKS else _FEW)) == (set(), True), touched
