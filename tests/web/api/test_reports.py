"""Does the API give the figures of the command, and say what it has not got?"""

from tests.web.api.conftest import Api
from tests.web.api.lively import at_the_offices_time, live_through


async def test_a_report_gives_the_figures_of_a_day_per_currency_and_group(api: Api) -> None:
    at_the_offices_time(api)
    await live_through(api.office)
    listed = api.get("/reports").json()["items"]
    assert "aging" in {one["name"] for one in listed}
    for one in listed:
        answer = api.get(f"/reports/{one['name']}?by=segment")
        assert (answer.status_code, answer.json()["title"]) == (200, one["title"])
        for row in answer.json()["rows"]:
            assert list(row) == ["currency", "group", *answer.json()["columns"]]
    whole = api.get("/reports/aging").json()["rows"]
    assert whole
    assert all(row["currency"] and row["total"] for row in whole)


async def test_an_unknown_report_and_a_day_that_is_none_are_refused_with_what_there_is(api: Api) -> None:
    unknown = api.get("/reports/dos")
    assert (unknown.status_code, "aging, dso" in unknown.json()["detail"]) == (404, True)
    no_day = api.get("/reports/aging?as_of=0")
    assert (no_day.status_code, no_day.json()["errors"][0]["field"]) == (422, "as_of")
    no_group = api.get("/reports/aging?by=colour")
    assert (no_group.status_code, no_group.json()["errors"][0]["field"]) == (422, "by")
