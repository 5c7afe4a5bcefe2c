"""Does an operation that dies in the middle leave anything behind? Is its interaction written with the fact?"""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from models.dispute import DisputeOutcome, DisputeResolution, DisputeTerms
from operations import cases, disputes, notes, tasks
from tests.answers import said
from tests.operations.office import MONDAY, Office

Operation = Callable[[Office], Awaitable[Any]]

_AT_COMMIT = "CREATE CONSTRAINT TRIGGER breaks AFTER INSERT ON interactions DEFERRABLE INITIALLY DEFERRED"
_AT_ONCE = "CREATE TRIGGER breaks BEFORE INSERT ON interactions"
#: Each interaction breaks its transaction: by losing the connection there, or by an error when it commits.
_BREAKS = {
    "connection lost": (_AT_ONCE, "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW;"),
    "error in commit": (_AT_COMMIT, "RAISE EXCEPTION 'the disk is full';"),
}


async def _answer_call(office: Office) -> None:
    await tasks.complete(
        office.desk, await office.value("SELECT MIN(id) FROM tasks WHERE kind = 'call'"), said("reached")
    )


OPERATIONS: dict[str, Operation] = {
    "customer amended": lambda office: office.customer(language="en"),
    "customer moved": lambda office: office.customer(attributes={"plan": "gold"}),
    "invoice": lambda office: office.invoice("F-9"),
    "invoice amended": lambda office: office.invoice("F-1", "60.00"),
    "payment": lambda office: office.pay("P-9", "100.00", {"F-1": "100.00"}),
    "payment on account": lambda office: office.pay("P-9", "1000.00"),
    "credit note": lambda office: office.credit_note("N-9", "30.00"),
    "reversal": lambda office: office.bounce("P-1"),
    "cancel": lambda office: cases.cancel(office.desk, "F-1", "x"),
    "start": lambda office: cases.start(office.desk, "F-2"),
    "pause": lambda office: cases.pause(office.desk, reason="x", invoice_id="F-1"),
    "pause of a customer": lambda office: cases.pause(office.desk, reason="x", customer_id="C-1"),
    "resume": lambda office: cases.resume(office.desk, reason="x", invoice_id="F-3"),
    "note": lambda office: notes.note(office.desk, "x", customer_id="C-1"),
    "dispute": lambda office: disputes.open_dispute(
        office.desk, DisputeTerms(invoice_id="F-1", reason="x", amount=Decimal(10))
    ),
    "dispute resolved": lambda office: disputes.resolve_of(
        office.desk, "F-3", DisputeResolution(outcome=DisputeOutcome.ACCEPTED)
    ),
    "task": _answer_call,
}


@pytest.fixture
async def busy(office: Office) -> Office:
    """F-1 with a call to make, F-2 cancelled, F-3 paused and disputed, F-4 paid."""
    await office.customer()
    for number in range(1, 5):
        await office.invoice(f"F-{number}")
    await office.pay("P-1", "100.00", {"F-4": "100.00"})
    await cases.cancel(office.desk, "F-2", "x")
    await cases.pause(office.desk, reason="x", invoice_id="F-3", until=date(2026, 12, 31))
    await disputes.open_dispute(office.desk, DisputeTerms(invoice_id="F-3", reason="x"))
    await office.walk(MONDAY.replace(day=17))
    office.waker.take()
    return office


@pytest.mark.parametrize("operation", list(OPERATIONS.values()), ids=list(OPERATIONS))
async def test_an_operation_that_dies_in_the_middle_leaves_nothing_and_can_be_repeated(
    busy: Office, operation: Operation
) -> None:
    before = await busy.everything()
    for trigger, body in _BREAKS.values():
        await busy.execute(f"CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {_quoted(body)} END'")
        await busy.execute(f"{trigger} FOR EACH ROW EXECUTE FUNCTION breaks()")
        with pytest.raises((DBAPIError, psycopg.Error)):
            await operation(busy)
        await busy.execute("DROP FUNCTION breaks CASCADE")
        assert (await busy.everything(), busy.waker.take()) == (before, [])
    await operation(busy)
    after = await busy.everything()
    assert len(after["interactions"]) > len(before["interactions"])


def _quoted(body: str) -> str:
    return body.replace("'", "''")
