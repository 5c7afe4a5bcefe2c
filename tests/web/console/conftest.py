"""What does a test of the console find in place? The application with its pages, an office beside it, people signed in.

Pages are asked for without a browser here: what needs one is in tests/browser.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from models.staff import StaffRole
from stack import solo
from tests.operations.office import Office
from tests.web.site import nobody, office_of_a_site, session_of_staff, settings_of_a_site
from web.app import create_app
from web.console.cookies import COOKIE


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with office_of_a_site(database_of_the_file, tmp_path) as office:
        yield office


@pytest.fixture(scope="module")
def settings(
    database_of_the_file: str, temporal_server: solo.Temporal, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return settings_of_a_site(tmp_path_factory.mktemp("home"), database_of_the_file, temporal_server)


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
        return nobody(self.running, language, address)

    async def sign_in(
        self,
        name: str = "ana",
        role: StaffRole | None = StaffRole.COLLECTOR,
        *,
        admin: bool = False,
        language: str = "en",
    ) -> TestClient:
        """The browser of somebody who is signed in; role None: entered as a user, not as staff."""
        client = self.nobody(language)
        client.cookies.set(COOKIE, await session_of_staff(self.office, name, role, admin=admin))
        return client


@pytest.fixture
def visitors(running: TestClient, office: Office) -> Visitors:
    """Whoever asks for pages in a test: `client = await visitors.sign_in("ana", StaffRole.COLLECTOR)`."""
    return Visitors(running, office)
