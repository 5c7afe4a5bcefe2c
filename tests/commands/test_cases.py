"""What do the collectors' commands do, and what do they answer?"""

from tests.commands.conftest import Puntual

PAYMENT = '[{"id":"P-1","customer_id":"C-2","received_on":"2026-01-20","currency":"EUR","amount":"1200.50"}]'


def kinds(puntual: Puntual, *of: str) -> list[str]:
    return [entry["kind"] for entry in puntual("timeline", *of, "--json").json]


def test_start_prints_workflow_ids(loaded: Puntual) -> None:
    assert loaded("start", "0042", "0042").out == "0042: dunning/0042\n"
    assert loaded("start", "--all", "--json").json == [
        {"invoice_id": "0042", "result": "dunning/0042", "message": ""},
        {"invoice_id": "0043", "result": "dunning/0043", "message": ""},
    ]


def test_several_invoices_are_done_one_by_one(loaded: Puntual) -> None:
    partly = loaded("pause", "0042", "nope", "0043", "--reason", "holidays", "--until", "2100-01-31")
    assert partly.code == 3
    assert partly.out == "0042: paused\n0043: paused\n"
    assert partly.err == "nope: No invoice nope\n"
    again = loaded("pause", "0042", "0043", "--reason", "holidays", "--json")
    assert again.code == 1
    assert [done["result"] for done in again.json] == ["failed", "failed"]
    assert "paused already" in again.json[0]["message"]
    assert loaded("resume", "0042", "0043").code == 0
    assert kinds(loaded, "0042")[-2:] == ["paused", "resumed"]


def test_who_and_why_are_recorded(loaded: Puntual) -> None:
    loaded("cancel", "0042", "--reason", "goods came back", PUNTUAL_ACTOR="pedro")
    entry = loaded("timeline", "0042", "--json").json[-1]
    assert (entry["kind"], entry["actor"], entry["details"]) == ("cancelled", "pedro", {"reason": "goods came back"})
    assert "goods came back" in entry["summary"]
    assert loaded("cancel", "0042", "--reason", "again").code == 1
    assert loaded("start", "0042").code == 0


def test_a_whole_customer_is_paused_and_resumed(loaded: Puntual) -> None:
    said = loaded("pause", "--customer", "C-1", "--reason", "lawsuit", "--json")
    assert (said.code, said.json) == (0, [{"customer_id": "C-1", "result": "paused", "message": ""}])
    assert loaded("status", "0042", "--json").json["holds"][0]["kind"] == "pause"
    assert loaded("resume", "--customer", "C-1", "--reason", "settled in court").code == 0
    assert loaded("resume", "--customer", "C-1").code == 1


def test_notes_are_of_invoices_or_of_a_customer(loaded: Puntual) -> None:
    assert loaded("note", "0042", "0043", "Called: pays on Friday").out == "0042: noted\n0043: noted\n"
    assert loaded("note", "--customer", "C-2", "New owner").code == 0
    assert [entry["details"]["text"] for entry in loaded("timeline", "--customer", "C-2", "--json").json[1:]] == [
        "Called: pays on Friday",
        "New owner",
    ]


def test_the_disputed_part_is_not_asked_for_until_it_is_resolved(loaded: Puntual) -> None:
    assert loaded("dispute", "0043", "--amount", "200.50", "--reason", "damaged").out == "0043: disputed\n"
    told = loaded("status", "0043", "--json").json
    assert (told["balance"], told["claim"], told["holds"][0]["amount"]) == ("1200.50", "1000.00", "200.50")
    assert loaded("dispute", "0043", "--reason", "again").code == 1
    assert loaded("dispute", "0042", "--amount", "1.234", "--reason", "r").code == 1
    assert loaded("dispute", "0043", "--resolve", "rejected", "--json").json[0]["result"] == "resolved"
    assert loaded("status", "0043", "--json").json["claim"] == "1200.50"


def test_a_reversed_payment_is_owed_again(loaded: Puntual) -> None:
    assert loaded("import", "payments", loaded.write("payments.json", PAYMENT)).code == 0
    said = loaded("reverse", "P-1", "--reason", "bounced", "--on", "2026-01-25", "--json")
    told = {"id": "P-1", "kind": "payment", "as": "bounced", "reversed_on": "2026-01-25", "owed_again": ["0043"]}
    assert said.json == told
    assert loaded("reverse", "P-1", "--reason", "bounced").code == 1
    assert loaded("reverse", "P-1", "--reason", "bounced", "--credit-note").code == 4
    assert "payment_reversed" in kinds(loaded, "0043")
