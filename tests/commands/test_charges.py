"""Can late charges be claimed, listed, let go and taken back from the command line, and payments be looked at?"""

import pytest

from tests.commands.conftest import Puntual


def test_a_charge_is_claimed_listed_told_with_its_case_and_let_go(loaded: Puntual) -> None:
    said = loaded("charges", "claim", "0043", "--kind", "fee", "--amount", "12.50", "--reason", "a letter", "--json")
    assert said.code == 0, said.err
    told = said.json
    assert (told["kind"], told["amount"], told["left"], told["claimed_by"]) == ("fee", "12.50", "12.50", "maria")
    assert told["why"]["text"] == "claimed by hand: a letter"
    by_law = loaded("charges", "claim", "0043", "--kind", "compensation", "--reason", "by law")
    assert by_law.out.startswith(f"Charge {told['id'] + 1} on 0043: fixed compensation of 40.00 EUR, claimed, ")
    assert [one["kind"] for one in loaded("charges", "list", "--open", "--json").json] == ["fee", "compensation"]
    assert loaded("charges", "list", "--customer", "C-1", "--json").json == []
    status = loaded("status", "0043", "--json").json
    assert status["owed"] == {"principal": "1200.50", "fee": "12.50", "compensation": "40.00", "total": "1253.00"}
    page = loaded("status", "0043").out
    assert f"Charge {told['id']}: fee of 12.50 EUR" in page
    assert "In all: 1,253.00 EUR" in page
    waived = loaded("charges", "waive", str(told["id"]), "--reason", "a good customer")
    assert (waived.code, waived.out.endswith("waived\n")) == (0, True)
    taken_back = loaded("charges", "reverse", str(told["id"] + 1), "--reason", "a mistake", "--json").json
    assert (taken_back["ended_as"], taken_back["ended_why"]) == ("reversed", "a mistake")
    assert loaded("charges", "list", "--open").err == "No charge is open\n"
    assert "a good customer" in loaded("timeline", "0043").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("claim", "0043", "--kind", "fee", "--reason", "r"), 1, "A fee needs its amount"),
        (("claim", "0043", "--kind", "fee", "--amount", "1.005", "--reason", "r"), 1, "at most 2 decimals for EUR"),
        (("claim", "0043", "--kind", "interest", "--amount", "5", "--reason", "r"), 1, "The law says how much"),
        (("claim", "0042", "--kind", "interest", "--reason", "r"), 1, "No law in force gives interest"),
        (("claim", "0043", "--kind", "gift", "--reason", "r"), 2, "gift"),
        (("claim", "9999", "--kind", "interest", "--reason", "r"), 4, "No invoice 9999"),
        (("claim", "0043", "--kind", "fee", "--amount", "5", "--reason", " "), 2, "not blank"),
        (("waive", "77", "--reason", "r"), 4, "No charge 77"),
        (("reverse", "0", "--reason", "r"), 2, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_charged_is_refused(loaded: Puntual, arguments: tuple[str, ...], code: int, said: str) -> None:
    found = loaded("charges", *arguments)
    assert (found.code, said in found.err) == (code, True), found.err
    assert loaded("charges", "list", "--json").json == []


def test_payments_in_files_carry_a_reference_and_a_conversion_and_are_counted_by_method(loaded: Puntual) -> None:
    rows = (
        "id,customer_id,received_on,currency,amount,method,reference,conversion.currency,conversion.rate\n"
        "P-1,C-1,2026-03-02,USD,100.01,card,pago FV-42,COP,4012.55\n"
        "P-2,C-2,2026-03-02,EUR,200.50,transfer,,,\n"
        "P-3,C-1,2026-03-02,USD,100.00,card,,COP,0\n"
    )
    said = loaded("import", "payments", loaded.write("payments.csv", rows), "--json")
    assert (said.code, said.json["new"], said.json["refused"]) == (3, 2, 1), said.out
    assert "conversion.rate" in said.out + said.err
    assert loaded("status", "0042", "--json").json["balance"] == "798705.37"
    assert (
        loaded("reverse", "P-2", "--as", "chargeback", "--reason", "called back", "--json").json["as"] == "chargeback"
    )
    card, transfer = loaded("payments", "methods", "--json").json
    assert (card["method"], card["amount"], card["currency"], card["reversed_share"]) == (
        "card",
        "401295.13",
        "COP",
        "0.0",
    )
    assert (transfer["reversed"], transfer["chargebacks"], transfer["reversed_share"]) == (1, 1, "100.0")
    assert "transfer" in loaded("payments", "methods", "--from", "2026-03-01", "--to", "2026-03-31").out
    assert loaded("payments", "methods", "--to", "2026-02-28").err == "No payment was received in that time\n"
    assert loaded("payments", "methods", "--from", "2026-03-02", "--to", "2026-03-01").code == 2


def test_payments_online_are_listed_and_nobody_knows_a_strange_one(loaded: Puntual) -> None:
    assert loaded("checkouts", "--json").json == []
    assert loaded("checkouts", "--customer", "C-1").err == "No payment was begun online\n"
    assert loaded("checkouts", "--customer", "nobody").code == 4
    assert loaded("checkouts", "--look", "nothing").code == 4
