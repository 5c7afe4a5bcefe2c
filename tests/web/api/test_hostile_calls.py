"""Is every wrong call refused with its field named, and does nothing of it reach the database or a workflow?"""

import pytest

from tests.web.api.conftest import PREFIX, Api
from tests.web.api.hostile_calls import HOSTILE_CALLS, HostileCall


async def _everything(api: Api) -> dict[str, list[str]]:
    """All rows but the keys, which note that they were used."""
    return {table: rows for table, rows in (await api.office.everything()).items() if table != "api_keys"}


def test_there_are_many_of_them() -> None:
    assert len({call.name for call in HOSTILE_CALLS}) == len(HOSTILE_CALLS) >= 60


@pytest.mark.parametrize("call", [pytest.param(call, id=call.name) for call in HOSTILE_CALLS])
async def test_a_hostile_call_is_refused_and_leaves_nothing(api: Api, call: HostileCall) -> None:
    before = await _everything(api)
    headers = {"Authorization": f"Bearer {api.keys.get(call.by, '')}", "Content-Type": "application/json"}
    answer = api.client.request(
        call.method,
        PREFIX + call.path,
        content=call.body,
        headers={**headers, **{k.title(): v for k, v in call.headers.items()}},
    )
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (call.status, "application/problem+json"), told
    assert told["status"] == call.status
    assert [error["field"] for error in told.get("errors", [])][:1] == ([call.at] if call.at else []), told
    assert all(error["message"].startswith("expected") for error in told.get("errors", [])), told
    assert (await _everything(api), api.waker.take()) == (before, [])
