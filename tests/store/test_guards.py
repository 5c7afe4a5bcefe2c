"""What does the database itself refuse, whoever writes to it?"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from models.case import StepStatus, Why
from store.steps import StepRow, record

NOW = datetime(2026, 3, 2, tzinfo=UTC)

_CUSTOMER = (
    "INSERT INTO customers (id, name, kind, language, country, time_zone, segment, segment_why, segment_strategy, "
    "attributes) VALUES ('C-1', 'A', 'business', 'es', 'CO', 'UTC', 'new', '{}', 's', '{}')"
)
_INVOICE = (
    "INSERT INTO invoices (id, customer_id, number, issued_on, due_on, currency, amount) "
    "VALUES ('F-1', 'C-1', '1', '2026-01-01', '2026-02-01', 'COP', 999999999999999.9999)"
)
_ROWS = [
    _CUSTOMER,
    _INVOICE,
    "INSERT INTO strategy_versions (id, name, body) VALUES ('v', 's', '{}')",
    "INSERT INTO cases (invoice_id, customer_id, strategy_version, stage, why, opened_at, currency, due_on, amount) "
    "VALUES ('F-1', 'C-1', 'v', 'new', '{}', now(), 'COP', '2026-02-01', 100)",
    "INSERT INTO credits (kind, id, customer_id, received_on, currency, amount, unallocated) "
    "VALUES ('payment', 'P-1', 'C-1', '2026-01-01', 'COP', 100, 0)",
    "INSERT INTO interactions (at, customer_id, kind, actor, details) VALUES (now(), 'C-1', 'note', 'ana', '{}')",
]


@pytest.fixture(autouse=True)
async def _some_rows(database: AsyncEngine) -> None:
    async with database.begin() as tx:
        for statement in _ROWS:
            await tx.execute(text(statement))


async def _refused(database: AsyncEngine, statement: str) -> str:
    with pytest.raises(DBAPIError) as caught:
        async with database.begin() as tx:
            await tx.execute(text(statement))
    return str(caught.value.orig)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE interactions SET actor = 'nobody'",
        "UPDATE interactions SET actor = actor WHERE id = 1",
        "DELETE FROM interactions",
        "TRUNCATE interactions, seals, webhook_deliveries",
        "TRUNCATE customers CASCADE",
        "INSERT INTO interactions (id, at, customer_id, kind, actor, details) VALUES (1, now(), 'C-1', 'x', 'y', '{}') "
        "ON CONFLICT (id) DO UPDATE SET actor = 'z'",
    ],
    ids=["update", "update that changes nothing", "delete", "truncate", "truncate from above", "upsert"],
)
async def test_interactions_are_never_changed_or_removed(database: AsyncEngine, statement: str) -> None:
    assert "interactions are append-only" in await _refused(database, statement)
    async with database.connect() as tx:
        assert (await tx.execute(text("SELECT id, actor FROM interactions"))).all() == [(1, "ana")]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE customers SET kind = 'friend'", "ck_customers_kind"),
        ("UPDATE customers SET language = 'fr'", "ck_customers_language"),
        ("UPDATE invoices SET amount = 0", "ck_invoices_amount"),
        ("UPDATE invoices SET amount = -1", "ck_invoices_amount"),
        ("UPDATE credits SET kind = 'gift'", "ck_credits_kind"),
        ("UPDATE credits SET unallocated = -0.0001", "ck_credits_unallocated"),
        ("UPDATE credits SET unallocated = 100.0001", "ck_credits_unallocated"),
        ("UPDATE cases SET outcome = 'paid'", "ck_cases_outcome"),
        ("UPDATE cases SET closed_as = 'lost'", "ck_cases_closed_as"),
        ("INSERT INTO allocations VALUES ('payment', 'P-1', 'F-1', NULL, -1)", "ck_allocations_amount"),
        ("INSERT INTO allocations VALUES ('payment', 'P-2', 'F-1', NULL, 1)", "fk_allocations_credit_kind_credits"),
        ("INSERT INTO contacts VALUES ('C-1', 0, 'boss', 'A')", "ck_contacts_role"),
        ("INSERT INTO steps VALUES ('F-1', 'a', 0, 'done', now(), NULL, NULL, '{}')", "ck_steps_occurrence"),
        ("INSERT INTO steps VALUES ('F-1', 'a', 1, 'maybe', now(), NULL, NULL, '{}')", "ck_steps_status"),
        ("INSERT INTO steps VALUES ('F-9', 'a', 1, 'done', now(), NULL, NULL, '{}')", "fk_steps_invoice_id_cases"),
        ("INSERT INTO test_clock VALUES (false, 0)", "ck_test_clock_only_row"),
        (_INVOICE.replace("'F-1', 'C-1'", "'F-2', 'C-2'"), "fk_invoices_customer_id_customers"),
        (_INVOICE, "pk_invoices"),
        ("DELETE FROM customers", "fk_"),
    ],
)  # fmt: skip
async def test_a_row_that_cannot_be_true_is_refused(database: AsyncEngine, statement: str, constraint: str) -> None:
    assert constraint in await _refused(database, statement)


async def _balance(database: AsyncEngine) -> Decimal:
    async with database.connect() as tx:
        return Decimal((await tx.execute(text("SELECT balance FROM balances"))).scalar_one())


async def test_balances_are_exact_to_the_last_of_nineteen_digits(database: AsyncEngine) -> None:
    assert await _balance(database) == Decimal("999999999999999.9999")
    async with database.begin() as tx:
        await tx.execute(text("UPDATE credits SET amount = 999999999999999.9999"))
        await tx.execute(text("INSERT INTO allocations VALUES ('payment', 'P-1', 'F-1', NULL, 999999999999999.9998)"))
    assert await _balance(database) == Decimal("0.0001")


def _step(status: StepStatus, **fields: Any) -> StepRow:
    return StepRow("F-1", "call", 1, status, NOW, Why("x"), **fields)


@pytest.mark.parametrize("final", [status for status in StepStatus if status is not StepStatus.OPEN])
async def test_a_step_that_happened_is_not_written_again(database: AsyncEngine, final: StepStatus) -> None:
    async with database.begin() as tx:
        await record(tx, [_step(final, message_id=7)])
    async with database.begin() as tx:
        await record(tx, [_step(StepStatus.DONE, message_id=8)])
    async with database.connect() as tx:
        assert (await tx.execute(text("SELECT status, message_id FROM steps"))).all() == [(final.value, 7)]


async def test_a_step_that_waited_for_a_person_is_finished_once_and_keeps_its_task(database: AsyncEngine) -> None:
    for row in (
        _step(StepStatus.OPEN, task_id=3),
        _step(StepStatus.DONE, message_id=1),
        _step(StepStatus.DONE, message_id=2),
    ):
        async with database.begin() as tx:
            await record(tx, [row])
    async with database.connect() as tx:
        assert (await tx.execute(text("SELECT status, task_id, message_id FROM steps"))).all() == [("done", 3, 1)]


async def test_a_step_of_one_occurrence_cannot_be_inserted_twice(database: AsyncEngine) -> None:
    insert = "INSERT INTO steps VALUES ('F-1', 'a', 1, 'done', now(), NULL, NULL, '{}')"
    async with database.begin() as tx:
        await tx.execute(text(insert))
    with pytest.raises(IntegrityError, match="pk_steps"):
        async with database.begin() as tx:
            await tx.execute(text(insert))
