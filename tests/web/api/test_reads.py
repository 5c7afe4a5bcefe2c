"""Does the API show all that the command tells, to whoever may see it, page by page, and only when it has changed?"""

from typing import Any
from urllib.parse import quote

import pytest

from config.sentences import Sentences
from config.settings import Settings
from reading import cases, customers, erp_requests, messages, statement, tasks, timeline
from reading.calendar import calendar_told
from reading.case import read_case
from reading.reader import InForce, Reader
from reading.story import story
from store.worklist import Wanted
from tests.web.api.conftest import Api
from tests.web.api.lively import Happened, at_the_offices_time, live_through


@pytest.fixture
async def happened(api: Api) -> Happened:
    at_the_offices_time(api)
    return await live_through(api.office)


@pytest.fixture
def reader(api: Api, installation: Settings) -> Reader:
    desk = api.office.desk
    rules = InForce(installation, desk.rulebook)
    return Reader(installation, desk.database, desk.clock, Sentences("es"), desk.zone, rules, desk.shelf)


def keys(told: Any) -> Any:
    """The names of all that is told, however deep."""
    match told:
        case dict():
            return {name: keys(value) for name, value in told.items()}
        case list() | tuple():
            return [keys(one) for one in told]
        case _:
            return None


def contains(shown: Any, told: Any, where: str = "") -> None:
    """Every name that is told is shown, too; the API adds null for those that do not apply."""
    if isinstance(told, dict):
        missing = set(told) - set(shown)
        assert not missing, f"{where} does not show {sorted(missing)}"
        for name, value in told.items():
            contains(shown[name], value, f"{where}.{name}")
    elif isinstance(told, list):
        assert len(shown) == len(told), where
        for number, (one, other) in enumerate(zip(shown, told, strict=True)):
            contains(one, other, f"{where}.{number}")


async def told(reader: Reader, path: str, happened: Happened) -> Any:
    async with reader.database.connect() as tx:
        match path:
            case "/invoices/F-1" | "/invoices/F-2" | "/invoices/F-3" | "/invoices/F-5":
                return await story(reader, tx, path.rpartition("/")[2])
            case "/invoices/F-1/preview":
                case = await read_case(reader, tx, "F-1")
                return calendar_told(case.facts, case.now, case.rules, reader.sentences)
            case "/invoices/F-1/timeline":
                return await timeline.entries(reader, tx, invoice_id="F-1", limit=100)
            case "/customers/C-1/timeline":
                return await timeline.entries(reader, tx, customer_id="C-1", limit=100)
            case "/customers/C-1":
                return await customers.one(reader, tx, "C-1")
            case "/customers/C-1/statement":
                return statement.told(await statement.account(reader, tx, "C-1"))
            case "/cases":
                return await cases.page(reader, tx, {})
            case "/messages":
                return await messages.page(tx)
            case "/messages/1":
                return await messages.one(tx, happened.message)
            case "/tasks":
                return (await tasks.waiting(reader, tx, Wanted(), limit=100)).entries
            case "/tasks?done=true":
                return await tasks.closed(reader, tx, limit=100)
            case "/tasks/1":
                return await tasks.one(reader, tx, happened.task, "test.read")
            case _:
                return await erp_requests.page(reader, tx)


async def test_everything_that_is_told_is_shown(api: Api, happened: Happened, reader: Reader) -> None:
    for path in (
        "/invoices/F-1", "/invoices/F-2", "/invoices/F-3", "/invoices/F-5", "/invoices/F-1/preview",
        "/invoices/F-1/timeline", "/customers/C-1", "/customers/C-1/timeline", "/customers/C-1/statement", "/cases",
        "/messages", "/messages/1", "/tasks", "/tasks?done=true", "/tasks/1", "/erp-requests",
    ):  # fmt: skip
        asked = path.replace("/messages/1", f"/messages/{happened.message}").replace(
            "/tasks/1", f"/tasks/{happened.task}"
        )
        answer = api.get(asked, headers={"Accept-Language": "es"})
        assert answer.status_code == 200, (path, answer.text)
        shown = answer.json()
        plain = await told(reader, path, happened)
        contains(shown["items"] if isinstance(plain, list) else shown, keys(plain), path)
        assert plain or "done" in path


@pytest.mark.parametrize(
    "path",
    [
        "/invoices/F-404", "/invoices/F-404/timeline", "/invoices/F-404/preview", "/customers/C-404",
        "/customers/C-404/timeline", "/customers/C-404/statement", "/messages/404", "/tasks/404",
    ],
)  # fmt: skip
async def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/cases?limit=0", "limit"),
        ("/cases?limit=1001", "limit"),
        ("/cases?limit=1_0", "limit"),
        ("/cases?limit=%D9%A3", "limit"),
        ("/cases?limit=1.0", "limit"),
        ("/cases?limit=-1", "limit"),
        ("/cases?limit=5&limit=6", "limit"),
        ("/cases?cursor=", "cursor"),
        ("/cases?cursor=abc", "cursor"),
        ("/cases?cursor=%00", "cursor"),
        ("/cases?cursor=WyJjYXNlcyJd", "cursor"),
        ("/cases?cursor=WyJtZXNzYWdlcyIsMV0", "cursor"),
        ("/cases?cursor=WyJjYXNlcyIsMV0", "cursor"),
        ("/messages?cursor=WyJtZXNzYWdlcyIsdHJ1ZV0", "cursor"),
        ("/messages?cursor=WyJtZXNzYWdlcyIsMWU5OV0", "cursor"),
        ("/tasks?cursor=WyJ0YXNrcyIsMCwiMjAyNi0xMy0wMSIsIiJd", "cursor"),
        ("/cases?custmer=C-1", "custmer"),
        ("/cases?open=yes", "open"),
        ("/cases?open=1", "open"),
        ("/cases?due_before=2026-02-30", "due_before"),
        ("/cases?due_before=1772409600", "due_before"),
        ("/cases?due_before=20260302", "due_before"),
        ("/cases?currency=eur", "currency"),
        ("/cases?country=XX", "country"),
        ("/cases?outcome=lost", "outcome"),
        ("/cases?customer=%20C-1", "customer"),
        ("/cases?customer=C%00", "customer"),
        ("/tasks?kind=phone", "kind"),
        ("/tasks?done=true&overdue=true", "overdue"),
        ("/erp-requests?kind=gift", "kind"),
        ("/invoices/F-1?language=fr", "language"),
        ("/messages/0", "id"),
        ("/messages/1_0", "id"),
        ("/messages/9223372036854775808", "id"),
        ("/messages/one", "id"),
        ("/invoices/%20F-1", "id"),
        ("/invoices/F%001", "id"),
        ("/invoices/" + "F" * 129, "id"),
    ],
)
async def test_an_address_that_is_not_as_expected_says_which_part(api: Api, path: str, field: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_page_by_page_nothing_is_missing_and_nothing_comes_twice(api: Api, happened: Happened) -> None:
    for path in (
        "/cases",
        "/messages",
        "/tasks",
        "/tasks?done=true",
        "/erp-requests",
        "/charges",
        "/customers/C-1/timeline",
    ):
        whole = api.get(path).json()
        assert whole["next"] is None
        joint, items, cursor = "&" if "?" in path else "?", [], ""
        while True:
            answer = api.get(f"{path}{joint}limit=1{cursor}")
            assert answer.status_code == 200, (path, answer.text)
            page = answer.json()
            assert len(page["items"]) <= 1
            items += page["items"]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert items == whole["items"], path


async def test_what_is_done_meanwhile_does_not_hide_what_waits(api: Api, happened: Happened) -> None:
    whole = api.get("/tasks").json()["items"]
    assert len(whole) >= 2
    first = api.get("/tasks?limit=1").json()
    answer = {"outcome": "reached"} if whole[0]["kind"] == "call" else {"outcome": whole_outcome(api, whole[0]["id"])}
    assert api.post(f"/tasks/{whole[0]['id']}/outcome", answer, by="ops").status_code == 200
    rest = api.get(f"/tasks?cursor={first['next']}").json()["items"]
    assert {one["id"] for one in whole[1:]} <= {one["id"] for one in rest}


def whole_outcome(api: Api, task_id: int) -> str:
    outcomes: list[str] = api.get(f"/tasks/{task_id}").json()["outcomes"]
    return outcomes[-1]


async def test_the_list_of_cases_keeps_to_its_filters(api: Api, happened: Happened) -> None:
    def ids(query: str) -> list[str]:
        return [case["invoice_id"] for case in api.get(f"/cases?{query}").json()["items"]]

    assert ids("open=false") == ["F-5"]
    assert ids("outcome=settled") == ["F-5"]
    assert ids("stage=hold_pause&customer=C-1") == ["F-4"]
    assert ids("due_before=2026-03-16") == ["F-1"]
    assert ids("currency=EUR") == []
    assert ids("customer=C-2") == []


async def test_what_has_not_changed_is_not_sent_again(api: Api, happened: Happened) -> None:
    first = api.get("/customers/C-1")
    tag = first.headers["etag"]
    for given in (tag, f"W/{tag}", f'"another", {tag}', "*"):
        again = api.get("/customers/C-1", headers={"If-None-Match": given})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
    assert api.get("/customers/C-1", headers={"If-None-Match": '"another"'}).status_code == 200
    await api.office.pay("P-2", "10.00", {"F-1": "10.00"})
    changed = api.get("/customers/C-1", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", "pt-BR, en;q=0.8", "pt"),
        ("", "fr, pt;q=0.5, es;q=0.7", "es"),
        ("", "fr;q=1, *;q=0.1", "es"),
        ("", "es;q=0, en;q=0.1", "en"),
        ("", "x" * 3000 + ",;;q=,pt;q=9", "es"),
        ("?language=es", "pt", "es"),
    ],
)
async def test_sentences_are_said_in_the_language_that_was_asked_for(
    api: Api, query: str, header: str, language: str
) -> None:
    answer = api.get(f"/invoices/F-1/timeline{query}", headers={"Accept-Language": header})
    assert answer.headers["content-language"] == language
    [entry] = answer.json()["items"]
    assert entry["summary"] == Sentences(language).happened("invoice_received", entry["details"])


@pytest.mark.parametrize("id", ["INV/2026/0001", "ñandú 7", "a%2Fb", "x..y", "%", "F?1", "F#1"])
async def test_an_id_may_have_whatever_an_erp_writes(api: Api, id: str) -> None:
    await api.office.invoice(id)
    answer = api.get(f"/invoices/{quote(id, safe='')}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["invoice_id"] == id
    assert len(api.get(f"/invoices/{quote(id, safe='')}/timeline").json()["items"]) == 1


async def test_reading_waits_for_nobody_who_writes(api: Api, happened: Happened) -> None:
    async with api.office.desk.database.begin() as tx:
        await tx.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
        for table in ("customers", "tasks", "cases", "messages", "erp_requests"):
            await tx.exec_driver_sql(f"SELECT * FROM {table} FOR UPDATE")
        for path in ("/customers/C-1", f"/tasks/{happened.task}", "/invoices/F-1", "/tasks", "/erp-requests"):
            assert api.get(path).status_code == 200


async def test_a_call_tells_whom_to_reach_and_what_to_say(api: Api, happened: Happened) -> None:
    shown = api.get(f"/tasks/{happened.task}").json()
    assert shown["details"]["person"] == "Ana"
    assert shown["details"]["phone"] == "+576017438900"
    assert "50,00" in shown["details"]["script"]
    assert "No. F-2" not in shown["details"]["script"], "what is promised is not asked for"
    assert "promises" in shown["outcomes"]


async def test_the_accounts_of_a_customer_are_exact(api: Api, happened: Happened) -> None:
    [account] = api.get("/customers/C-1").json()["accounts"]
    assert account["owed"] == "950.00"
    assert account["on_account"] == "0.00"
    aging = api.get("/customers/C-1/statement").json()["aging"]
    assert [(one["currency"], one["total"], one["disputed"]) for one in aging] == [("COP", "950.00", "30.00")]


async def test_money_on_account_alone_is_written_with_the_decimals_of_its_currency(api: Api) -> None:
    body = {"id": "P-1", "customer_id": "C-1", "received_on": "2026-03-02", "currency": "USD", "amount": "51.25"}
    assert api.post("/payments", body).status_code == 201
    accounts = {one["currency"]: one for one in api.get("/customers/C-1").json()["accounts"]}
    assert (accounts["USD"]["on_account"], accounts["USD"]["to_pay"]) == ("51.25", "0.00")
