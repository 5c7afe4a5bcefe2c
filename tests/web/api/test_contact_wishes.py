"""Is it written down and told over HTTP how somebody wants to be contacted?"""

from typing import Any

import pytest

from tests.web.api.conftest import Api

PATH = "/customers/C-1/wishes"
WISH = {"channel": "sms", "language": "pt", "from_hour": "14:00", "until_hour": "16:00", "weekdays": [4, 2]}


async def test_wishes_are_kept_told_and_wake_the_cases(api: Api) -> None:
    assert api.get(PATH).json() == {"items": []}
    kept = api.put(f"{PATH}/payables", WISH).json()
    assert (kept["changed"], kept["weekdays"], kept["agreed"]) == (True, [2, 4], [])
    assert api.waker.take() == ["F-1"]
    assert api.put(f"{PATH}/payables", WISH, by="ops").json()["changed"] is False
    for by in ("erp", "ops", "read"):
        [told] = api.get(PATH, by=by).json()["items"]
    assert (told["role"], told["channel"], told["from_hour"]) == ("payables", "sms", "14:00")
    assert api.put(f"{PATH}/payables", {}).json()["changed"] is True
    assert api.get(PATH).json() == {"items": []}
    assert api.get("/customers/nobody/wishes").status_code == 404
    assert api.put(f"{PATH}/payables", WISH, by="read").status_code == 403


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"from_hour": "02:00", "until_hour": "04:00"}, "from_hour"),
        ({"from_hour": "14:00"}, "until_hour"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [7]}, "from_hour"),
        ({"language": "fr"}, "language"),
        ({"hours": "any"}, "hours"),
    ],
)
async def test_what_is_wrong_with_a_wish_is_told_by_its_field(api: Api, said: dict[str, Any], field: str) -> None:
    answer = api.put(f"{PATH}/payables", said)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert api.get(PATH).json() == {"items": []}


async def test_a_role_that_nobody_has_wishes_for_nothing(api: Api) -> None:
    assert api.put(f"{PATH}/direction", WISH).status_code == 404
    assert api.put(f"{PATH}/king", WISH).status_code == 422
