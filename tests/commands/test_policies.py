"""Are the contact policies listed, shown, checked, explained for a customer, and walked through a calendar?"""

from config.files import SHIPPED
from tests.commands.conftest import Puntual


def test_policies_are_listed_and_shown_with_their_sources(offline: Puntual) -> None:
    listed = {one["id"]: one for one in offline("policies", "list", "--json").json}
    assert set(listed) == {path.stem for path in (SHIPPED / "policies").glob("*.yaml")}
    shown = offline("policies", "show", "co-ley2300", "--json").json
    assert shown == listed["co-ley2300"]
    assert shown["hours"][0]["windows"]["sat"] == [["08:00", "15:00"]]
    plain = offline("policies", "show", "co-ley2300").out
    assert "hours: media all, windows mon 07:00 to 19:00" in plain
    assert "third parties: forbidden" in plain
    assert "us-reg-f" in offline("policies", "list").out
    assert offline("policies", "show", "atlantis").code == 4


def test_a_faulty_policy_is_told_with_its_place(offline: Puntual) -> None:
    assert offline("policies", "check").out.strip() == "All contact policies are right"
    folder = offline.folder / "config" / "policies"
    folder.mkdir(parents=True)
    text = (SHIPPED / "policies" / "company.yaml").read_text(encoding="utf-8")
    (folder / "company.yaml").write_text(text.replace("per: week", "per: month"), encoding="utf-8")
    found = offline("policies", "check", "--json", PUNTUAL_CONFIG=str(folder.parent))
    assert found.code == 1
    assert [one["place"] for one in found.json] == [
        "policies/company.yaml, field limits[2].per", "policies/company.yaml, field limits[4].per",
    ]  # fmt: skip


def test_the_calendar_of_a_consumer_keeps_to_the_law_of_its_country_and_names_it(offline: Puntual) -> None:
    arguments = ("preview", "--strategy", "consumer-standard", "--due", "2026-12-24", "--country", "CL", "--json")
    told = offline(*arguments, "--kind", "consumer").json
    assert told["kind"] == "consumer"
    assert {step["rule"] for step in told["steps"]} == {None, "cl-ley21320"}
    assert offline(*arguments, "--kind", "stranger").code == 2


def test_it_is_explained_which_policies_hold_for_a_customer_and_why_others_do_not(loaded: Puntual) -> None:
    listed = loaded("cases", "--json").json
    customer = listed[0]["customer_id"]
    told = loaded("policies", "explain", customer, "--json").json
    policies = {one["id"]: one for one in told["policies"]}
    assert (policies["company"]["in_force"], policies["company"]["why_not"]) == (True, None)
    assert policies["us-reg-f"]["why_not"] == "country"
    assert "company" in loaded("policies", "explain", customer).out
    assert loaded("policies", "explain", "nobody").code == 4
