"""Does a customer's page tell how they want to be contacted, and can somebody of us write down what they said?"""

import re
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from models.contact_wish import ContactWish
from models.customer import Role
from models.staff import StaffRole
from operations.contact_wishes import wish
from tests.operations.office import Office
from tests.web.console.conftest import Visitors

FORM = "/console/customers/C-1/wishes?role=payables"
EVERY_DAY = {f"day_{day}": "1" for day in range(1, 8)}


def said(client: TestClient, **fields: Any) -> Response:
    answer: Response = client.post(FORM, data=fields)
    return answer


async def test_what_somebody_said_on_the_phone_is_shown_with_who_heard_it(visitors: Visitors, office: Office) -> None:
    await office.customer(channels=["email"])
    ana = await visitors.sign_in()
    opened = ana.get(FORM).text
    assert opened.count(" checked") == 7
    assert '<option value="payables">' in opened
    fields = {"channel": "sms", "language": "pt", "from_hour": "14:00", "until_hour": "16:00", "day_2": "1"}
    refused = said(ana, **fields)
    assert refused.status_code == 422
    assert "They have not agreed to be written to by SMS" in refused.text
    assert said(ana, **fields, agreed_sms="1").headers["location"] == "/console/customers/C-1"
    page = re.sub(r"\s+", " ", ana.get("/console/customers/C-1").text)
    assert "Wishes: First by SMS. Portuguese. Tue 14:00–16:00. Agreed to: SMS." in page
    assert "Told to ana" in page
    assert "They are contacted this way from now on" in page
    again = ana.get(FORM).text
    assert 'value="14:00"' in again
    assert again.count(" checked") == 2
    assert said(ana, **fields, agreed_sms="1").status_code == 303
    assert "Nothing was different" in ana.get("/console/customers/C-1").text


async def test_what_the_rules_do_not_leave_is_told_with_what_they_do(visitors: Visitors, office: Office) -> None:
    await office.customer()
    ana = await visitors.sign_in()
    answer = said(ana, **EVERY_DAY, from_hour="02:00", until_hour="04:00")
    assert answer.status_code == 422
    assert "The rules do not allow E-mail then. Allowed: Mon–Fri" in answer.text
    assert said(ana, from_hour="", until_hour="").status_code == 422
    assert ana.get("/console/customers/C-1/wishes").status_code == 404
    assert ana.post("/console/customers/C-1/wishes?role=king", data=EVERY_DAY).status_code in (404, 409)
    assert await office.rows("SELECT * FROM contact_wishes") == []


async def test_the_customers_own_word_is_shown_as_theirs(visitors: Visitors, office: Office) -> None:
    await office.customer()
    await wish(office.desk, "C-1", Role.PAYABLES, ContactWish(language="pt"))
    await office.execute("UPDATE contact_wishes SET changed_by = 'customer'")
    reader = await visitors.sign_in(role=StaffRole.SUPERVISOR)
    page = re.sub(r"\s+", " ", reader.get("/console/customers/C-1").text)
    assert 'Wishes: Portuguese. <span class="text-secondary">The customer' in page
