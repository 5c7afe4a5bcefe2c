"""Does the API give the figures of the command, and say what it has not got?"""

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from operations.credits import record_credits
from operations.customers import record_customers
from operations.invoices import record_invoices
from reading.reports import REPORTS
from tests.commands.conftest import Puntual
from tests.reading.test_reports import DAYS, EXPECTED, EXPORT, items
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
    assert (unknown.status_code, "aging, aging-by-issue, dso" in unknown.json()["detail"]) == (404, True)
    no_day = api.get("/reports/aging?as_of=0")
    assert (no_day.status_code, no_day.json()["errors"][0]["field"]) == (422, "as_of")
    no_group = api.get("/reports/aging?by=colour")
    assert (no_group.status_code, no_group.json()["errors"][0]["field"]) == (422, "by")
    not_of_this = api.get("/reports/aging?by=hour")
    assert (not_of_this.status_code, not_of_this.json()["errors"][0]["field"]) == (422, "by")


async def test_targets_of_a_month_are_beside_its_figures(api: Api) -> None:
    await api.office.execute(
        "INSERT INTO targets (month, report, measure, segment, currency, value, set_by, set_at) "
        "VALUES (date '2026-03-01', 'aging', 'overdue', '', 'COP', 50, 'marta', now())"
    )
    assert api.get("/targets?month=2026-02-14").json()["items"] == []
    [target] = api.get("/targets?month=2026-03-14").json()["items"]
    told = {name: target[name] for name in ("month", "report", "measure", "currency", "value", "set_by")}
    assert told == {
        "month": "2026-03", "report": "aging", "measure": "overdue", "currency": "COP", "value": "50",
        "set_by": "marta",
    }  # fmt: skip


@pytest.mark.skipif(not EXPORT.exists(), reason="the real invoices are not on this machine")
@pytest.mark.timeout(300)
async def test_command_api_and_spreadsheet_tell_the_figures_that_were_worked_out(
    api: Api, database_of_the_file: str, tmp_path: Path
) -> None:
    desk = api.office.desk
    await record_customers(desk, items("customers"))
    await record_invoices(desk, items("invoices"))
    await record_credits(desk, items("payments"))
    around = {
        "DATABASE_URL": database_of_the_file,
        "TEMPORAL_ADDRESS": "localhost:1",  # nobody asks it for a figure
        "PUNTUAL_HOME": str(tmp_path),
        "PUNTUAL_LANGUAGE": "en",
    }
    puntual = Puntual(tmp_path, database_of_the_file, around)
    at, day = 2, DAYS[2]
    for name in dict.fromkeys(of for of, _ in EXPECTED):
        told = api.get(f"/reports/{name}?as_of={day}").json()
        asked = ("report", name, "--as-of", day.isoformat())
        typed = await asyncio.to_thread(puntual, *asked, "--json")
        assert typed.code == 0, typed.err
        assert typed.json["rows"] == told["rows"]
        for (of, column), figures in EXPECTED.items():
            if of == name:
                assert (name, column, told["rows"][0][column]) == (name, column, figures[at])
        path = tmp_path / f"{name}.xlsx"
        written = await asyncio.to_thread(puntual, *asked, "--format", "xlsx", "--output", str(path))
        assert written.code == 0, written.err
        [sheet] = [CalamineWorkbook.from_filelike(BytesIO(path.read_bytes())).get_sheet_by_index(0).to_python()]
        heads = sheet[3]
        assert heads == ["currency", *REPORTS[name].columns]
        for line, row in zip(sheet[4:], told["rows"], strict=True):
            for head, cell in zip(heads, line, strict=True):
                value = row[head]
                assert (name, head, cell) == (name, head, value if isinstance(cell, str) and cell else _number(value))


def _number(value: str | int | None) -> float | str:
    """As a spreadsheet reads it back; nothing is an empty cell."""
    return "" if value is None else float(value)
