"""Do the measures of people work as they are typed, refusals with their reason and exit codes included?"""

from pathlib import Path

import pytest

from tests.commands.conftest import Puntual


def test_a_hand_over_without_warning_is_refused_by_name_and_day(loaded: Puntual) -> None:
    said = loaded("hand-over", "0042", "--to", "legal", "--reason", "does not answer")
    assert said.code == 1
    assert "Not without its warnings. 0042: " in said.err
    assert loaded("hand-over", "9999", "--to", "legal", "--reason", "x").code == 4
    assert loaded("hand-over", "0042", "--to", "police", "--reason", "x").code == 2
    both = loaded("hand-over", "0042", "9999", "--to", "agency", "--reason", "x", "--json")
    assert [(row["invoice_id"], row["result"]) for row in both.json] == [("0042", "failed"), ("9999", "failed")]
    assert "not with anybody else" in loaded("recall", "0042", "--reason", "x").err
    assert loaded("credit-hold", "C-1", "set", "--reason", "risk").code == 1
    assert loaded("credit-hold", "C-9", "lift", "--reason", "risk").code == 4


def test_a_write_off_is_asked_of_the_erp_and_its_answer_is_kept(loaded: Puntual) -> None:
    said = loaded("write-off", "0043", "--reason", "insolvent", "--json")
    assert (said.code, said.json[0]["result"]) == (0, "written_off"), said.err
    [request] = loaded("erp", "list", "--open", "--json").json
    assert (request["kind"], request["details"]["amount"], request["asked_by"]) == ("write_off", "1200.50", "maria")
    listed = loaded("erp", "list", "--kind", "write_off").out
    assert "1200.50 EUR" in listed
    assert loaded("erp", "list", "--kind", "party").code == 2
    done = loaded("erp", "done", str(request["id"]), "--note", "booking 7")
    assert (done.code, done.out) == (0, f"Request {request['id']}: done\n")
    assert loaded("erp", "done", str(request["id"])).out.endswith("as before\n")
    refused = loaded("erp", "refused", str(request["id"]), "--note", "no")
    assert (refused.code, "answered already" in refused.err) == (1, True)
    assert loaded("erp", "done", "999").code == 4
    assert loaded("erp", "list", "--open").err == "The ERP has answered everything\n"
    assert loaded("start", "0043").code == 0
    assert [row["kind"] for row in loaded("erp", "list", "--json").json] == ["write_off", "write_off_reversed"]


@pytest.mark.parametrize("words", [("0042",), ("make", "0042"), ("C-1",)])
def test_a_dossier_is_made_saved_again_and_verified(loaded: Puntual, words: tuple[str, ...]) -> None:
    made = loaded("dossier", *words, "--out", "d.zip", "--language", "en", "--json")
    assert made.code == 0, made.err
    [listed] = loaded("dossier", "list", "--json").json
    assert (listed["id"], listed["sha256"], listed["invoices"]) == (made.json["id"], made.json["sha256"], ["0042"])
    assert loaded("dossier", "save", str(listed["id"]), "--out", "again.zip").code == 0
    content = Path("d.zip").read_bytes()
    assert Path("again.zip").read_bytes() == content
    verified = loaded("dossier", "verify", "d.zip", "--json")
    assert (verified.code, verified.json["dossier"], verified.json["customer"]) == (0, listed["id"], "C-1")


def test_a_changed_dossier_is_told_and_so_is_one_that_only_the_database_can_tell(
    loaded: Puntual, offline: Puntual
) -> None:
    assert loaded("dossier", "0042", "--out", "d.zip").code == 0
    content = Path("d.zip").read_bytes()
    Path("changed.zip").write_bytes(content.replace(b"chain.jsonl", b"chain.jsonx"))
    said = loaded("dossier", "verify", "changed.zip")
    assert said.code == 1
    assert "This dossier was changed" in said.err
    assert offline("dossier", "verify", "d.zip", "--offline").code == 0
    assert loaded("dossier", "verify", "none.zip").code == 2
    assert loaded("dossier", "X-9").code == 4
