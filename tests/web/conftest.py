"""What does a test of the web find in place? The application as providers and customers reach it, and an office."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from store.engine import open_engine
from tests.operations.office import Office, open_office
from tests.providers.signing import SendGridKey, twilio_headers
from web.app import create_app

PUBLIC_URL = "https://dunning.example"
TWILIO_TOKEN = "token-of-a-test"
SECRET = "secret-of-the-inbound-mail"


@dataclass
class Outside:
    """What providers and customers do to us; `client` reaches the application at another address than the public one."""

    client: TestClient
    key: SendGridKey = field(default_factory=SendGridKey)

    def sendgrid(
        self, events: Sequence[dict[str, Any]] | bytes, *, timestamp: int | None = None, **headers: str
    ) -> httpx2.Response:
        """A signed batch; `headers` replace those of the signature."""
        body = events if isinstance(events, bytes) else json.dumps(events).encode()
        signed = {**self.key.headers(body, timestamp), "Content-Type": "application/json", **headers}
        return self.client.post("/hooks/sendgrid/events", content=body, headers=signed)

    def twilio(
        self, path: str, form: Sequence[tuple[str, str]], *, token: str = TWILIO_TOKEN, url: str = PUBLIC_URL
    ) -> httpx2.Response:
        headers = {**twilio_headers(token, url + path, form), "Content-Type": "application/x-www-form-urlencoded"}
        return self.client.post(path, content=urlencode(form).encode(), headers=headers)

    def counted(self, source: str, outcome: str) -> int:
        """Calls of a source with this outcome, as a scrape of the metrics finds them."""
        line = f'puntual_webhook_calls_total{{outcome="{outcome}",source="{source}"}} '
        found = [
            one.removeprefix(line) for one in self.client.get("/metrics").text.splitlines() if one.startswith(line)
        ]
        return int(found[0]) if found else 0


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """One customer with an invoice, in the database of the application."""
    database = open_engine(database_url)
    office = await open_office(database, tmp_path)
    await office.customer()
    await office.invoice()
    yield office
    await database.dispose()


@pytest.fixture
def outside(settings: Settings) -> Iterator[Outside]:
    key = SendGridKey()
    told = {
        "public_url": PUBLIC_URL,
        "sendgrid_webhook_public_key": key.public,
        "twilio_auth_token": TWILIO_TOKEN,
        "inbound_secret": SECRET,
    }
    with TestClient(create_app(settings.model_copy(update=told)), base_url="http://10.0.0.1:8000") as client:
        yield Outside(client, key)
