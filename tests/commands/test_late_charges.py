"""Are late charges listed, shown, checked, and quoted for a debt?"""

from tests.commands.conftest import Puntual
from tests.config.late_charges import LAW, RATE

SPAIN = ("late-charges", "quote", "--country", "ES", "--amount", "1000.00", "--due", "2025-06-10", "--on", "2025-07-20")


def test_a_debt_is_quoted_with_each_rate_its_compensation_and_the_total(offline: Puntual) -> None:
    told = offline(*SPAIN, "--kind", "business", "--json").json
    assert told["law"] == "es-ley-3-2004"
    assert [(part["days"], part["percent"]) for part in told["parts"]] == [(20, "11.15"), (20, "10.15")]
    assert (told["interest"], told["compensation"], told["total"]) == ("11.67", "40.00", "1051.67")
    plain = offline(*SPAIN, "--kind", "business").out
    assert "interest: 11.67 EUR" in plain
    assert "total: 1051.67 EUR" in plain


def test_nothing_is_quoted_where_no_law_is_in_force(offline: Puntual) -> None:
    assert offline(*SPAIN, "--kind", "consumer", "--json").json == {"law": None}
    assert "Nothing may be claimed by law" in offline(*SPAIN, "--kind", "consumer").out


def test_an_unknown_rate_refuses_and_names_the_row_that_is_missing(offline: Puntual) -> None:
    said = offline(*SPAIN[:-1], "2026-09-01", "--kind", "business")
    assert said.code == 1
    assert "es-demora is unknown on 2026-07-01" in said.err


def test_what_makes_no_sense_is_wrong_usage(offline: Puntual) -> None:
    for wrong in (
        ("--kind", "state"),
        ("--kind", "business", "--on", "2025-06-10"),
        ("--kind", "business", "--currency", "EURO"),
    ):
        assert offline(*SPAIN, *wrong).code == 2
    assert (
        offline(
            "late-charges", "quote", "--country", "ES", "--kind", "business", "--amount", "-1", "--due", "2025-01-01"
        ).code
        == 2
    )


def test_laws_and_rates_are_listed_and_shown_with_sources_and_doubts(offline: Puntual) -> None:
    listed = {law["id"]: law for law in offline("late-charges", "list", "--on", "2026-03-01", "--json").json}
    assert listed["es-ley-3-2004"]["interest_on"]["percent"] == "10.15"
    assert listed["gb-act-1998"]["standing"] == "in_force"
    assert offline("late-charges", "show", "gb-act-1998", "--on", "2026-03-01", "--json").json == listed["gb-act-1998"]
    shown = offline("late-charges", "show", "es-demora", "--json").json
    assert {"from", "to", "percent", "source", "doubt"} == set(shown["rows"][0])
    assert offline("late-charges", "show", "cl-uf", "--json").json["values"]["2025-12-09"] == "39643.59"
    assert "sources: https://" in offline("late-charges", "show", "cl-19496-art-37").out
    assert "2026-06-30" in offline("late-charges", "show", "ecb-mro").out
    assert offline("late-charges", "show", "atlantis").code == 4


def test_a_faulty_file_is_told_with_its_place(offline: Puntual) -> None:
    assert offline("late-charges", "check").out.strip() == "Late charges and reference rates are right"
    folder = offline.folder / "config"
    folder.mkdir()
    (folder / "late_charges.yaml").write_text("left_over: keep\n", encoding="utf-8")
    found = offline("late-charges", "check", "--json", PUNTUAL_CONFIG=str(folder))
    assert found.code == 1
    assert [one["place"] for one in found.json] == ["late_charges.yaml, field left_over"]


def test_rates_that_have_ended_are_remarked_on_where_a_strategy_claims_interest(offline: Puntual) -> None:
    folder = offline.folder / "config"
    (folder / "strategies").mkdir(parents=True)
    ended = RATE.replace("2026-", "2020-")
    (folder / "reference_rates.yaml").write_text(ended, encoding="utf-8")
    (folder / "late_charges.yaml").write_text(LAW.replace("percent: 10%", "reference: prime"), encoding="utf-8")
    own = {"PUNTUAL_CONFIG": str(folder)}
    remark = "law ours: no interest can be claimed"
    assert remark in offline("late-charges", "check", **own).err
    assert remark not in offline("strategies", "check", **own).err
    (folder / "strategies" / "mine.yaml").write_text(
        "name: mine\nfor: a test\nsteps:\n  - {id: first, at: due + 3d, do: reminder, template: overdue,"
        " channels: [email], claims: [interest]}\n",
        encoding="utf-8",
    )
    said = offline("strategies", "check", **own)
    assert said.code == 0
    assert remark in said.err
