"""Is every error of the API a problem that says what would help, and tells nothing that is not the caller's?"""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from config.settings import Settings
from store import customers
from tests.web.api.conftest import PREFIX, Api, make_key
from tests.web.api.test_facts import INVOICE, payment
from web.api.desk import Door
from web.api.problem import MEDIA_TYPE
from web.app import create_app


def _is_problem(answer: Any, status: int) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    assert set(told) - {"errors"} == {"type", "title", "status", "detail"}
    assert told["status"] == status
    return told


def test_what_is_not_there_and_what_is_not_allowed_are_problems(api: Api) -> None:
    assert _is_problem(api.get("/nothing/there"), 404)["title"] == "Not Found"
    answer = api.call("DELETE", "/customers/C-1")
    assert _is_problem(answer, 405)["title"] == "Method Not Allowed"
    assert answer.headers["allow"]
    assert _is_problem(api.put("/customers/C-1", {}), 422)["title"] == "Unprocessable Content"


def test_a_fault_of_ours_is_told_without_its_words(api: Api) -> None:
    class Broken:
        """What no operation expects."""

        def begin(self) -> Any:
            raise RuntimeError("password=hunter2 of C-1")

        connect = begin

    app = api.client.app
    assert isinstance(app, FastAPI)
    door: Door = app.state.door
    app.state.door = replace(door, desk=replace(door.desk, database=Broken()))
    # The same application, asked as a server would: what nobody handled is answered, not thrown at the caller.
    asked = TestClient(app, raise_server_exceptions=False)
    headers = {"Authorization": f"Bearer {api.keys['erp']}"}
    answer = asked.put(f"{PREFIX}/invoices/F-2", json=INVOICE, headers=headers)
    assert "hunter2" not in answer.text
    assert _is_problem(answer, 500)["detail"] == "A fault of ours; it was logged"


async def test_a_call_that_waits_too_long_for_a_customer_is_to_come_again(api: Api, database_of_the_file: str) -> None:
    impatient = create_async_engine(
        database_of_the_file, poolclass=NullPool, connect_args={"options": "-c lock_timeout=10ms -c timezone=UTC"}
    )
    app = api.client.app
    assert isinstance(app, FastAPI)
    door: Door = app.state.door
    app.state.door = replace(door, desk=replace(door.desk, database=impatient))
    async with api.office.desk.database.begin() as tx:
        await customers.lock(tx, ["C-1"])
        answer = api.put("/invoices/F-2", INVOICE)
    assert _is_problem(answer, 503)["detail"].startswith("Somebody else is working on the same customer")
    assert answer.headers["retry-after"] == "1"
    assert api.put("/invoices/F-2", INVOICE).status_code == 201


def test_without_a_database_it_is_alive_and_says_so(tmp_path: Any) -> None:
    with TestClient(create_app(Settings(home=tmp_path))) as client:
        answer = client.put(f"{PREFIX}/invoices/F-2", json=INVOICE, headers={"Authorization": "Bearer x"})
        assert _is_problem(answer, 503)["detail"] == "No database is known to this process"
        assert answer.headers["retry-after"] == "5"
        assert client.get("/healthz").status_code == 200


def test_a_database_that_is_away_is_no_fault_of_the_caller(installation: Settings) -> None:
    away = installation.model_copy(update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:9/none"})
    with TestClient(create_app(away)) as client:
        key = "Bearer pk_0123456789ab_" + "A" * 43
        answer = client.put(f"{PREFIX}/invoices/F-2", json=INVOICE, headers={"Authorization": key})
    assert _is_problem(answer, 503)["detail"].startswith("The database does not answer")


async def test_every_answer_says_what_is_left_of_the_minute(api: Api) -> None:
    rare = await make_key(api.office, "erp", per_minute=2)
    first = api.post("/payments", payment("P-1", "1.00"), by=rare)
    second = api.post("/payments", {}, by=rare)
    third = api.post("/payments", payment("P-2", "1.00"), by=rare)
    assert [answer.status_code for answer in (first, second, third)] == [201, 422, 429]
    assert {answer.headers["ratelimit-policy"] for answer in (first, second, third)} == {'"calls";q=2;w=60'}
    left = [answer.headers["ratelimit"].split(";")[1] for answer in (first, second, third)]
    assert left == ["r=1", "r=0", "r=0"]
    assert 0 < int(third.headers["retry-after"]) <= 30
    assert await api.office.balance() == 99


def _examples(document: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """Method, path and body of every example of a call that takes facts."""
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if "facts" in operation["tags"]:
                found += [(method, path, one["value"]) for one in content["examples"].values()]
    return found


async def test_every_example_of_the_document_is_accepted_as_it_stands(api: Api) -> None:
    examples = _examples(api.client.get("/api/openapi.json").json())
    assert len(examples) >= 10
    # In the order of a life: who owes, what, what was paid, what was taken back.
    order = ["customers", "invoices", "payments", "credit-notes", "reversal"]
    examples.sort(key=lambda one: max(place for place, word in enumerate(order) if word in one[1]))
    ids = {"customers": "C-1", "invoices": "F-1", "payments": "P-1", "credit-notes": "N-1"}
    for method, path, body in examples:
        if body.get("id") == "P-1" and body.get("method"):
            body = {**body, "id": "P-3"}
        kind = path.removeprefix(PREFIX + "/").partition("/")[0]
        answer = api.call(method.upper(), path.removeprefix(PREFIX).replace("{id}", ids.get(kind, "")), body)
        assert answer.status_code in (200, 201), (path, answer.text)
        refused = [one for one in answer.json().get("items", []) if one["status"] == "refused"]
        assert refused == [], path


def test_the_document_lists_refusals_as_problems_and_none_that_is_not_json(api: Api) -> None:
    document = api.client.get("/api/openapi.json").json()
    for path, operations in document["paths"].items():
        assert path.startswith(PREFIX) or path in ("/healthz", "/readyz"), path
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status.startswith(("4", "5")) and path.startswith(PREFIX):
                    assert list(answer["content"]) == [MEDIA_TYPE], (path, status)
    for shape in ("Invoice", "Allocation"):
        assert document["components"]["schemas"][shape]["properties"]["amount"]["type"] == "string"


@pytest.mark.parametrize("path", ["/hooks/sendgrid/events", "/u/{signed}", "/metrics"])
def test_pages_and_hooks_stay_out_of_the_document(api: Api, path: str) -> None:
    assert path not in api.client.get("/api/openapi.json").json()["paths"]


def test_every_post_of_the_document_may_carry_an_idempotency_key(api: Api) -> None:
    document = api.client.get("/api/openapi.json").json()
    posts = [operations["post"] for operations in document["paths"].values() if "post" in operations]
    assert len(posts) > 15
    for post in posts:
        assert "Idempotency-Key" in [one["name"] for one in post["parameters"]], post["operationId"]
        assert "409" in post["responses"], post["operationId"]
