"""Does the API open to a valid key only, for what its scopes name, and no longer than it is valid?"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.requests import Request

from models.api_key import Scope, digest_of, parts_of
from models.errors import PuntualError, Refused
from operations import api_keys, staff
from store import api_keys as kept
from tests.operations.office import Office
from tests.operations.people import member
from tests.web.api.conftest import Api, make_key
from web.api.access import REMEMBERED, WRONG_KEYS, Keys
from web.api.problem import Forbidden, TooManyCalls, Unauthorised

BODY: dict[str, Any] = {"name": "Beta", "kind": "business", "language": "es", "country": "CO"}
ERP = frozenset({Scope.ERP})


class Hands:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def call_with(*headers: str, address: str = "192.0.2.1") -> Request:
    sent = [(b"authorization", header.encode("latin-1")) for header in headers]
    return Request({"type": "http", "headers": sent, "client": (address, 1234)})


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer ", "Basic cGs6eA==", "Bearer pk_0123456789ab", "Bearer pk_0123456789ab_short",
        "Bearer pk_0123456789ab_" + "A" * 43, "pk_0123456789ab_" + "A" * 43, "Bearer " + "x" * 5000,
    ],
)  # fmt: skip
def test_without_a_valid_key_nothing_is_told(api: Api, header: str) -> None:
    answer = api.put("/customers/C-2", BODY, headers={"Authorization": header})
    told = {name: answer.json()[name] for name in ("type", "title", "status")}
    assert told == {"type": "about:blank", "title": "Unauthorized", "status": 401}
    assert answer.headers["www-authenticate"] == 'Bearer realm="puntual"'
    assert answer.headers["content-type"] == "application/problem+json"


async def test_unknown_revoked_expired_and_misspelt_keys_are_answered_alike(api: Api) -> None:
    key = await make_key(api.office, "erp")
    revoked, expired = await make_key(api.office, "erp"), await make_key(api.office, "erp")
    await api_keys.revoke(api.office.desk, parts_of(revoked)[0])  # type: ignore[index] # it was just made
    await api.office.execute(
        "UPDATE api_keys SET expires_at = clock_timestamp() - interval '1 second' WHERE id = :id", id=expired[3:15]
    )
    misspelt = key[:-1] + ("A" if key[-1] != "A" else "B")
    answers = [api.put("/customers/C-2", BODY, by=wrong) for wrong in (revoked, expired, misspelt, "pk_none")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert api.put("/customers/C-2", BODY, by=key).status_code == 201


def test_a_key_never_reaches_what_its_scope_does_not_name(api: Api) -> None:
    for scope in ("ops", "read"):
        answer = api.put("/customers/C-2", BODY, by=scope)
        assert (answer.status_code, answer.json()["detail"]) == (403, "This call needs a key with the scope erp")


async def test_of_a_key_only_a_digest_is_kept_and_no_list_or_log_shows_more(office: Office) -> None:
    key = await make_key(office, "read", "erp", "erp")
    found = parts_of(key)
    assert found is not None
    [row] = await office.rows("SELECT * FROM api_keys")
    assert (row["id"], bytes(row["digest"])) == (found[0], digest_of(found[1]))
    assert row["scopes"] == ["erp", "read"]
    assert found[1] not in str(row)
    async with office.desk.database.connect() as tx:
        [listed] = await kept.listed(tx)
    assert "digest" not in repr(listed)


async def test_a_revoked_key_opens_nothing_after_two_seconds_in_any_process(office: Office) -> None:
    clock, key = Hands(), await make_key(office, "erp")
    processes = [Keys(office.desk.database, clock) for _ in range(2)]
    for keys in processes:
        assert (await keys.admit(call_with(f"Bearer {key}"), ERP))[0].actor == "erp"
    await api_keys.revoke(office.desk, key[3:15])
    clock.now += REMEMBERED
    for keys in processes:
        with pytest.raises(Unauthorised):
            await keys.admit(call_with(f"Bearer {key}"), ERP)


async def test_when_a_key_was_last_used_is_written_at_most_once_a_minute(office: Office) -> None:
    clock, key = Hands(), await make_key(office, "erp")
    keys, last_used = Keys(office.desk.database, clock), "SELECT last_used_at FROM api_keys"
    await keys.admit(call_with(f"Bearer {key}"), ERP)
    first = await office.value(last_used)
    for _ in range(5):
        clock.now += REMEMBERED
        await keys.admit(call_with(f"Bearer {key}"), ERP)
    assert first is not None
    assert await office.value(last_used) == first
    await office.execute("UPDATE api_keys SET last_used_at = last_used_at - interval '2 minutes'")
    clock.now += 60
    await keys.admit(call_with(f"Bearer {key}"), ERP)
    assert await office.value(last_used) > first


async def test_calls_of_a_key_are_limited_and_told_when_the_next_is_allowed(office: Office) -> None:
    clock, key = Hands(), await make_key(office, "erp", per_minute=3)
    keys = Keys(office.desk.database, clock)
    left = [(await keys.admit(call_with(f"Bearer {key}"), ERP))[1].left for _ in range(3)]
    assert left == [2, 1, 0]
    with pytest.raises(TooManyCalls) as caught:
        await keys.admit(call_with(f"Bearer {key}"), ERP)
    assert caught.value.headers == {
        "RateLimit-Policy": '"calls";q=3;w=60',
        "RateLimit": '"calls";r=0;t=60',
        "Retry-After": "20",
    }
    clock.now += 20
    assert (await keys.admit(call_with(f"Bearer {key}"), ERP))[1].granted


async def test_wrong_keys_of_an_address_are_throttled_and_right_ones_known_here_are_not(office: Office) -> None:
    clock, key, other = Hands(), await make_key(office, "erp"), await make_key(office, "erp")
    keys, wrong = Keys(office.desk.database, clock), "Bearer pk_0123456789ab_" + "A" * 43
    await keys.admit(call_with(f"Bearer {key}"), ERP)
    for _ in range(WRONG_KEYS):
        with pytest.raises(Unauthorised):
            await keys.admit(call_with(wrong), ERP)
    for turned_away in (wrong, f"Bearer {other}"):
        with pytest.raises(TooManyCalls) as caught:
            await keys.admit(call_with(turned_away), ERP)
        assert caught.value.headers["Retry-After"] == "3"
    await keys.admit(call_with(f"Bearer {key}"), ERP)
    await keys.admit(call_with(f"Bearer {other}", address="192.0.2.2"), ERP)
    clock.now += 3
    with pytest.raises(Unauthorised):
        await keys.admit(call_with(wrong), ERP)


async def test_two_headers_are_no_key(office: Office) -> None:
    key = await make_key(office, "erp")
    with pytest.raises(Unauthorised):
        await Keys(office.desk.database).admit(call_with(f"Bearer {key}", f"Bearer {key}"), ERP)


async def test_many_calls_at_once_find_the_same_key(office: Office) -> None:
    key, keys = await make_key(office, "erp"), Keys(office.desk.database)
    admitted = await asyncio.gather(*(keys.admit(call_with(f"Bearer {key}"), ERP) for _ in range(15)))
    assert {caller.key_id for caller, _ in admitted} == {key[3:15]}
    with pytest.raises(Forbidden):
        await keys.admit(call_with(f"Bearer {key}"), frozenset({Scope.OPS}))


async def test_nobody_makes_a_key_with_more_authority_than_their_own(office: Office) -> None:
    await staff.enter(office.desk, member("mia", "manager"))
    await staff.enter(office.desk, member("ana", "collector"))
    with pytest.raises(Refused, match="A collector cannot make a key with the authority of a manager"):
        await make_key(office, "ops", name="mia")
    await make_key(office, "ops", name="ana")
    await make_key(office, "ops", name="dialler")
    assert await office.value("SELECT COUNT(*) FROM api_keys") == 2


@pytest.mark.parametrize("name", ["erp", "web", "engine", "manager", "", "two words", "a" * 41, "ünal"])
async def test_a_key_is_named_as_people_are(office: Office, name: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        await make_key(office, "erp", name=name)


async def test_a_key_that_is_over_before_it_begins_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="expired already"):
        await make_key(office, "erp", expires_at=datetime.now(UTC) - timedelta(days=1))
    with pytest.raises(PuntualError, match="No API key"):
        await api_keys.revoke(office.desk, "0123456789ab")
    assert await office.value("SELECT COUNT(*) FROM api_keys") == 0
