"""What does a test of the web find in place? The application as providers and customers reach it, and an office."""

import json
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from stack import solo
from store.engine import open_engine
from tests.operations.office import Office, empty, open_office
from tests.providers.signing import SendGridKey, twilio_headers
from web.app import create_app

PUBLIC_URL = "https://dunning.example"
TWILIO_TOKEN = "token-of-a-test"
SECRET = "secret-of-the-inbound-mail"


@dataclass
class Outside:
    """What providers and customers do to us; `client` reaches us at another address than the public one."""

    client: TestClient
    key: SendGridKey = field(default_factory=SendGridKey)
    before: dict[str, int] = field(default_factory=dict)

    def sendgrid(
        self,
        events: Sequence[dict[str, Any]] | bytes,
        *,
        timestamp: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """A signed batch; `headers` replace those of the signature."""
        body = events if isinstance(events, bytes) else json.dumps(events).encode()
        signed = {**self.key.headers(body, timestamp), "Content-Type": "application/json", **(headers or {})}
        return self.client.post("/hooks/sendgrid/events", content=body, headers=signed)

    def twilio(
        self, path: str, form: Sequence[tuple[str, str]], *, token: str = TWILIO_TOKEN, url: str = PUBLIC_URL
    ) -> httpx2.Response:
        headers = {**twilio_headers(token, url + path, form), "Content-Type": "application/x-www-form-urlencoded"}
        return self.client.post(path, content=urlencode(form).encode(), headers=headers)

    def counted(self, source: str, outcome: str) -> int:
        """Calls of a source with this outcome since the test began, as a scrape of the metrics finds them."""
        name = f'puntual_webhook_calls_total{{outcome="{outcome}",source="{source}"}}'
        return self.scraped().get(name, 0) - self.before.get(name, 0)

    def scraped(self) -> dict[str, int]:
        lines = [line for line in self.client.get("/metrics").text.splitlines() if not line.startswith("#")]
        return {name: int(count) for name, _, count in (line.rpartition(" ") for line in lines)}


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    """One customer with an invoice, in the database of the application."""
    database = open_engine(database_of_the_file)
    await empty(database)
    office = await open_office(database, tmp_path)
    await office.customer()
    await office.invoice()
    yield office
    await database.dispose()


@pytest.fixture(scope="module")
def installation(
    database_of_the_file: str, temporal_server: solo.Temporal, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings on the database of the file, with whatever webhooks need but SendGrid's key."""
    return Settings(
        home=tmp_path_factory.mktemp("home"),
        database_url=database_of_the_file,
        temporal_address=temporal_server.address,
        task_queue=f"test-{uuid.uuid4().hex}",
        public_url=PUBLIC_URL,
        twilio_auth_token=TWILIO_TOKEN,
        inbound_secret=SECRET,
    )


@pytest.fixture(scope="module")
def application(installation: Settings) -> Iterator[Outside]:
    """The application, started once for the tests of a file: that takes longer than a test."""
    key = SendGridKey()
    told = installation.model_copy(update={"sendgrid_webhook_public_key": key.public})
    with TestClient(create_app(told), base_url="http://10.0.0.1:8000") as client:
        yield Outside(client, key)


@pytest.fixture
def outside(application: Outside, office: Office) -> Outside:
    """Counters begin anew for each test."""
    return replace(application, before=application.scraped())
