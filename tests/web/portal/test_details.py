"""Does a customer say how they want to be contacted, within the law, and stop what they do not want?"""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.customer import Role
from operations.portal.wishes import A_DAY
from tests.operations.office import Office
from tests.web.portal.conftest import Customers
from web.portal.address import address

PAGE, WISHES, WAYS = address("details"), address("details", "wishes"), address("details", "ways")
EVERY_DAY = ["1", "2", "3", "4", "5", "6", "7"]


@pytest.fixture(autouse=True)
async def _owing(office: Office) -> None:
    await office.customer()
    await office.invoice()
    await office.live()


async def ana(customers: Customers, language: str = "en") -> TestClient:
    """The contact to whom the customer's messages go."""
    return await customers.come_in(email="ana@acme.example", name="Ana", role=Role.PAYABLES, language=language)


async def kept(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM contact_wishes ORDER BY customer_id, role")


def wished(**fields: Any) -> dict[str, Any]:
    return {"channel": "", "language": "", "from_hour": "", "until_hour": "", "weekdays": EVERY_DAY} | fields


async def test_wishes_are_kept_told_in_the_timeline_and_wake_the_cases(customers: Customers, office: Office) -> None:
    browser = await ana(customers)
    opened = browser.get(PAGE).text
    assert "accounts payable" in opened
    assert "Mon–Fri" in opened
    said = wished(channel="sms", language="pt", from_hour="14:00", until_hour="16:30", weekdays=["2", "4"])
    before = (await office.case())["revision"]
    answer = browser.post(WISHES, data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    [row] = await kept(office)
    assert (row["role"], row["channel"], row["language"], row["weekdays"]) == ("payables", "sms", "pt", [2, 4])
    assert (str(row["from_hour"]), str(row["until_hour"])) == ("14:00:00", "16:30:00")
    assert row["changed_by"] == "customer"
    [told] = await office.rows("SELECT * FROM interactions WHERE kind = 'contact_wished'")
    assert told["actor"] == "customer"
    assert told["details"] == {
        "role": "payables",
        "wishes": "channel, language, hours, weekdays",
        "wished": {
            "channel": "sms", "language": "pt", "from_hour": "14:00", "until_hour": "16:30", "weekdays": [2, 4],
        },
        "through": "portal",
        "person": "Ana",
    }  # fmt: skip
    assert (await office.case())["revision"] == before + 1
    shown = browser.get(PAGE).text
    assert "From now on we contact you this way" in shown
    assert 'value="14:00"' in shown
    assert shown.count(" checked") == 2
    browser.post(WISHES, data=said)
    assert "Nothing was changed" in browser.get(PAGE).text
    assert (await office.case())["revision"] == before + 1
    browser.post(WISHES, data=wished())
    assert await kept(office) == []


async def test_the_law_is_told_to_whoever_wishes_for_hours_outside_it(customers: Customers, office: Office) -> None:
    browser = await ana(customers)
    answer = browser.post(WISHES, data=wished(from_hour="21:30", until_hour="23:00"))
    assert answer.status_code == 422
    assert "At these hours we may not contact you by e-mail. Allowed are: Mon–Fri" in answer.text
    assert 'value="21:30"' in answer.text
    assert browser.post(WISHES, data=wished(weekdays=["7"])).status_code == 422
    assert await kept(office) == []
    assert await office.kinds(None) == ["portal_entered"]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"from_hour": "10:00"}, "fill in both hours"),
        ({"from_hour": "10:00", "until_hour": "10:30"}, "at least one hour after the first"),
        ({"from_hour": "soon", "until_hour": "12:00"}, "fill in both hours"),
        ({"weekdays": []}, "choose at least one day"),
        ({"language": "fr"}, "one of the languages"),
        ({"channel": "letter"}, "one of the ways"),
        ({"channel": "pigeon"}, "one of the ways"),
    ],
)
async def test_what_makes_no_sense_is_said_beside_its_field(
    customers: Customers, office: Office, said: dict[str, Any], text: str
) -> None:
    browser = await ana(customers)
    answer = browser.post(WISHES, data=wished(**said))
    assert answer.status_code == 422
    assert text in answer.text
    assert await kept(office) == []


async def test_consent_is_asked_for_where_the_customer_named_the_ways(customers: Customers, office: Office) -> None:
    await office.customer(channels=["email"])
    browser = await ana(customers)
    assert "You may write to me by SMS" in browser.get(PAGE).text
    refused = browser.post(WISHES, data=wished(channel="sms"))
    assert refused.status_code == 422
    assert "please agree to it here" in refused.text
    assert browser.post(WISHES, data=wished(channel="sms", agreed=["sms"])).status_code == 303
    [row] = await kept(office)
    assert (row["channel"], row["agreed"]) == ("sms", ["sms"])
    # What needs no word of theirs is not agreed to by a form of somebody's own.
    await office.customer(channels=["email", "sms", "whatsapp"])
    browser.post(WISHES, data=wished(agreed=["letter", "whatsapp"]))
    [row] = await kept(office)
    assert row["agreed"] == ["sms"]


async def test_somebody_stops_messages_to_an_own_address_and_allows_them_again(
    customers: Customers, office: Office
) -> None:
    browser = await ana(customers)
    shown = browser.get(PAGE).text
    assert "a•••@acme.example" in shown
    assert "ana@acme.example" not in shown
    for _ in range(2):
        assert browser.post(WAYS, data={"way": "email", "do": "stop"}).headers["location"] == PAGE
    [block] = await office.rows("SELECT channel, address, kind, source FROM blocks")
    assert block == {"channel": "email", "address": "ana@acme.example", "kind": "opt_out", "source": "portal"}
    [told] = await office.rows("SELECT actor, details FROM interactions WHERE kind = 'opt_out'")
    assert (told["actor"], told["details"]["person"]) == ("customer", "Ana")
    assert "Allow e-mails again" in browser.get(PAGE).text
    for _ in range(2):
        browser.post(WAYS, data={"way": "email", "do": "allow"})
    assert [row["lifted_by"] for row in await office.rows("SELECT lifted_by FROM blocks")] == ["customer"]
    assert (await office.kinds(None)).count("opt_in") == 1
    assert browser.post(WAYS, data={"way": "pigeon", "do": "stop"}).status_code == 404
    assert browser.post(WAYS, data={"way": "email", "do": "sell"}).status_code == 404


async def test_what_a_provider_said_of_an_address_is_not_undone_here(customers: Customers, office: Office) -> None:
    await office.execute(
        "INSERT INTO blocks (channel, address, kind, since, source) "
        "VALUES ('email', 'ana@acme.example', 'bounced', now(), 'provider')"
    )
    browser = await ana(customers)
    assert "Nothing reaches you here" in browser.get(PAGE).text
    browser.post(WAYS, data={"way": "email", "do": "allow"})
    assert [row["lifted_at"] for row in await office.rows("SELECT lifted_at FROM blocks")] == [None]


async def test_a_link_for_nobody_in_particular_wishes_for_nothing(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(email="", name="", role=None)
    shown = browser.get(PAGE).text
    assert "not made for somebody whom we write to" in shown
    assert WISHES not in shown
    assert browser.post(WISHES, data=wished(language="pt")).status_code == 404
    assert browser.post(WAYS, data={"way": "email", "do": "stop"}).status_code == 404
    assert await kept(office) == []


async def test_looking_changes_nothing(customers: Customers, office: Office) -> None:
    browser = await ana(customers)
    before = await office.everything()
    assert browser.get(PAGE).status_code == 200
    assert await office.everything() == before


async def test_who_changes_it_all_the_time_waits_until_tomorrow_and_is_left_alone_at_once(
    customers: Customers, office: Office
) -> None:
    browser = await ana(customers, "es")
    for number in range(A_DAY):
        assert browser.post(WISHES, data=wished(language=("pt", "en")[number % 2])).status_code == 303
    refused = browser.post(WISHES, data=wished(language="es"))
    assert refused.status_code == 409
    assert "mañana se puede volver a cambiar" in refused.text
    assert [row["language"] for row in await kept(office)] == ["en"]
    assert browser.post(WAYS, data={"way": "email", "do": "stop"}).status_code == 303
    assert browser.post(WAYS, data={"way": "email", "do": "allow"}).status_code == 409
    assert await office.value("SELECT count(*) FROM blocks WHERE lifted_at IS NULL") == 1
