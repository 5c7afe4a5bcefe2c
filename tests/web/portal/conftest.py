"""What does a test of the portal find in place? The application, an office beside it, customers who came in."""

import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from models.customer import Role
from models.portal import digest_of
from models.strategy import Channel
from stack import solo
from store import portal_links, portal_sessions
from store.engine import open_engine
from store.portal_tokens import new_token
from tests.operations.office import MONDAY, Office, empty, open_office
from web.app import create_app
from web.portal.address import address
from web.portal.cookies import COOKIE


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
class Customers:
    """Browsers without a screen: each keeps its own cookies and follows no redirect."""

    running: TestClient
    office: Office

    def nobody(self, language: str = "en", *, address: str = "127.0.0.1") -> TestClient:
        """A browser that nobody has come in with. address: where it seems to be."""
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
        token = new_token()
        if email:
            await self.office.know(customer_id, email, name or email, role or Role.PAYABLES)
        async with self.office.desk.database.begin() as tx:
            await portal_links.add(
                tx,
                digest_of(token),
                customer_id,
                invoice_ids,
                lasts=lasts,
                made_by="test",
                channel=Channel.EMAIL if email else None,
                address=email,
                name=name,
                role=role,
            )
        return token

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
        async with self.office.desk.database.begin() as tx:
            digest = digest_of(client.cookies[COOKIE])
            if whole:
                await portal_sessions.open_whole(tx, digest)
            if language is not None:
                await portal_sessions.speak(tx, digest, language)
        return client


@pytest.fixture
def customers(running: TestClient, office: Office) -> Customers:
    return Customers(running, office)
