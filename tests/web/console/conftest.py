"""What does a test of the console find in place? The application with its pages, an office beside it, people signed in.

Pages are asked for without a browser here: what needs one is in tests/browser.
"""

import secrets
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from models.staff import StaffMember, StaffRole
from models.user import digest_of
from stack import solo
from store import sessions, staff, users
from store.engine import open_engine
from tests.operations.office import MONDAY, Office, empty, open_office
from web.app import create_app
from web.console.cookies import COOKIE


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    """An empty installation; the application's clock stands where the office's does (and then goes on)."""
    database = open_engine(database_of_the_file)
    await empty(database)
    office = await open_office(database, tmp_path)
    shift = (MONDAY - datetime.now(UTC)).total_seconds()
    await office.execute("INSERT INTO test_clock (shift_seconds) VALUES (:shift)", shift=shift)
    yield office
    await database.dispose()


@pytest.fixture(scope="module")
def settings(
    database_of_the_file: str, temporal_server: solo.Temporal, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return Settings(
        home=tmp_path_factory.mktemp("home"),
        database_url=database_of_the_file,
        temporal_address=temporal_server.address,
        task_queue=f"test-{uuid.uuid4().hex}",
        test_clock=True,
        country="CO",
        time_zone="America/Bogota",
    )


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[TestClient]:
    """The application, started once for the tests of a file."""
    with TestClient(create_app(settings)) as client:
        yield client


@dataclass
class Visitors:
    """Browsers without a screen: each keeps its own cookies and follows no redirect."""

    running: TestClient
    office: Office

    def nobody(self, language: str = "en", *, address: str = "127.0.0.1") -> TestClient:
        """A browser in which nobody is signed in. address: where it seems to be."""
        client = TestClient(
            self.running.app,
            base_url="http://localhost",
            follow_redirects=False,
            client=(address, 50_000),
            headers={"accept-language": language, "sec-fetch-site": "same-origin", "user-agent": "a browser of tests"},
        )
        # One event loop for all of them: connections to the database belong to it.
        client.portal = self.running.portal
        return client

    async def sign_in(
        self,
        name: str = "ana",
        role: StaffRole | None = StaffRole.COLLECTOR,
        *,
        admin: bool = False,
        language: str = "en",
    ) -> TestClient:
        """The browser of somebody who is signed in; role None: entered as a user, not as staff."""
        full_name = f"{name.capitalize()} Prueba"
        async with self.office.desk.database.begin() as tx:
            if role is not None:
                await staff.write(tx, StaffMember(name=name, full_name=full_name, role=role))
            row = {
                "name": name,
                "full_name": full_name,
                "admin": admin,
                "created_at": MONDAY,
                "created_by": "test",
            }
            await users.add(tx, row)
            cookie = secrets.token_urlsafe(32)
            await sessions.begin(tx, digest_of(cookie), name, waits_for_code=False, agent="test", address="127.0.0.1")
        client = self.nobody(language)
        client.cookies.set(COOKIE, cookie)
        return client


@pytest.fixture
def visitors(running: TestClient, office: Office) -> Visitors:
    """Whoever asks for pages in a test: `client = await visitors.sign_in("ana", StaffRole.COLLECTOR)`."""
    return Visitors(running, office)
