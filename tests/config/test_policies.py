"""Are the contact policies what their sources say, is every fault in one found, and do they meet as they should?"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from config.files import SHIPPED
from config.policy_file import PolicyBook, load_policies, read_policies
from config.rulebook import load_rulebook, rulebook_faults
from config.yaml_source import read_yaml
from domain.contact_hours import WEEKDAYS
from domain.contact_policy import DEFAULT_RULES
from models.contact_rule import ALL_MEDIA, DAY, WEEK, Gap, Limit, Media, Medium, Period, RequiredText
from models.customer import CustomerKind

POLICIES = sorted((SHIPPED / "policies").glob("*.yaml"))
#: The research that the policies were written from; it is not part of the project.
SOURCES = Path(__file__).resolve().parents[3] / "shared" / "data" / "contact_rules.json"

CONSUMER, BUSINESS = CustomerKind.CONSUMER, CustomerKind.BUSINESS
CALLS: Media = frozenset({Medium.CALL, Medium.VISIT})
WRITTEN = ALL_MEDIA - CALLS

COMPANY = """
id: company
instrument: ours
basis: company
hours:
  - media: all
    windows: {mon: [["09:00", "17:00"]]}
holidays_allowed: true
weekends_allowed: true
limits:
  - {media: all, max: 2, per: day}
confidence: high
sources: [ourselves]
seen_on: 2026-11-22
"""
#: (what is wrong, file content, place after the file's name, a part of the message)
FAULTS = [
    ("no window at all", COMPANY.replace('["09:00", "17:00"]', ""), "field hours[1].windows", "at least one window"),
    ("a window that closes first", COMPANY.replace("17:00", "08:00"), "field hours[1].windows", "closing after"),
    ("an unknown day", COMPANY.replace("mon", "lunes"), "field hours[1].windows.lunes", "expected one of mon, tue"),
    ("no source", COMPANY.replace("sources: [ourselves]\n", ""), "field sources", "is missing"),
    ("one hour only", COMPANY.replace(', "17:00"', ""), "field hours[1].windows.mon[1]", "an opening and a closing"),
    ("an unknown key", COMPANY.replace("confidence", "trust"), "field trust", "unknown key"),
    ("another id than the file", COMPANY.replace("id: company", "id: ours"), "field id", "expected company"),
    (
        "a measure that asks for nothing",
        COMPANY + "before_measures: [{measures: [agency]}]\n",
        "field before_measures",
        "expected announced: true, or days",
    ),
    (
        "a level that is no measure",
        COMPANY + "before_measures: [{measures: [supervisor], days: 5}]\n",
        "field before_measures[1].measures[1]",
        "credit_hold",
    ),
    (
        "a medium that is none",
        COMPANY.replace("media: all, max", "media: [fax], max"),
        "field limits[1].media[1]",
        "email",
    ),
    (
        "no media",
        COMPANY.replace("media: all, max", "media: [], max"),
        "field limits[1].media",
        "expected all, or a list",
    ),
    ("a period that is none", COMPANY.replace("per: day", "per: month"), "field limits[1].per", "expected day, week"),
    ("a limit of nothing", COMPANY.replace("max: 2", "max: 0"), "field limits[1].max", "greater than or equal to 1"),
    ("holidays left open", COMPANY.replace("holidays_allowed: true\n", ""), "field holidays_allowed", "is missing"),
    ("a region alone", COMPANY + "region: SP\n", "field region", "expected a country"),
    ("a country that does not exist", COMPANY + "country: XX\n", "field country", "country"),
    ("a fallback for a country", COMPANY + "country: CO\nfallback: true\n", "field fallback", "expected no country"),
    ("a law of no country", COMPANY.replace("basis: company", "basis: law"), "field country", "is missing"),
    ("hours of what is forbidden", COMPANY + "forbidden_media: all\n", "field forbidden_media", "expected no hours"),
    (
        "two limits for one thing",
        COMPANY.replace("per: day}", "per: day}\n  - {media: all, max: 3, per: day}"),
        "field limits",
        "expected one limit",
    ),
    (
        "a medium in two entries",
        COMPANY.replace("holidays", '  - media: [sms]\n    windows: {tue: [["09:00", "10:00"]]}\nholidays', 1),
        "field hours",
        "each medium in one entry",
    ),
]


def own(folder: Path, text: str, name: str = "company.yaml") -> Path:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return load_policies()


def ids(role: str, kind: CustomerKind, country: str, region: str | None = None) -> set[str]:
    return {policy.id for policy in load_policies(None, role).rules.of(kind, country, region)} - {"company"}


@pytest.mark.parametrize(("text", "where", "said"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_faulty_policy_is_told_by_its_place_and_what_was_expected(
    tmp_path: Path, text: str, where: str, said: str
) -> None:
    found = rulebook_faults(own(tmp_path, text))
    assert [message for place, message in found if place == f"policies/company.yaml, {where}" and said in message], (
        found
    )


def test_policies_that_leave_no_hour_together_are_told(tmp_path: Path) -> None:
    _, faults = read_policies(own(tmp_path, COMPANY.replace('mon: [["09:00", "17:00"]]', 'sun: [["09:00", "17:00"]]')))
    assert ("policies/cl-ley21320.yaml", "never opens for email together with company: expected common hours") in faults


def test_a_strategy_that_sends_outside_the_companys_hours_is_told(tmp_path: Path) -> None:
    found = dict(rulebook_faults(own(tmp_path, COMPANY.replace("09:00", "10:00"))))
    assert "09:00 is never lawful by company" in found["strategies/standard.yaml, field send_at"]


def test_an_own_policy_takes_the_place_of_the_shipped_one_and_another_stands_beside(tmp_path: Path) -> None:
    own(tmp_path, COMPANY)
    own(tmp_path, COMPANY.replace("id: company", "id: ours").replace("basis", "country: PE\nbasis"), "ours.yaml")
    rules = load_rulebook(tmp_path).contact_rules
    peruvians, chileans = rules.of(CONSUMER, "PE", None), rules.of(CONSUMER, "CL", None)
    assert [policy.id for policy in peruvians] == ["pe-ley29571", "ours", "company"]
    assert chileans[-1].caps == (Limit(ALL_MEDIA, 2, DAY),)


def test_the_shipped_company_rules_hold_what_holds_without_any(book: PolicyBook) -> None:
    company, default = book.files["company"].policy(), DEFAULT_RULES.policies[0]
    assert company.hours == default.hours
    assert set(default.caps) <= set(company.caps)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_a_shipped_policy_fits_the_schema_that_editors_use(path: Path) -> None:
    data, _ = read_yaml(path, path.name)
    jsonschema.validate(data, json.loads((SHIPPED / "policy.schema.json").read_text(encoding="utf-8")))
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../policy.schema.json\n")


@pytest.mark.parametrize(
    ("role", "kind", "country", "region", "expected"),
    [
        ("creditor", CONSUMER, "CO", None, {"co-ley2300"}),
        ("creditor", BUSINESS, "CO", None, {"default-business"}),
        ("creditor", CONSUMER, "MX", None, {"default-consumer"}),
        ("financial_entity", CONSUMER, "MX", None, {"mx-condusef"}),
        ("creditor", CONSUMER, "US", "CA", {"us-tcpa", "default-consumer"}),
        ("agency", CONSUMER, "US", "CA", {"us-tcpa", "us-reg-f"}),
        ("creditor", BUSINESS, "ES", "M", {"es-custom"}),
        ("creditor", CONSUMER, "PA", None, {"pa-bill89", "default-consumer"}),
        ("creditor", CONSUMER, "DE", None, {"default-consumer"}),
        ("creditor", CONSUMER, "BR", "BR-RJ", {"br-rj", "br-cdc"}),
        ("creditor", CONSUMER, "BR", "São Paulo", {"br-sp", "br-cdc"}),
        ("creditor", CONSUMER, "BR", None, {"br-sp", "br-rj", "br-es", "br-am", "br-al", "br-cdc"}),
        ("agency", CONSUMER, "AR", "C", {"ar-24240", "ar-c-ley6171"}),
        ("agency", CONSUMER, "AR", "B", {"ar-24240"}),
        ("creditor", CONSUMER, "AR", "C", {"ar-24240", "ar-c-transfer"}),
        ("creditor", CONSUMER, "AR", None, {"ar-24240", "ar-c-transfer"}),
        ("creditor", BUSINESS, "AR", "C", {"default-business"}),
    ],
)
def test_a_debtor_has_the_policies_of_the_place_the_kind_and_the_collector(
    role: str, kind: CustomerKind, country: str, region: str | None, expected: set[str]
) -> None:
    assert ids(role, kind, country, region) == expected


def _entries() -> list[Any]:
    if not SOURCES.is_file():
        return [pytest.param("", {}, marks=pytest.mark.skip("the research data is not on this machine"))]
    data = json.loads(SOURCES.read_text(encoding="utf-8"))
    files = {
        "CO-ley2300": "co-ley2300", "CL-ley21320": "cl-ley21320", "MX-condusef": "mx-condusef",
        "PE-ley29571": "pe-ley29571", "EC-lodc49": "ec-lodc49", "AR-24240": "ar-24240", "BR-default": "br-cdc",
        "CR-43270": "cr-43270", "PA-bill89": "pa-bill89", "ES": "es-custom", "US-RegF": "us-reg-f",
        "US-TCPA": "us-tcpa",
    }  # fmt: skip
    read = [pytest.param(files.get(one["id"], one["id"].lower()), one, id=one["id"]) for one in data["contact"]]
    return [*read, pytest.param("default-consumer", data["default_policy"], id="default")]


#: Where sources contradict each other, the stricter reading: narrower than the entry says.
STRICTER = {"cl-ley21320": {"sat"}}
_PERIODS = {"day": DAY, "week": WEEK, "7 consecutive days": Period(7, rolling=True)}
_MEDIA = {
    "phone call or visit": CALLS, "phone calls placed": frozenset({Medium.CALL}), "call": CALLS,
    "mail, SMS, e-mail, instant messaging (together)": WRITTEN, "written electronic": WRITTEN,
}  # fmt: skip


@pytest.mark.parametrize(("policy_id", "entry"), _entries())
def test_a_policy_agrees_with_what_was_read(book: PolicyBook, policy_id: str, entry: dict[str, Any]) -> None:
    file, policy = book.files[policy_id], book.files[policy_id].policy()
    windows = entry.get("windows") or entry.get("windows_recommended")
    covers = CALLS if "call" in entry.get("windows_cover", ()) and len(entry["windows_cover"]) < 3 else ALL_MEDIA
    if windows is not None:
        [(media, hours)] = policy.hours
        assert media == covers
        assert hours.holidays_allowed is entry["holidays_allowed"]
        for day, open_hours in zip(WEEKDAYS, hours.windows, strict=True):
            written = [[f"{window.opens:%H:%M}", f"{window.closes:%H:%M}"] for window in open_hours]
            if day in STRICTER.get(policy_id, ()):
                assert written[0][0] >= windows[day][0][0]
                assert written[-1][1] <= windows[day][-1][1]
            else:
                assert written == windows[day]
    for limit in entry.get("limits", ()):
        if not limit["what"].startswith("channels"):
            expected = Limit(_MEDIA.get(limit["what"], ALL_MEDIA), limit["max"], _PERIODS[limit["per"]])
            assert expected in policy.caps
        if "min_days_between" in limit:
            assert Gap(WRITTEN, limit["min_days_between"]) in policy.caps
    assert (file.country, file.region) == (entry.get("country"), entry.get("subdivision"))
    assert set(entry.get("sources", ())) <= set(file.sources)


def test_the_texts_that_laws_ask_for_are_told_with_their_media() -> None:
    agency = load_policies(None, "agency").rules
    texts = {policy.id: policy.required_texts for policy in agency.of(CONSUMER, "US", None)}
    assert {text for text, _ in texts["us-reg-f"]} == {
        RequiredText.OPT_OUT, RequiredText.DEBT_COLLECTOR, RequiredText.VALIDATION,
    }  # fmt: skip
    assert texts["us-tcpa"] == ((RequiredText.OPT_OUT, frozenset({Medium.SMS})),)
