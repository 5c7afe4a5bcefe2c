"""Does the search lead to what somebody means, however they name it?"""

import pytest
from fastapi.testclient import TestClient

from tests.operations.office import Office
from tests.web.console.conftest import Visitors

ANA = {"role": "payables", "name": "Ana", "email": "Ana@acme.example", "phone": "+57 601 7438900"}


@pytest.fixture
async def ana(visitors: Visitors, office: Office) -> TestClient:
    await office.customer("C-1", name="Ferretería El Ángel", attributes={"tax_id": "900.123.456-8"}, contacts=[ANA])
    await office.customer("C-2", name="Ángeles Hermanos", contacts=[])
    await office.customer("1", name="Number One", contacts=[])
    await office.invoice("INV/1", "1200.50", number="A-77")
    await office.invoice("INV/2", "300.00", number="A-78", customer_id="C-2")
    await office.invoice("INV/3", "300.00", number="A-78", customer_id="1")
    return await visitors.sign_in()


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("C-1", "customers/C-1"),
        ("c-1", "customers/C-1"),
        (" INV/1 ", "cases/INV%2F1"),
        ("A-77", "cases/INV%2F1"),
        ("ana@ACME.example", "customers/C-1"),
        ("+57 601 7438900", "customers/C-1"),
        ("6017438900", "customers/C-1"),
        ("900123456", "customers/C-1"),
        ("900.123.456-8", "customers/C-1"),
        ("1", "customers/1"),
    ],
)
async def test_what_is_named_exactly_is_opened_at_once(ana: TestClient, typed: str, place: str) -> None:
    answer = ana.get("/console/search", params={"q": typed})
    assert (answer.status_code, answer.headers.get("location")) == (303, f"/console/{place}")


async def test_what_may_be_several_is_listed(ana: TestClient) -> None:
    names = ana.get("/console/search", params={"q": "áng"}).text
    assert "Ferretería El Ángel" in names
    assert "Ángeles Hermanos" in names
    numbers = ana.get("/console/search", params={"q": "A-78"}).text
    assert "/console/cases/INV%2F2" in numbers
    assert "/console/cases/INV%2F3" in numbers
    assert "/console/cases/INV%2F1" in ana.get("/console/search", params={"q": "1,200.50"}).text
    assert "/console/cases/INV%2F2" in ana.get("/console/search", params={"q": "300"}).text


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "' OR 1=1 --", "&|!():*", "<script>", "9" * 400, "\x00", "%_\\"])
async def test_nothing_found_says_so_whatever_was_typed(ana: TestClient, typed: str) -> None:
    answer = ana.get("/console/search", params={"q": typed})
    assert answer.status_code == 200
    assert ("Nothing was found" in answer.text) == bool(typed.strip().strip("\x00"))
    assert "<script>" not in answer.text


async def test_an_amount_is_read_as_the_language_writes_it(visitors: Visitors, ana: TestClient) -> None:
    luis = await visitors.sign_in("luis", language="es")
    assert "/console/cases/INV%2F1" in luis.get("/console/search", params={"q": "1.200,50"}).text
