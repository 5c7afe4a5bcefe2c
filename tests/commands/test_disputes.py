"""Are disputes, their documents, holds and reasons for lateness all in reach of somebody who types?"""

import pytest

from tests.commands.conftest import Puntual

PDF = b"%PDF-1.7 a delivery note"


def _dispute(loaded: Puntual) -> int:
    said = loaded("dispute", "0043", "--kind", "price", "--amount", "200.50", "--reason", "not as ordered")
    assert said.out == "0043: disputed\n"
    [told] = loaded("disputes", "list", "--json").json
    assert (told["kind"], told["amount"], told["currency"], told["outcome"]) == (
        "price",
        "200.50",
        told["currency"],
        None,
    )
    return int(told["id"])


def test_a_dispute_is_listed_shown_and_answered(loaded: Puntual) -> None:
    id_ = str(_dispute(loaded))
    assert "not as ordered" in loaded("disputes", "show", id_).out
    assert "less than" in loaded("disputes", "resolve", id_, "partly", "--credit", "200.50").err
    assert loaded("disputes", "resolve", id_, "partly").code == 2
    assert loaded("disputes", "resolve", id_, "rejected", "--credit", "1").code == 2
    done = loaded("disputes", "resolve", id_, "partly", "--credit", "50", "--reasons", "El precio de lista.", "--json")
    assert done.json == {"id": int(id_), "outcome": "partly", "credited": "50"}
    told = loaded("status", "0043", "--json").json
    assert (told["balance"], told["claim"]) == ("1200.50", "1150.50")
    [hold] = told["holds"]
    assert (hold["kind"], hold["amount"], hold["active"], hold["erp_request"] > 0) == (
        "credit_note",
        "50.00",
        True,
        True,
    )
    assert loaded("disputes", "list").out == ""
    [closed] = loaded("disputes", "list", "--all", "--json").json
    assert (closed["outcome"], closed["credited"], closed["answer"]) == ("partly", "50.00", "El precio de lista.")
    assert loaded("disputes", "resolve", id_, "rejected").code == 1
    assert loaded("disputes", "show", "999").code == 4


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        (("--resolve", "justified"), "accepted"),
        (("--resolve", "rejected"), "rejected"),
        (("--resolve", "withdrawn"), "withdrawn"),
        (("--resolve", "a mistake of ours", "--answer", "accepted", "--reasons", "Perdone."), "accepted"),
    ],
)
def test_the_short_way_to_close_a_dispute(loaded: Puntual, typed: tuple[str, ...], outcome: str) -> None:
    _dispute(loaded)
    assert loaded("dispute", "0043", *typed).out == "0043: resolved\n"
    assert loaded("disputes", "list", "--all", "--json").json[0]["outcome"] == outcome


@pytest.mark.parametrize(
    "typed",
    [
        ("--resolve", "somehow"),
        ("--resolve", "rejected", "--answer", "accepted"),
        ("--resolve", "partly"),
        ("--reason", "r", "--credit", "1"),
        ("--reason", "r", "--kind", "cosmic"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(loaded: Puntual, typed: tuple[str, ...]) -> None:
    assert loaded("dispute", "0043", *typed).code == 2


def test_a_document_is_kept_as_it_came_and_only_where_somebody_can_open_it(loaded: Puntual) -> None:
    id_ = str(_dispute(loaded))
    note = loaded.folder / "albarán 7.pdf"
    note.write_bytes(PDF)
    told = loaded("disputes", "document", id_, str(note), "--json").json
    assert told["name"] == "albarán 7.pdf"
    [listed] = loaded("disputes", "show", id_, "--json").json["documents"]
    assert (listed["media_type"], listed["bytes"], listed["from_customer"]) == ("application/pdf", len(PDF), True)
    out = loaded.folder / "copy.pdf"
    assert loaded("disputes", "save", str(told["id"]), "--out", str(out)).code == 0
    assert out.read_bytes() == PDF
    assert loaded("disputes", "save", str(told["id"]), "--out", str(out)).code == 1, "nothing is written over"
    program = loaded.folder / "order.pdf"
    program.write_bytes(b"MZ\x90\x00")
    refused = loaded("disputes", "document", id_, str(program))
    assert (refused.code, "expected PDF, PNG" in refused.err) == (1, True)
    (loaded.folder / "large.txt").write_bytes(b"x" * 10_000_001)
    assert "at most 10 MB" in loaded("disputes", "document", id_, str(loaded.folder / "large.txt")).err
    assert "Document added" in loaded("timeline", "0043").out


def test_everything_that_holds_is_in_one_view(loaded: Puntual) -> None:
    _dispute(loaded)
    assert loaded("pause", "0043", "--reason", "asked for time", "--until", "2099-12-31").code == 0
    assert (
        loaded("pause", "--customer", "C-2", "--reason", "moving", "--from", "2099-01-01", "--until", "2099-02-01").code
        == 0
    )
    found = {(one["kind"], one["invoice_id"], one["active"]): one for one in loaded("holds", "C-2", "--json").json}
    assert set(found) == {("pause", None, False), ("pause", "0043", True), ("dispute", "0043", True)}
    held = found["dispute", "0043", True]
    assert (held["amount"], held["reason"], held["by"] != "", held["then"] != "") == (
        "200.50",
        "not as ordered",
        True,
        True,
    )
    assert {"days_past_due", "days_chased", "clock_stopped", "next_at", "why"} <= set(held)
    assert loaded("holds", "--invoice", "0042", "--json").json == []
    assert loaded("sending", "stop", "--reason", "drill").code == 0
    assert loaded("holds", "--json").json[0]["kind"] == "kill_switch"
    assert "asked for time" in loaded("holds").out
    assert (loaded("holds", "C-9").code, loaded("holds", "--invoice", "nope").code) == (4, 4)
    assert loaded("holds", "C-2", "--invoice", "0043").code == 2


def test_pauses_that_overlap_are_refused_with_their_days(loaded: Puntual) -> None:
    def pause(*days: str) -> str:
        return loaded("pause", "0043", "--reason", "r", *days).err

    assert pause("--from", "2099-03-01", "--until", "2099-03-31") == ""
    assert "A pause from 2099-03-01, until 2099-03-31, is planned already" in pause("--until", "2099-03-01")
    assert "is planned already" in pause()
    assert "is planned already" in pause("--from", "2099-03-31")
    assert "cannot end on 2099-01-01" in pause("--from", "2099-02-01", "--until", "2099-01-01")
    assert "cannot begin on 2020-01-01" in pause("--from", "2020-01-01")
    assert pause("--from", "2099-04-01") == ""
    assert pause("--until", "2099-02-28") == ""
    assert "paused already, until 2099-02-28" in pause()


def test_why_a_payment_is_late_is_said_and_counted(loaded: Puntual) -> None:
    assert loaded("late", "0042", "--reason", "cash_flow", "--note", "waits for a loan").code == 0
    assert loaded("late", "0043", "--reason", "cash_flow").code == 0
    assert loaded("late", "0043", "--reason", "oversight").code == 0
    counted = {one["reason"]: (one["times"], one["invoices"]) for one in loaded("late", "--json").json}
    assert counted == {"cash_flow": (2, 2), "oversight": (1, 1)}
    assert [one["reason"] for one in loaded("late", "--customer", "C-1", "--json").json] == ["cash_flow"]
    assert "waits for a loan" in loaded("timeline", "0042").out
    assert (loaded("late", "nope", "--reason", "other").code, loaded("late", "0042").code) == (4, 2)
    assert loaded("late", "0042", "--reason", "moon").code == 2
