"""Can a promise be recorded, listed, replaced and taken back from the command line?"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.commands.conftest import Puntual

TODAY = datetime.now(UTC).date()


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def test_a_promise_is_recorded_listed_and_shown_with_its_case(loaded: Puntual) -> None:
    said = loaded("promise", "0042", "--on", day(5), "--note", "by phone", "--json")
    assert said.code == 0, said.err
    told = said.json
    assert (told["state"], told["amount"], told["currency"], told["approval_task"]) == (
        "open",
        "1200000.50",
        "COP",
        None,
    )
    assert told["invoices"] == [{"invoice_id": "0042", "amount": "1200000.50"}]
    assert [payment["on"] for payment in told["payments"]] == [day(5)]
    assert (told["made_by"], told["note"]) == ("maria", "by phone")
    [listed] = loaded("promises", "--customer", "C-1", "--state", "open", "--json").json
    assert listed["id"] == told["id"]
    assert loaded("promises", "--customer", "C-2", "--json").json == []
    status = loaded("status", "0042", "--json").json
    assert (status["claim"], status["holds"][0]["kind"]) == ("0.00", "promise")
    assert status["arrangements"] == [listed]
    assert (status["next"]["step"], status["next"]["do"]) == ("*promise_confirmed", "notice")
    assert status["next"]["claim"] == "1200000.50"
    page = loaded("status", "0042").out
    assert f"Promise {told['id']}: 1,200,000.50 COP on {day(5)}; next counts until" in page
    assert "Asked for now: 0.00 COP" in page
    ahead = loaded("preview", "0042", "--json").json["steps"]
    assert ahead[0]["do"] == "notice"
    assert "*follow-up" in [step["step"] for step in ahead]
    assert ahead[-1]["claim"] == "1200000.50"
    assert loaded("preview", "0042").code == 0
    assert loaded("timeline", "0042", "--json").json[-1]["kind"] == "promise_made"


def test_parts_and_several_days_are_promised_together(loaded: Puntual) -> None:
    said = loaded(
        "promise", "0043", "--invoice-amount", "0043=300.00",
        "--on", day(3), "--amount", "100.00", "--on", day(9), "--amount", "200.00",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert re.search(r"Promise \d+: 100\.00 EUR on .*, 200\.00 EUR on .*, towards 0043", said.out)
    assert loaded("status", "0043", "--json").json["claim"] == "900.50"


def test_a_second_promise_is_refused_until_it_replaces_the_first(loaded: Puntual) -> None:
    first = loaded("promise", "0043", "--on", day(3), "--json").json["id"]
    refused = loaded("promise", "0043", "--on", day(5))
    assert refused.code == 1
    assert f"0043 is covered by promise {first} until {day(3)}" in refused.err
    assert loaded("promise", "0043", "--on", day(5), "--replace").code == 0
    assert [one["state"] for one in loaded("promises", "--json").json] == ["open", "cancelled"]


def test_a_promise_is_taken_back(loaded: Puntual) -> None:
    made = loaded("promise", "0043", "--on", day(3), "--json").json["id"]
    said = loaded("promise", "--cancel", str(made), "--reason", "wrong customer")
    assert (said.code, said.out) == (0, f"Promise {made}: cancelled; asked for again: 0043\n")
    assert loaded("promise", "--cancel", str(made), "--reason", "again").code == 1
    assert loaded("promise", "--cancel", "999999", "--reason", "none").code == 4
    assert loaded("status", "0043", "--json").json["claim"] == "1200.50"


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("0042",), 2, "--on DATE"),
        (("--on", day(1)), 2, "INVOICE"),
        (("0042", "--on", day(1), "--amount", "1", "--amount", "2"), 2, "1 days, 2 amounts"),
        (("0042", "--on", day(1), "--invoice-amount", "0042"), 2, "ID=AMOUNT"),
        (("0042", "--on", day(1), "--invoice-amount", "0043=5"), 2, "0043"),
        (("0042", "0042", "--on", day(1)), 2, "each invoice once"),
        (("0042", "--on", day(2), "--amount", "1", "--on", day(1), "--amount", "1"), 2, "order of their days"),
        (("nope", "--on", day(1)), 4, "No invoice nope"),
        (("0042", "0043", "--on", day(1)), 1, "expected invoices of C-1 alone"),
        (("0043", "--on", day(-1)), 1, "expected a day from today"),
        (("0043", "--on", day(99)), 1, "expected the last payment by"),
        (("0043", "--on", day(1), "--amount", "5000"), 1, "expected"),
        (("0043", "--on", day(1), "--amount", "1.001"), 1, "at most 2 decimals"),
        (("--cancel", "1"), 2, "--reason"),
    ],
)
def test_what_cannot_be_promised_is_told(loaded: Puntual, arguments: tuple[str, ...], code: int, expected: str) -> None:
    said = loaded("promise", *arguments)
    assert said.code == code, said.err
    assert expected in " ".join(said.err.replace("│", " ").split())
