"""What does a test of the portal find in place? The application, an office beside it, customers who came in."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from models.customer import Role
from stack import solo
from tests.operations.office import Office
from tests.web.site import link_of, nobody, office_of_a_site, settings_of_a_site, settle_session
from web.app import create_app
from web.portal.address import address
from web.portal.cookies import COOKIE


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
class Customers:
    """Browsers without a screen: each keeps its own cookies and follows no redirect."""

    running: TestClient
    office: Office

    def nobody(self, language: str = "en", *, address: str = "127.0.0.1") -> TestClient:
        """A browser that nobody has come in with. address: where it seems to be."""
        return nobody(self.running, language, address)

    async def link(
        self,
        customer_id: str = "C-1",
        invoice_ids: Sequence[str] = ("F-1",),
        *,
        email: str = "",
        name: str = "",
        role: Role | None = None,
        lasts: timedelta = timedelta(days=30),
    ) -> str:
        """The token of a new link. email: of a contact, who is there from now on; "" where it is sent to nobody."""
        return await link_of(self.office, customer_id, invoice_ids, email=email, name=name, role=role, lasts=lasts)

    async def come_in(
        self,
        customer_id: str = "C-1",
        invoice_ids: Sequence[str] = ("F-1",),
        *,
        email: str = "pagos@cliente.example",
        name: str = "Luz Prieto",
        role: Role | None = Role.DIRECTION,
        whole: bool = False,
        language: str | None = "en",
    ) -> TestClient:
        """The browser of somebody who came by a link. whole: a code was right, too."""
        token = await self.link(customer_id, invoice_ids, email=email, name=name, role=role)
        client = self.nobody()
        answer = client.post(address("enter", token))
        assert answer.status_code == 303
        await settle_session(self.office, client.cookies[COOKIE], language, whole=whole)
        return client


@pytest.fixture
def customers(running: TestClient, office: Office) -> Customers:
    return Customers(running, office)
