"""What does a test of the API find in place? The application, an office with a customer and an invoice, and keys."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from config.settings import Settings
from models.api_key import NewKey, Scope
from operations import api_keys
from tests.operations.office import Office, WritingWaker
from web.api.access import Keys
from web.api.desk import Door
from web.app import create_app

PREFIX = "/api/v1"


@dataclass
class Api:
    """Calls as the ERP, the staff or a reader makes them; `waker` is whom the application has told since."""

    client: TestClient
    office: Office
    waker: WritingWaker
    keys: dict[str, str]

    def call(
        self, method: str, path: str, body: Any = None, *, by: str = "erp", headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        """by: a scope, or a key as it is written."""
        authorised = {"Authorization": f"Bearer {self.keys.get(by, by)}", **(headers or {})}
        return self.client.request(method, PREFIX + path, json=body, headers=authorised)

    def put(self, path: str, body: Any, **how: Any) -> httpx2.Response:
        return self.call("PUT", path, body, **how)

    def post(self, path: str, body: Any = None, **how: Any) -> httpx2.Response:
        return self.call("POST", path, body, **how)

    def get(self, path: str, *, by: str = "read", **how: Any) -> httpx2.Response:
        return self.call("GET", path, by=by, **how)


async def make_key(office: Office, *scopes: str, name: str = "key.of.a.test", **fields: Any) -> str:
    """A new key as it is written."""
    new = NewKey(name=name, scopes=tuple(Scope(scope) for scope in scopes), **fields)
    return (await api_keys.create(office.desk, new))[1]


@pytest.fixture(scope="module")
def web(installation: Settings) -> Iterator[TestClient]:
    """The application, started once for the tests of a file."""
    with TestClient(create_app(installation), base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
async def api(web: TestClient, office: Office) -> AsyncIterator[Api]:
    """A customer C-1 with the invoice F-1, one key for each scope, and nobody told yet."""
    app = web.app
    assert isinstance(app, FastAPI)
    door: Door = app.state.door
    waker = WritingWaker()
    # Its own memory of keys too: the wrong ones of another test are not held against this one.
    app.state.door = replace(door, desk=replace(door.desk, waker=waker), keys=Keys(door.desk.database))
    office.waker.take()
    keys = {scope.value: await make_key(office, scope, name=f"test.{scope.value}") for scope in Scope}
    yield Api(web, office, waker, keys)
    app.state.door = door
