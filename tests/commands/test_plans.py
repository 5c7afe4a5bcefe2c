"""What do the commands about payment plans and negotiations do, and what do they answer?"""

from tests.commands.conftest import Puntual


def test_a_sketch_an_agreement_and_its_end(loaded: Puntual) -> None:
    sketch = loaded("plan", "0043", "--instalments", "3", "--interest", "12", "--dry-run", "--json").json
    assert (sketch["currency"], len(sketch["payments"]), sketch["needs"]) == ("EUR", 3, None)
    shown = loaded("plan", "0043", "--instalments", "3", "--dry-run")
    assert "in all, towards 0043" in shown.out
    assert loaded("plans").err == "No plan was agreed\n"
    agreed = loaded("plan", "0043", "--instalments", "3", "--note", "as on the phone", "--json").json
    assert (agreed["state"], agreed["amount"], agreed["note"]) == ("open", "1200.50", "as on the phone")
    assert [payment["amount"] for payment in agreed["payments"]] == ["400.16", "400.16", "400.18"]
    again = loaded("plan", "0043", "--instalments", "2")
    assert (again.code, f"covered by plan {agreed['id']}" in again.err) == (1, True)
    [listed] = loaded("plans", "--customer", "C-2", "--json").json
    assert listed["id"] == agreed["id"]
    assert "0 of 3 kept" in loaded("plans").out
    assert loaded("plan", "--cancel", str(agreed["id"]), "--reason", "bankrupt").code == 0
    assert loaded("plans", "--state", "cancelled", "--json").json[0]["reason"] == "bankrupt"
    assert loaded("plan", "--cancel", "999", "--reason", "x").code == 4


def test_wrong_usage_is_told_with_what_is_expected(loaded: Puntual) -> None:
    for typed, said in (
        (["plan", "0043"], "expected a number of equal instalments, or payments"),
        (["plan", "0043", "--pay", "2030-01-01"], "expected --pay DATE=AMOUNT"),
        (["plan", "0043", "--instalments", "3", "--every", "soon"], "expected a length such as"),
        (["plan", "0043", "--instalments", "3", "--pay", "2030-01-01=5"], "expected a number of equal instalments"),
        (["negotiation", "offer", "1"], "expected one of --instalments or --pay"),
        (["negotiation", "offer", "1", "--discount", "5"], "expected percent and until for discount"),
    ):
        refused = loaded(*typed)
        assert refused.code == 2, typed
        assert said in " ".join(refused.err.replace("│", " ").split()), refused.err
    assert loaded("plan", "nope", "--instalments", "3").code == 4


def test_a_negotiation_from_the_first_offer_to_the_plan(loaded: Puntual) -> None:
    opened = loaded("negotiation", "open", "0043", "--note", "they ask for time", "--json").json
    id_ = str(opened["id"])
    assert (opened["state"], opened["invoices"], opened["offers"]) == ("open", ["0043"], [])
    made = loaded("negotiation", "offer", id_, "--instalments", "2", "--json").json
    assert (made["offer"], made["state"], made["approval_task"]) == (1, "open", None)
    assert loaded("negotiation", "counter", id_, "--instalments", "4", "--note", "two are too few").code == 0
    shown = loaded("negotiation", "show", id_)
    assert "countered" in shown.out
    assert "two are too few" in shown.out
    unclear = loaded("negotiation", "accept", id_, "--offer", "1")
    assert (unclear.code, "countered already; on the table: 2" in unclear.err) == (1, True)
    accepted = loaded("negotiation", "accept", id_, "--source", "call", "--json").json
    [plan] = accepted["arrangements"]
    assert plan["state"] == "open"
    assert loaded("plans", "--json").json[0]["source"] == "call"
    [listed] = loaded("negotiation", "list", "--state", "accepted", "--json").json
    assert [offer["state"] for offer in listed["offers"]] == ["countered", "accepted"]
    kinds = [entry["kind"] for entry in loaded("timeline", "0043", "--json").json]
    assert kinds[-4:] == ["offer_made", "offer_made", "plan_agreed", "offer_answered"]


def test_a_negotiation_rejected_leaves_nothing_on_the_table(loaded: Puntual) -> None:
    id_ = str(loaded("negotiation", "open", "0043", "--json").json["id"])
    loaded("negotiation", "offer", id_, "--partial", "50%", "--until", _soon(loaded))
    assert loaded("negotiation", "reject", id_, "--note", "too little").out == f"Rejected: negotiation {id_}\n"
    assert loaded("negotiation", "reject", id_).code == 1
    assert loaded("negotiation", "list", "--state", "open").err == "Nothing was negotiated\n"
    assert loaded("negotiation", "show", "999").code == 4


def _soon(puntual: Puntual) -> str:
    """A day within what may be offered."""
    sketch = puntual("plan", "0042", "--instalments", "1", "--every", "1w", "--dry-run", "--json").json
    return str(sketch["payments"][0]["on"])
