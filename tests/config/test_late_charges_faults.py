"""Is every fault of late charges and rates found, with its file, its place and what was expected there?"""

from pathlib import Path

import pytest

from config.faults import RulebookInvalid
from config.late_charges_file import LAWS, RATES, read_late_charges
from config.rulebook import load_rulebook, rulebook_faults
from tests.config.late_charges import LAW, RATE

TIERS = 'tiers: [{from: "0", amount: "15.00"}]'
INTEREST = "interest: {percent: 10%}"


def law(old: str = "", new: str = "") -> str:
    assert old in LAW
    return LAW.replace(old, new)


def rate(old: str = "", new: str = "") -> str:
    assert old in RATE
    return RATE.replace(old, new)


#: (what is wrong, file, content, place after the file's name, a part of the message)
FAULTS = [
    ("no source", LAWS, law("    sources: [the contract]\n"), "field laws[1].sources", "is missing"),
    ("sources that are empty", LAWS, law("[the contract]", "[]"), "field laws[1].sources", "at least 1 item"),
    ("a source that is blank", LAWS, law("[the contract]", "[' ']"), "field laws[1].sources[1]", "not blank"),
    ("no day of reading", LAWS, law("    seen_on: 2026-11-22\n"), "field laws[1].seen_on", "is missing"),
    ("an unknown country", LAWS, law("[ES]", "[XX]"), "field laws[1].countries[1]", "ISO 3166"),
    ("a country in small letters", LAWS, law("[ES]", "[es]"), "field laws[1].countries[1]", "two capitals"),
    ("no country", LAWS, law("[ES]", "[]"), "field laws[1].countries", "at least 1 item"),
    ("Norway read as no", LAWS, law("[ES]", "[false]"), "field laws[1].countries[1]", "ISO 3166"),
    ("an unknown kind of debtor", LAWS, law("[business]", "[state]"), "field laws[1].debtors[1]", "consumer"),
    ("no standing", LAWS, law("    standing: in_force\n"), "field laws[1].standing", "is missing"),
    ("an unknown standing", LAWS, law("in_force", "maybe"), "field laws[1].standing", "contractual, unverified"),
    ("an unknown key", LAWS, law("confidence", "trust"), "field laws[1].trust", "unknown key"),
    ("an unknown key at the top", LAWS, "left_overs: bill\n", "field left_overs", "unknown key: expected left_over?"),
    ("a wrong left_over", LAWS, "left_over: keep\n", "field left_over", "expected one of bill, waive"),
    (
        "neither interest nor compensation",
        LAWS,
        law(INTEREST, "order: [principal, interest, costs]").replace(
            f"    compensation: {{currency: EUR, {TIERS}}}\n", ""
        ),
        "field laws[1].interest",
        "or compensation, or both",
    ),
    ("a percentage below zero", LAWS, law("percent: 10%", "percent: -10%"), "interest.percent", "above 0%"),
    ("a percentage of zero", LAWS, law("percent: 10%", "percent: 0%"), "interest.percent", "above 0%"),
    ("a percentage above all", LAWS, law("percent: 10%", "percent: 1000%"), "interest.percent", "at most 100%"),
    ("a percentage without its sign", LAWS, law("percent: 10%", "percent: 10"), "interest.percent", "such as"),
    ("a percentage that is not a number", LAWS, law("percent: 10%", "percent: NaN%"), "interest.percent", "such as"),
    ("digits of another script", LAWS, law("percent: 10%", "percent: '١٠%'"), "interest.percent", "such as"),
    (
        "percent and reference",
        LAWS,
        law("{percent: 10%}", "{percent: 10%, reference: ecb-mro}"),
        "interest.percent",
        "either percent or reference",
    ),
    ("neither percent nor reference", LAWS, law("{percent: 10%}", "{}"), "interest.percent", "either percent or"),
    (
        "points without a reference",
        LAWS,
        law("{percent: 10%}", '{percent: 10%, points: "8"}'),
        "interest.reference",
        "expected a reference where times, points",
    ),
    (
        "points below zero",
        LAWS,
        law("{percent: 10%}", '{reference: ecb-mro, points: "-8"}'),
        "interest.points",
        "between 0",
    ),
    (
        "points that are a float",
        LAWS,
        law("{percent: 10%}", "{reference: ecb-mro, points: 8.5}"),
        "interest.points",
        "in quotes",
    ),
    ("a factor of zero", LAWS, law("{percent: 10%}", '{reference: ecb-mro, times: "0"}'), "interest.times", "above 0"),
    (
        "an unknown rate",
        LAWS,
        law("{percent: 10%}", "{reference: euribor}"),
        "law ours, field interest.reference",
        "there is no rate euribor",
    ),
    (
        "a year of other days",
        LAWS,
        law("{percent: 10%}", "{percent: 10%, day_count: actual/364}"),
        "interest.day_count",
        "expected one of actual/365",
    ),
    (
        "an unknown choice of rates",
        LAWS,
        law("{percent: 10%}", "{reference: ecb-mro, rate_of: best}"),
        "interest.rate_of",
        "each_period, start",
    ),
    ("a sum below zero", LAWS, law('amount: "15.00"', 'amount: "-15.00"'), "tiers[1].amount", "above zero"),
    ("a sum that is a float", LAWS, law('amount: "15.00"', "amount: 15.00"), "tiers[1].amount", "decimal string"),
    ("a sum with an underscore", LAWS, law('amount: "15.00"', 'amount: "1_5.00"'), "tiers[1].amount", "decimal string"),
    ("tiers that do not begin at zero", LAWS, law('from: "0"', 'from: "10"'), "compensation.tiers", "tiers from 0"),
    (
        "tiers out of order",
        LAWS,
        law(
            '[{from: "0", amount: "15.00"}]',
            '[{from: "0", amount: "1"}, {from: "9", amount: "2"}, {from: "5", amount: "3"}]',
        ),
        "compensation.tiers",
        "each from more than",
    ),
    ("tiers without a currency", LAWS, law("currency: EUR, "), "compensation.currency", "is missing"),
    ("an unknown currency", LAWS, law("EUR", "EURO"), "compensation.currency", "ISO 4217"),
    ("a unit that is no tender", LAWS, law("EUR", "CLF"), "compensation.currency", "ISO 4217"),
    ("tiers and tranches", LAWS, law(TIERS, f"{TIERS}, tranches: [{{percent: 1%}}]"), "compensation.tiers", "either"),
    (
        "a tranche after the last",
        LAWS,
        law(TIERS, 'tranches: [{percent: 9%}, {up_to: "10", percent: 6%}]'),
        "compensation.tranches",
        "each tranche but the last",
    ),
    (
        "tranches that end with a bound",
        LAWS,
        law(TIERS, 'tranches: [{up_to: "10", percent: 6%}]'),
        "compensation.tranches",
        "each tranche but the last",
    ),
    (
        "tranches out of order",
        LAWS,
        law(TIERS, 'tranches: [{up_to: "50", percent: 9%}, {up_to: "10", percent: 6%}, {percent: 3%}]'),
        "compensation.tranches",
        "tranches upwards",
    ),
    (
        "bounds without a currency",
        LAWS,
        law(f"currency: EUR, {TIERS}", 'tranches: [{up_to: "10", percent: 9%}, {percent: 3%}]'),
        "compensation.currency",
        "is missing",
    ),
    (
        "an unknown unit",
        LAWS,
        law(TIERS, "unit: cl-utm, tranches: [{percent: 9%}]"),
        "law ours, field compensation.unit",
        "there is no unit cl-utm",
    ),
    (
        "a unit of another currency",
        LAWS,
        law(TIERS, "unit: cl-uf, tranches: [{percent: 9%}]"),
        "law ours, field compensation.currency",
        "expected CLP",
    ),
    ("days of delay below zero", LAWS, law(TIERS, f"{TIERS}, after_days: -1"), "compensation.after_days", "equal to 0"),
    ("an id twice", LAWS, LAW + LAW.removeprefix("\nlaws:\n").replace("[ES]", "[FR]"), "law ours", "2 times"),
    (
        "two laws for the same debtors",
        LAWS,
        LAW + LAW.removeprefix("\nlaws:\n").replace("id: ours", "id: theirs"),
        "law ours",
        "holds for the same debtors as law theirs (ES, business)",
    ),
    (
        "regions of two countries",
        LAWS,
        law("[ES]", "[ES, PT]\n    regions: [MD]"),
        "field laws[1].regions",
        "one country",
    ),
    ("an order without the principal", LAWS, "order: [costs, interest]\n", "field order", "each once"),
    ("an order with a part twice", LAWS, "order: [costs, costs, principal]\n", "field order", "each once"),
    (
        "an order of something else",
        LAWS,
        "order: [costs, taxes, principal]\n",
        "field order[2]",
        "expected one of costs",
    ),
    (
        "two orders for a country",
        LAWS,
        "orders:\n"
        + 2 * ("  - {countries: [UY], order: [costs, interest, principal], instrument: CC, source: a page}\n"),
        "field orders",
        "has 2 orders for UY",
    ),
    (
        "an order without its law",
        LAWS,
        "orders: [{countries: [UY], order: [costs, interest, principal], source: x}]\n",
        "field orders[1].instrument",
        "is missing",
    ),
    ("a key written twice", LAWS, "left_over: bill\nleft_over: waive\n", "line 2", "written twice"),
    ("YAML that does not parse", LAWS, "laws: [\n", "line 2", "expected YAML"),
    ("a list in place of keys", LAWS, "- one\n", "", "expected keys with values"),
    (
        "a rate that ends before it begins",
        RATES,
        rate("to: 2026-06-30", "to: 2025-06-30"),
        "rates.prime.rows[1].to",
        "on or after from",
    ),
    (
        "a gap between rates",
        RATES,
        rate("to: 2026-06-30", "to: 2026-06-28"),
        "rate prime",
        "has no rate from 2026-06-29 to 2026-06-30",
    ),
    ("rates that overlap", RATES, rate("to: 2026-06-30", "to: 2026-07-02"), "rate prime", "two rates on 2026-07-01"),
    (
        "two rows from one day",
        RATES,
        rate("from: 2026-07-01", "from: 2026-01-01"),
        "rate prime",
        "rows from 2026-01-01",
    ),
    (
        "a day that does not exist",
        RATES,
        rate("2026-06-30", "2026-06-31"),
        "rates.prime.rows[1].to",
        "date that exists",
    ),
    ("a day as a number", RATES, rate("from: 2026-01-01", "from: 20260101"), "rates.prime.rows[1].from", "YYYY-MM-DD"),
    ("a rate out of this world", RATES, rate("4.5%", "450%"), "rates.prime.rows[1].percent", "between -5% and 100%"),
    ("a rate far below zero", RATES, rate("4.5%", "-45%"), "rates.prime.rows[1].percent", "between -5% and 100%"),
    ("a rate with a comma", RATES, rate("4.5%", "'4,5%'"), "rates.prime.rows[1].percent", "such as"),
    (
        "a row without its source",
        RATES,
        rate(", percent: 4.5%, source: a bank", ", percent: 4.5%"),
        "rates.prime.rows[1].source",
        "is missing",
    ),
    (
        "a rate without a name",
        RATES,
        rate("    name: {en: prime, es: prima, pt: prima}\n"),
        "rate prime, field name",
        "is missing",
    ),
    (
        "a name in one language",
        RATES,
        rate("{en: prime, es: prima, pt: prima}", "{en: prime}"),
        "rates.prime.name",
        "each of es, en, pt",
    ),
    (
        "a rate without sources",
        RATES,
        rate("    sources: [a bank]\n    rows", "    rows"),
        "rate prime, field sources",
        "is missing",
    ),
    ("a value of zero", RATES, rate('"8.5"', '"0"'), "units.udi.values.2026-01-01", "above zero"),
    (
        "a unit without a currency",
        RATES,
        rate("    currency: MXN\n"),
        "unit udi, field currency",
        "expected one currency",
    ),
    (
        "another currency for a shipped unit",
        RATES,
        "units: {cl-uf: {currency: USD}}\n",
        "unit cl-uf, field currency",
        "found 2",
    ),
    ("an unknown key of rates", RATES, rate("rows:", "periods:"), "rates.prime.periods", "unknown key"),
    ("an id with blanks", RATES, rate("prime:", "'the prime':"), "the prime", "small letters"),
]


@pytest.mark.parametrize(("file", "text", "where", "what"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_every_fault_is_named_with_its_file_and_place(
    file: str, text: str, where: str, what: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    found, faults = read_late_charges(tmp_path)
    assert found is None
    assert any(place.startswith(file) and where in place and what in message for place, message in faults), faults


def test_a_fault_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / LAWS).write_text("left_over: keep\n", encoding="utf-8")
    _, faults = read_late_charges(tmp_path)
    assert set(faults) <= set(rulebook_faults(tmp_path))
    with pytest.raises(RulebookInvalid, match="left_over"):
        load_rulebook(tmp_path)
