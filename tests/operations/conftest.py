"""What does every test of an operation find in place? An office on an empty database, one for the tests of a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.engine import open_engine
from tests.operations.office import Office, empty, open_office

#: Cases that do not say of their money what the invoices and allocations say.
_STRAYED = """
SELECT c.invoice_id, c.currency, c.due_on, c.amount, c.allocated, i.amount - b.balance AS really
FROM cases c JOIN invoices i ON i.id = c.invoice_id JOIN balances b ON b.invoice_id = c.invoice_id
WHERE (c.customer_id, c.currency, c.due_on, c.amount, c.amount - c.allocated)
   <> (i.customer_id, i.currency, i.due_on, i.amount, b.balance)
"""


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    database = open_engine(database_of_the_file)
    await empty(database)
    office = await open_office(database, tmp_path)
    yield office
    assert await office.rows(_STRAYED) == []
    await database.dispose()
