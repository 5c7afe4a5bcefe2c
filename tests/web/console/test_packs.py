"""Are reports ordered, looked at, sent and answered for on their page, by those who may?"""

import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

from models.staff import StaffRole
from tests.operations.office import Office
from tests.web.console.conftest import Visitors

ORDER = {
    "name": "Board <script>",
    "cadence": "daily",
    "hour": "7",
    "language": "en",
    "grouped": "segment",
    "recipients": "mia@alborada.example\ntom@alborada.example",
}


@pytest.fixture
async def sofia(visitors: Visitors) -> TestClient:
    return await visitors.sign_in("sofia", StaffRole.SUPERVISOR)


async def _ordered(client: TestClient, **fields: str) -> str:
    answer = client.post("/console/packs/new", data=ORDER | fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def _rows(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM report_deliveries ORDER BY id")


async def test_an_empty_list_says_what_next_and_an_ordered_report_stands_in_it(sofia: TestClient) -> None:
    assert "No report leaves by itself yet." in sofia.get("/console/packs").text
    place = await _ordered(sofia)
    shown = sofia.get(place).text
    assert "Board &lt;script&gt; is ordered." in shown
    assert "mia@alborada.example, tom@alborada.example" in shown
    assert "Mar 3, 2026, 07:00" in sofia.get("/console/packs").text


async def test_what_was_typed_wrong_is_said_beside_its_field_and_stays(sofia: TestClient) -> None:
    answer = sofia.post("/console/packs/new", data=ORDER | {"recipients": "nobody at all", "name": ""})
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    assert "nobody at all" in answer.text
    await _ordered(sofia)
    twice = sofia.post("/console/packs/new", data=ORDER)
    assert twice.status_code == 422
    assert "expected a name that no other ordered report has" in twice.text


async def test_it_is_changed_paused_resumed_and_removed(sofia: TestClient, office: Office) -> None:
    place = await _ordered(sofia)
    assert 'value="segment" selected' in sofia.get(f"{place}/change").text
    assert sofia.post(f"{place}/change", data=ORDER | {"hour": "0", "grouped": ""}).status_code == 303
    [row] = await office.rows("SELECT * FROM report_orders")
    assert (row["hour"], row["grouped"], row["created_by"], row["changed_by"]) == (0, "", "sofia", "sofia")
    assert sofia.post(f"{place}/pause").status_code == 303
    assert sofia.post(f"{place}/pause").status_code == 409
    assert "paused" in sofia.get("/console/packs").text
    assert sofia.post(f"{place}/resume").status_code == 303
    assert sofia.post(f"{place}/remove").headers["location"] == "/console/packs"
    assert sofia.get(place).status_code == 404


async def test_the_preview_is_a_document_of_its_own_and_the_files_are_what_will_be_attached(
    sofia: TestClient, office: Office
) -> None:
    await office.customer(name="<script>alert(1)</script>")
    await office.invoice(issued_on="2026-01-15", due_on="2026-02-20")
    place = await _ordered(sofia)
    html = sofia.get(f"{place}/preview/html")
    assert "sandbox" in html.headers["content-security-policy"]
    assert "&lt;script&gt;alert(1)" in html.text
    assert sofia.get(f"{place}/preview/pdf").content.startswith(b"%PDF-")
    book = CalamineWorkbook.from_filelike(io.BytesIO(sofia.get(f"{place}/preview/xlsx").content))
    assert book.get_sheet_by_name("Customers").to_python()[4][1] == "C-1"
    assert sofia.get(f"{place}/preview/exe").status_code == 404
    assert sofia.get(f"{place}/preview/html?as_of=yesterday").status_code == 409


async def test_sent_by_hand_it_waits_for_the_engine_under_the_persons_name(sofia: TestClient, office: Office) -> None:
    place = await _ordered(sofia)
    sofia.post(f"{place}/send", data={"as_of": "2026-03-01"})
    assert "leaves within a minute to 2 recipients" in sofia.get(place).text
    assert [(str(row["as_of"]), row["asked_by"]) for row in await _rows(office)] == [("2026-03-01", "sofia")] * 2
    sofia.post(f"{place}/send", data={"as_of": "2026-03-02"})
    assert 'role="alert"' in sofia.get(place).text


@pytest.mark.parametrize(("said", "sent"), [("arrived", True), ("again", False)])
async def test_somebody_says_what_became_of_one_that_nobody_knows_of(
    sofia: TestClient, office: Office, said: str, sent: bool
) -> None:
    place = await _ordered(sofia, recipients="mia@alborada.example")
    sofia.post(f"{place}/send", data={"as_of": "2026-03-01"})
    await office.execute("UPDATE report_deliveries SET called_at = clock_timestamp() - interval '5 minutes'")
    shown = sofia.get(place).text
    assert "It arrived" in shown
    assert "Of 1 report nobody knows whether it arrived." in sofia.get("/console/health").text
    [row] = await _rows(office)
    assert sofia.post(f"/console/packs/deliveries/{row['id']}/{said}").headers["location"] == place
    [row] = await _rows(office)
    assert (row["sent_at"] is not None, row["answered_by"], row["called_at"] is None) == (sent, "sofia", not sent)
    assert sofia.post(f"/console/packs/deliveries/{row['id']}/nonsense").status_code == 404


async def test_whoever_does_not_supervise_sees_none_of_it(visitors: Visitors) -> None:
    ana = await visitors.sign_in("ana", StaffRole.COLLECTOR)
    assert ana.get("/console/packs").status_code == 403
    assert ana.post("/console/packs/new", data=ORDER).status_code == 403
