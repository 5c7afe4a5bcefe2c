"""What does every test of an operation find in place? An office on an empty database, one for the tests of a file."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from stack import solo
from store.engine import open_engine
from tests.conftest import TEMPLATE
from tests.operations.office import Office, empty, open_office


@pytest.fixture(scope="module")
def database_of_the_file(postgres_server: solo.Postgres) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.create(name, TEMPLATE)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    database = open_engine(database_of_the_file)
    await empty(database)
    yield await open_office(database, tmp_path)
    await database.dispose()
