"""Are the rules shown as they are, checked, compared, and walked through a calendar without a server?"""

from pathlib import Path

from config.files import SHIPPED
from tests.commands.conftest import Puntual

CALENDAR = ("preview", "--strategy", "standard", "--due", "2026-12-01", "--country", "CO")


def own_strategy(puntual: Puntual, old: str, new: str) -> dict[str, str]:
    """The environment of an installation whose `standard` says `new` instead of `old`."""
    folder = puntual.folder / "config" / "strategies"
    folder.mkdir(parents=True)
    text = (SHIPPED / "strategies" / "standard.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "standard.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return {"PUNTUAL_CONFIG": str(folder.parent)}


def test_the_calendar_of_a_strategy_needs_no_server(offline: Puntual) -> None:
    told = offline(*CALENDAR, "--json").json
    assert (told["strategy"], told["time_zone"], told["invoice_id"]) == ("standard", "America/Bogota", None)
    first = told["steps"][0]
    # Three days before is a Saturday, on which nobody is written to.
    assert (first["step"], first["planned"], first["at"], first["moved_by"]) == (
        "courtesy", "2026-11-28T09:00:00-05:00", "2026-11-30T09:00:00-05:00", "weekend",
    )  # fmt: skip
    assert [step["step"] for step in told["steps"] if step["needs_approval"]] == ["hold", "legal"]
    assert told["ends_with"]["code"] == "handed_over"
    plain = offline(*CALENDAR, "--language", "es")
    assert plain.out.splitlines()[2].startswith("courtesy")
    assert offline(*CALENDAR).out != plain.out


def test_the_region_sets_holidays_and_the_clock(offline: Puntual) -> None:
    arguments = ["preview", "--strategy", "standard", "--due", "2026-07-01", "--country", "US", "--json", "--region"]
    zones = {region: offline(*arguments, region).json["time_zone"] for region in ("CA", "NY")}
    assert zones == {"CA": "America/Los_Angeles", "NY": "America/New_York"}


def test_the_preview_of_an_invoice_says_for_how_much(loaded: Puntual) -> None:
    told = loaded("preview", "0042", "--json").json
    assert told["invoice_id"] == "0042"
    assert {step["claim"] for step in told["steps"]} == {"1200000.50"}
    assert "gentle, due Mon 2026-02-02, times in America/Bogota" in loaded("preview", "0042").out


def test_strategies_are_listed_and_shown(offline: Puntual) -> None:
    listed = {one["name"]: one for one in offline("strategies", "list", "--json").json}
    assert listed["standard"]["segments"] == ["ordinary"]
    assert "standard" in offline("strategies", "list").out
    shown = offline("strategies", "show", "standard", "--json").json
    assert (shown["version"], shown["steps"][0]["at"]) == (listed["standard"]["version"], "due - 3d")
    assert "escalation credit_hold" in offline("strategies", "show", "standard").out


def test_the_shipped_rules_are_right(offline: Puntual) -> None:
    said = offline("strategies", "check")
    assert (said.code, said.out) == (0, "All rules are right\n")
    assert offline("strategies", "check", "--json").json == []


def test_each_fault_names_its_file_step_and_field(offline: Puntual) -> None:
    broken = own_strategy(offline, "due + 3d", "after lunch")
    said = offline("strategies", "check", **broken)
    assert said.code == 1
    assert "strategies/standard.yaml, step overdue-3, field at: expected" in said.out
    (fault,) = offline("strategies", "check", "--json", **broken).json
    assert fault["place"] == "strategies/standard.yaml, step overdue-3, field at"
    used = offline(*CALENDAR, **broken)
    assert (used.code, used.out) == (1, "")
    assert "step overdue-3" in used.err


def test_a_strategy_is_compared_with_the_shipped_one_a_file_or_another(offline: Puntual) -> None:
    own = own_strategy(offline, "at: due + 3d,", "at: due + 4d,")
    said = offline("strategies", "diff", "standard", **own)
    assert said.out == "step overdue-3 moved from due + 3d to due + 4d\n"
    assert offline("strategies", "diff", "standard").out == "No difference\n"
    path = str(Path(own["PUNTUAL_CONFIG"]) / "strategies" / "standard.yaml")
    changes = offline("strategies", "diff", "shipped:standard", path, "--json").json["changes"]
    assert [(change["step"], change["new"]) for change in changes] == [("overdue-3", "due + 4d")]
    assert "step" in offline("strategies", "diff", "standard", "firm").out


def test_cases_move_to_a_strategy_after_a_look_at_what_changes(loaded: Puntual) -> None:
    look = loaded("strategies", "move", "0042", "--to", "firm", "--dry-run", "--json").json
    assert (look[0]["invoice_id"], look[0]["moved"]) == ("0042", False)
    assert look[0]["changes"]
    assert loaded("status", "0042", "--json").json["strategy"] == "gentle"
    said = loaded("strategies", "move", "0042", "--to", "firm", "--yes")
    assert said.code == 0
    assert "before: " in said.out
    assert loaded("status", "0042", "--json").json["strategy"] == "firm"
    assert loaded("timeline", "0042", "--json").json[-1]["why"]["code"] == "moved_by_hand"


def test_a_segment_is_explained_rule_by_rule(loaded: Puntual) -> None:
    told = loaded("segments", "explain", "C-1", "--json").json
    assert (told["segment"], told["strategy"], told["fixed_by_hand"]) == ("premium", "gentle", False)
    last = told["trail"][-1]
    assert (last["segment"], last["conditions"][0]["actual"], last["conditions"][0]["holds"]) == (
        "premium", "gold", True,
    )  # fmt: skip
    said = loaded("segments", "explain", "C-1").out
    assert said.startswith("C-1 is in segment premium: strategy gentle\n")
    assert "attributes.plan in gold, platinum" in said


def test_two_people_publish_a_strategy_and_take_it_back(loaded: Puntual) -> None:
    sol, max_ = {"PUNTUAL_ACTOR": "sol"}, {"PUNTUAL_ACTOR": "max"}
    text = (SHIPPED / "strategies" / "gentle.yaml").read_text(encoding="utf-8")
    later = loaded.write("gentle.yaml", text.replace('send_at: "09:30"', 'send_at: "11:00"'))
    publish = ("strategies", "publish", later, "--reason", "nobody reads so early", "--json")
    assert loaded(*publish, **sol).json["state"] == "waits for a second person"
    [waiting] = loaded("strategies", "proposals", "--json").json
    assert loaded("strategies", "approve", str(waiting["id"]), **sol).code == 1  # the same person
    assert loaded("strategies", "approve", str(waiting["id"]), **max_).code == 0
    listed = {one["name"]: one for one in loaded("strategies", "list", "--json").json}
    assert (listed["gentle"]["from"], listed["firm"]["from"]) == ("published by sol and max", "shipped")
    assert "11:00" in loaded("strategies", "show", "gentle").out
    assert loaded("strategies", "diff", "gentle").out == "send_at: 09:30 becomes 11:00\n"
    preview = loaded("preview", "--strategy", "gentle", "--due", "2026-12-01", "--country", "CO", "--json")
    assert "T11:00" in preview.json["steps"][0]["planned"] or "T11:00" in preview.json["steps"][0]["at"]
    back = loaded("strategies", "take-back", "gentle", "--reason", "they do", "--json", **max_).json
    assert loaded("strategies", "approve", str(back["id"]), **sol).code == 0
    assert loaded("strategies", "diff", "gentle").out == "No difference\n"
    assert [one["state"] for one in loaded("strategies", "proposals", "--all", "--json").json] == ["approved", "ended"]
    doctor = {one["check"]: one for one in loaded("doctor", "--json").json}
    assert doctor["rules.published"]["ok"]


def test_segments_are_listed_in_words_and_published_whole(loaded: Puntual) -> None:
    listed = loaded("segments", "list", "--json", "--language", "es").json
    assert (listed["from"], listed["segments"][-1]["conditions"]) == ("shipped", "Los demás")
    wrong = loaded.write("segments.yaml", "segments:\n  - {name: all, strategy: nobody, when: {}}\n")
    said = loaded("segments", "publish", wrong, "--reason", "simpler")
    assert (said.code, "no strategy nobody" in said.err) == (1, True)
    right = loaded.write("segments.yaml", "segments:\n  - {name: all, strategy: firm, when: {}}\n")
    made = loaded("segments", "publish", right, "--reason", "simpler", "--json", PUNTUAL_ACTOR="sol").json
    assert loaded("segments", "take-back", "--reason", "x", PUNTUAL_ACTOR="sol").code == 4
    assert loaded("strategies", "reject", str(made["id"]), "--reason", "too hard", PUNTUAL_ACTOR="max").code == 0
    withdrawn = loaded("segments", "publish", right, "--reason", "again", "--json", PUNTUAL_ACTOR="sol").json
    assert loaded("strategies", "withdraw", str(withdrawn["id"]), PUNTUAL_ACTOR="sol").code == 0
