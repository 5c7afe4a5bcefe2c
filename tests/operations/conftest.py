"""What does every test of an operation find in place? An office on an empty database, one for the tests of a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.engine import open_engine
from tests.operations.office import Office, empty, open_office


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    database = open_engine(database_of_the_file)
    await empty(database)
    yield await open_office(database, tmp_path)
    await database.dispose()
