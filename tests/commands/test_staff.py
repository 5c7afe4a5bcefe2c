"""What do the commands of people do: staff, owners, portfolios, notes, notifications, feedback?"""

import re

import pytest

from tests.commands.conftest import Puntual

SECRET = "json://bot:hunter2@127.0.0.1:9/room"


def enter(puntual: Puntual, name: str, *more: str, role: str = "collector") -> None:
    said = puntual("staff", "add", name, "--role", role, "--full-name", name.title(), *more)
    assert said.code == 0, said.err


@pytest.fixture
def staffed(loaded: Puntual) -> Puntual:
    """Two customers with an invoice each (C-1 is laura's by the ERP), and two collectors."""
    enter(loaded, "bea", "--languages", "en,es", "--email", "bea@alborada.example", "--notify", SECRET)
    enter(loaded, "carl", "--most-customers", "5")
    return loaded


def test_staff_are_listed_without_the_secrets_of_their_chat_tools(staffed: Puntual) -> None:
    shown = staffed("staff", "list", "--json")
    assert [(one["name"], one["notify"]) for one in shown.json] == [("bea", ["json"]), ("carl", [])]
    table = staffed("staff", "list")
    assert "hunter2" not in shown.out + shown.err + table.out + table.err
    assert re.search(r"^bea +Bea +collector +en, es", table.out, re.MULTILINE)


def test_what_does_not_fit_is_wrong_usage_and_says_what_would(puntual: Puntual) -> None:
    wrong = puntual("staff", "add", "a na", "--role", "collector", "--full-name", "Ana")
    assert (wrong.code, "expected a handle" in wrong.err) == (2, True)
    taken = puntual("staff", "add", "engine", "--role", "collector", "--full-name", "Ana")
    assert (taken.code, "expected another handle" in taken.err) == (2, True)
    url = puntual("staff", "add", "ana", "--role", "collector", "--full-name", "Ana", "--notify", "foo://hunter2")
    assert (url.code, "hunter2" in url.err) == (1, False)
    assert puntual("staff", "change", "ana", "--role", "manager").code == 4
    enter(puntual, "ana")
    assert puntual("staff", "add", "ana", "--role", "collector", "--full-name", "Ana").code == 5


def test_somebody_is_changed_and_limits_are_taken_off(staffed: Puntual) -> None:
    changed = staffed("staff", "change", "carl", "--most-customers", "-1", "--email", "carl@a.example", "--json").json
    assert (changed["most_customers"], changed["email"], changed["role"]) == (None, "carl@a.example", "collector")
    assert staffed("staff", "change", "bea", "--notify", "", "--json").json["notify"] == []


def test_who_looks_after_a_customer_and_why(staffed: Puntual) -> None:
    assert staffed("owner", "C-1").out == "C-1 (Acme [S.A.S.]): laura. Named by the ERP\n"
    assert staffed("owner", "C-2", "--json").json["owner"] is None
    planned = staffed("owner", "assign", "--dry-run", "--json").json
    assert planned == staffed("owner", "assign", "--json").json
    assert [(one["customer_id"], one["owner"]) for one in planned] == [("C-2", "bea")]
    assert staffed("owner", "C-2").out == "C-2 (Beta): bea. By the rule everybody\n"
    assert staffed("owner", "set", "C-1", "C-2", "carl", "--reason", "knows them").code == 0
    assert "Chosen by maria: knows them" in staffed("owner", "show", "C-1").out
    assert staffed("owner", "release", "C-1").out == "C-1: laura (before: carl)\n"
    assert staffed("owner", "set", "C-1", "dora", "--reason", "r").code == 4
    assert staffed("owner", "C-9").code == 4
    changes = staffed("timeline", "--customer", "C-1", "--json").json
    assert [entry["kind"] for entry in changes if entry["kind"] == "owner_changed"] == ["owner_changed"] * 2
    assert "carl looks after this customer, no longer laura" in {entry["summary"] for entry in changes}


def test_whoever_is_away_has_a_substitute_today(staffed: Puntual) -> None:
    staffed("owner", "set", "C-2", "bea", "--reason", "r")
    away = staffed("staff", "absent", "bea", "--from", "2020-01-01", "--through", "2099-12-31", "--substitute", "carl")
    assert (away.code, away.out) == (
        0,
        "bea: away from 2020-01-01 through 2099-12-31; carl stands in; 0 task(s) changed hands\n",
    )
    assert staffed("owner", "C-2", "--json").json["on_duty"] == "carl"
    assert "2099-12-31 (carl)" in staffed("staff", "list").out
    again = staffed("staff", "absent", "bea", "--from", "2099-12-31", "--through", "2099-12-31")
    assert (again.code, "away from 2020-01-01 through 2099-12-31 already" in again.err) == (1, True)
    assert staffed("staff", "back", "bea").code == 0
    assert staffed("staff", "back", "bea").code == 1


def test_customers_of_whoever_retires_are_told_one_by_one(staffed: Puntual) -> None:
    staffed("owner", "set", "C-1", "C-2", "carl", "--reason", "r")
    staffed("staff", "change", "bea", "--most-customers", "1")
    key = staffed("keys", "create", "carl", "--scope", "ops", "--json").json
    retired = staffed("staff", "retire", "carl", "--json").json
    assert retired["keys"] == [key["id"]]
    assert staffed("keys", "list", "--json").json == []
    assert [one["customer_id"] for one in retired["moved"]] == ["C-1", "C-2"]
    assert {one["owner"] for one in retired["moved"]} == {"laura", "bea"}
    assert "carl" not in staffed("staff", "list").out
    assert "carl (retired)" in staffed("staff", "list", "--all").out


def test_a_portfolio_tells_load_and_results_per_currency(staffed: Puntual) -> None:
    staffed("owner", "assign")
    bea, laura = staffed("portfolio", "--json").json
    assert (bea["owner"], bea["customers"], bea["open_invoices"]) == ("bea", 1, 1)
    assert bea["owed"] == [{"currency": "EUR", "owed": "1200.50", "overdue": "1200.50"}]
    assert laura["owed"][0]["currency"] == "COP"
    assert (bea["collected"], bea["kept_rate"], bea["promises_running"], bea["calls_made"]) == ([], None, 0, 0)
    assert staffed("portfolio", "bea", "--json").json == [bea]
    assert staffed("portfolio", "carl", "--json").json[0]["customers"] == 0
    assert staffed("portfolio", "nobody-like-that").code == 4
    assert "1,200.50 EUR" in staffed("portfolio").out


def test_notes_mention_people_who_read_of_it(staffed: Puntual) -> None:
    assert staffed("note", "0042", "0043", "Called, @carl: pays on Friday").out == "0042: noted\n0043: noted\n"
    unknown = staffed("note", "0042", "ask @dora")
    assert (unknown.code, "@bea, @carl" in unknown.err) == (1, True)
    assert staffed("note", "--customer", "C-1", "0042", "both").code == 2
    news = staffed("notifications", "--json", PUNTUAL_ACTOR="carl").json
    assert [(one["kind"], one["invoice_id"]) for one in news] == [("mention", "0043"), ("mention", "0042")]
    assert news[0]["text"] == "maria mentions you in a note on invoice 0043"
    assert "in a note on invoice 0042" in staffed("notifications", "--person", "carl", "--read").out
    assert staffed("notifications", "--json", PUNTUAL_ACTOR="carl").json == []
    assert len(staffed("notifications", "--all", "--json", PUNTUAL_ACTOR="carl").json) == 2


def test_collectors_say_what_they_think_of_a_text(puntual: Puntual) -> None:
    assert puntual("templates", "feedback", "overdue", "--rating", "2", "--text", "too cold").out == (
        "overdue: 2 of 5 noted\n"
    )
    assert puntual("templates", "feedback", "overdue", "--rating", "4", "--language", "pt").code == 0
    assert puntual("templates", "feedback", "nothing", "--rating", "4").code == 4
    assert puntual("templates", "feedback", "overdue", "--rating", "6").code == 2
    said = puntual("feedback", "--template", "overdue", "--json").json
    assert [(one["rating"], one["text"], one["actor"]) for one in said] == [
        (4, None, "maria"),
        (2, "too cold", "maria"),
    ]
    assert "overdue: 3.0 of 5 in 2 answer(s)" in puntual("feedback").err
