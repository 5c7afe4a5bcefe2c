"""Does a key reach only what its scopes name? Every call against every sort of key."""

from datetime import UTC, datetime, timedelta

import pytest

from models.api_key import Scope
from operations import api_keys
from tests.web.api.conftest import PREFIX, Api, make_key
from web.api.router import calls

#: What the books hand in, and what they may look up of it. Whoever gives them another call adds it here, knowingly.
OF_THE_BOOKS = {
    "GET /customers/{id}",
    "GET /customers/{id}/contact-proposals",
    "GET /erp-requests",
    "GET /invoices/{id}",
    "POST /credit-notes",
    "POST /credit-notes/{id}/reversal",
    "POST /customers:batch",
    "POST /erp-requests/{id}/answer",
    "POST /invoices:batch",
    "POST /payments",
    "POST /payments/{id}/reversal",
    "POST /payments:batch",
    "PUT /customers/{id}",
    "PUT /invoices/{id}",
}
#: What both hand in: whoever prints a link on an invoice, and whoever hands one over; what a customer wishes for may
#: have been said in a shop of the ERP's, or to somebody of us.
OF_BOTH = {
    "GET /customers/{id}/wishes",
    "PUT /customers/{id}/wishes/{role}",
    "GET /customers/{id}/portal-links",
    "POST /customers/{id}/portal-links",
    "DELETE /customers/{id}/portal-links",
    "DELETE /customers/{id}/portal-links/{link}",
}
CALLS = {f"{method} {path}": route.scopes for method, path, route in calls()}


def test_each_call_has_one_place_in_the_table() -> None:
    assert {call for call, scopes in CALLS.items() if Scope.ERP in scopes} == OF_THE_BOOKS | OF_BOTH
    for call, scopes in CALLS.items():
        if call.startswith("GET "):
            assert {Scope.READ, Scope.OPS} <= scopes, call
        elif call in OF_BOTH:
            assert scopes == {Scope.ERP, Scope.OPS}, call
        elif call in OF_THE_BOOKS:
            assert scopes == {Scope.ERP}, call
        else:
            assert scopes == {Scope.OPS}, call


def test_the_table_is_all_that_the_document_tells(api: Api) -> None:
    document = api.client.get("/api/openapi.json").json()
    told = {
        f"{method.upper()} {path.removeprefix(PREFIX)}"
        for path, operations in document["paths"].items()
        if path.startswith(PREFIX)
        for method in operations
    }
    assert told == set(CALLS)


def knocked(api: Api, call: str, by: str) -> int:
    """The status of a call about nothing that exists, with nothing that could be stored."""
    method, path = call.split(" ")
    body: dict[str, str] | None = {} if method in ("POST", "PUT") else None
    return api.call(method, path.replace("{id}", "404404"), body, by=by).status_code


async def test_each_scope_opens_its_own_calls_and_no_other(api: Api) -> None:
    before = await api.office.everything()
    for call, scopes in CALLS.items():
        for scope in Scope:
            status = knocked(api, call, scope.value)
            if scope in scopes:
                assert status in (200, 404, 409, 422), (call, scope, status)
            else:
                assert status == 403, (call, scope, status)
    assert without_keys(await api.office.everything()) == without_keys(before)
    assert api.waker.take() == []


def without_keys(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """When a key was last used changes with each minute."""
    return {table: kept for table, kept in rows.items() if table != "api_keys"}


async def test_several_scopes_open_what_each_of_them_opens(api: Api) -> None:
    both = await make_key(api.office, "erp", "read", name="both")
    for call, scopes in CALLS.items():
        assert (knocked(api, call, both) == 403) == scopes.isdisjoint({Scope.ERP, Scope.READ}), call


@pytest.mark.parametrize("sort", ["none", "nonsense", "another's secret", "revoked", "expired"])
async def test_without_a_valid_key_every_call_is_refused_alike(api: Api, sort: str) -> None:
    key = await unusable(api, sort)
    answers = set()
    for call in list(CALLS)[:: 1 if sort == "none" else 7]:
        method, path = call.split(" ")
        headers = {} if key is None else {"Authorization": key}
        answer = api.client.request(method, PREFIX + path.replace("{id}", "F-1"), headers=headers)
        assert answer.status_code in (401, 429), (call, answer.text)
        if answer.status_code == 401:
            assert answer.headers["www-authenticate"].startswith("Bearer")
            answers.add(answer.text)
    assert len(answers) <= 1


async def unusable(api: Api, sort: str) -> str | None:
    office = api.office
    match sort:
        case "none":
            return None
        case "nonsense":
            return "Bearer pk_1"
        case "another's secret":
            one, other = await make_key(office, "ops", name="one"), await make_key(office, "ops", name="other")
            return f"Bearer {one[:16]}{other[16:]}"
        case "revoked":
            key = await make_key(office, "erp", "ops", "read", name="revoked")
            await api_keys.revoke(office.desk, key.split("_")[1])
            return f"Bearer {key}"
        case _:
            soon = datetime.now(UTC) + timedelta(days=1)
            key = await make_key(office, "erp", "ops", "read", name="expired", expires_at=soon)
            await office.execute("UPDATE api_keys SET expires_at = clock_timestamp() WHERE name = 'expired'")
            return f"Bearer {key}"
