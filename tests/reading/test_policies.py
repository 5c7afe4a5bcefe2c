"""Do readable policies say what the configuration in force says, to customers no more than concerns them?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from channels.paper.policies import policies_pdf
from channels.templates.render import Renderer
from config.policy_words import policy_words
from config.rulebook import Rulebook, load_rulebook
from models.customer import CustomerKind
from models.policy_document import Audience, PolicyDocument
from models.values import LANGUAGES
from reading.policies.collection import usual_strategy
from reading.policies.document import policy_document
from reading.policies.voice import filled
from web.policies_page import PoliciesPage

DAY = date(2026, 3, 10)
CUSTOMERS, STAFF = Audience.CUSTOMERS, Audience.STAFF
SHIPPED, RENDERER = load_rulebook(), Renderer()


def read(language: str = "en", audience: Audience = CUSTOMERS, rulebook: Rulebook = SHIPPED, day: date = DAY) -> str:
    return "\n".join(_texts(of(language, audience, rulebook, day).told()))


def of(language: str, audience: Audience, rulebook: Rulebook = SHIPPED, day: date = DAY) -> PolicyDocument:
    return policy_document(rulebook, RENDERER, language, audience, day)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def table(document: PolicyDocument, chapter: str, section: str) -> list[tuple[str, ...]]:
    [found] = [one for one in document.chapters if one.id == chapter]
    [here] = [one for one in found.sections if one.title == section]
    assert here.table is not None
    return list(here.table.rows)


def test_the_usual_ladder_is_told_with_its_days_ways_and_addressees() -> None:
    rows = table(of("en", CUSTOMERS), "collection", "If you are a business")
    assert rows[0] == ("3 days before the due date", "Notice before the due date", "E-mail, otherwise SMS", "Payables")
    assert rows[3] == ("8 days after the due date", "Call about open invoices", "Phone", "Payables")
    assert len(rows) == len(usual_strategy(SHIPPED, CustomerKind.BUSINESS).steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_do_not_read_segments_discounts_queues_or_who_approves(language: str) -> None:
    told, words = read(language), policy_words(language)
    for inner in (
        "consumer-firm",
        "risky",
        "5% d",
        "es-ley-3-2004",
        words.terms.authority_title,
        words.contact.sources_title,
    ):
        assert inner not in told
    staff = read(language, STAFF)
    assert "consumer-risky" in staff
    assert filled(words.collection.approval, a="")[1:8] in staff


def test_what_an_installation_charges_is_told_where_it_is_charged(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "standard.yaml").write_text(
        "name: standard\nfor: all\nsteps:\n"
        "  - {id: first, at: due + 3d, do: reminder, template: overdue, channels: [email], fee: {percent: 10%}}\n"
        "  - {id: last, at: due + 9d, do: escalation, level: management, template: final_notice,"
        ' fee: {fixed: "40.00", currency: EUR}, claims: [interest, compensation]}\n',
        encoding="utf-8",
    )
    (tmp_path / "late_charges.yaml").write_text("left_over: bill\n", encoding="utf-8")
    own = of("en", CUSTOMERS, load_rulebook(tmp_path))
    assert table(own, "late-charges", "What we charge") == [
        ("Businesses", "3 days after the due date", "A fee of 10% of the invoice's open amount"),
        ("Businesses", "9 days after the due date",
         "A fee of €40.00, late interest by law and the compensation that the law fixes"),
    ]  # fmt: skip
    assert table(own, "collection", "If you are a business")[0][-1] == "A fee of 10% of the invoice's open amount"
    assert "billed in an invoice of their own" in "\n".join(_texts(own.told()))
    assert "At present we charge no fees" in read()


def test_customers_read_of_a_charge_of_any_ladder_but_not_whose_ladder_it_is(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "firm.yaml").write_text(
        "name: firm\nfor: all\nsteps:\n"
        "  - {id: first, at: due + 3d, do: reminder, template: overdue, channels: [email], fee: {percent: 5%}}\n",
        encoding="utf-8",
    )
    rulebook = load_rulebook(tmp_path)
    charge = ("3 days after the due date", "A fee of 5% of the invoice's open amount")
    assert table(of("en", CUSTOMERS, rulebook), "late-charges", "What we charge") == [("In particular cases", *charge)]
    assert table(of("en", STAFF, rulebook), "late-charges", "What we charge") == [("firm", *charge)]


def test_rates_are_those_of_the_day_and_an_unknown_one_is_said_to_be_unknown() -> None:
    laws = {row[0]: row for row in table(of("en", CUSTOMERS), "late-charges", "What the law gives")}
    assert laws["Spain"][3:] == ("10.15%", "€40.00")
    assert laws["Germany"][3] == "10.27% (1.27% + 9 points)"
    chile = laws["Chile"][4].replace("\N{NO-BREAK SPACE}", " ")
    assert chile == "9% up to 10 UF; 6% up to 50 UF; 3% of what is above; only after 20 days of delay"
    later = table(of("en", CUSTOMERS, day=date(2026, 11, 22)), "late-charges", "What the law gives")
    assert "Not known yet for this period" in later[0][3]


def test_examples_are_counted_and_where_today_is_unknown_by_the_last_day_that_is_known() -> None:
    rows = {row[0]: row[1:] for row in table(of("en", CUSTOMERS, day=date(2026, 11, 22)), "late-charges", "Examples")}
    assert rows["Ley 3/2004, de 29 de diciembre, arts. 5, 7, 8"] == (
        "Jun 30, 2026", "€1,000.00", "€8.34", "€40.00", "€1,048.34",
    )  # fmt: skip
    assert rows["Código de Comercio, art. 362"][0] == "Nov 22, 2026"


def test_contact_hours_and_limits_are_those_of_all_policies_together() -> None:
    rows = {(row[0], row[1]): row[2:] for row in table(of("en", CUSTOMERS), "contact", "")}
    chile = rows["Chile", "Private individuals"]
    assert chile[0] == "Mon–Fri 08:00–19:00"
    assert "Calls and visits: 1 a week" in chile[2]
    assert "calls and visits: 1 a day" not in chile[2]  # a day's limit says nothing beside the week's
    assert ("Everywhere else", "Businesses") in rows
    assert {row[1] for row in rows} == {"Businesses", "Private individuals"}


def test_every_language_fills_in_the_same_values() -> None:
    words = {language: policy_words(language).model_dump(mode="json") for language in LANGUAGES}
    shapes = {language: _placeholders(said) for language, said in words.items()}
    assert shapes["es"] == shapes["en"] == shapes["pt"]


def _placeholders(value: Any, path: str = "") -> dict[str, tuple[str, ...]]:
    if isinstance(value, dict):
        return {
            key: said for name, part in value.items() for key, said in _placeholders(part, f"{path}.{name}").items()
        }
    if isinstance(value, list):
        return {key: said for n, part in enumerate(value) for key, said in _placeholders(part, f"{path}.{n}").items()}
    return {path: tuple(sorted(part.partition("}")[0] for part in str(value).split("{")[1:]))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", Audience)
def test_nothing_is_left_unsaid_in_any_language_and_it_can_be_printed(language: str, audience: Audience) -> None:
    document = of(language, audience)
    told = read(language, audience)
    assert "{" not in told
    assert policies_pdf(RENDERER, document).startswith(b"%PDF")
    assert policies_pdf(RENDERER, document) == policies_pdf(RENDERER, document)


def test_what_stands_in_the_configuration_cannot_become_markup() -> None:
    brand = RENDERER.brand.model_copy(update={"company": "<b>Acme</b> {company} #eval(1)"})
    renderer = Renderer(brand=brand)
    document = policy_document(SHIPPED, renderer, "en", CUSTOMERS, DAY)
    page = PoliciesPage(brand, "en").file(document)
    assert "<b>Acme" not in page
    assert "&lt;b&gt;Acme&lt;/b&gt; {company} #eval(1)" in page
    assert policies_pdf(renderer, document).startswith(b"%PDF")


def test_an_example_is_an_invoice_that_its_country_knows(tmp_path: Path) -> None:
    (tmp_path / "late_charges.yaml").write_text(
        "left_over: waive\nlaws:\n  - {id: co-terms, instrument: Terms of sale, countries: [CO], standing: in_force,"
        " interest: {percent: 10%}, confidence: signed, sources: [terms], seen_on: 2025-10-01}\n",
        encoding="utf-8",
    )
    rows = {row[0]: row[1:] for row in table(of("en", CUSTOMERS, load_rulebook(tmp_path)), "late-charges", "Examples")}
    assert rows["Terms of sale"][1].replace("\N{NO-BREAK SPACE}", " ").endswith("1,000,000.00")


def test_a_call_is_repeated_after_one_day_or_many_in_spanish(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    steps = "do: call_task, queue: collectors, within: 1 business day, attempts: 2"
    (tmp_path / "strategies" / "calls.yaml").write_text(
        f"name: calls\nfor: all\nsteps:\n  - {{id: one, at: due + 3d, {steps}, retry_after: 1 business day}}\n"
        f"  - {{id: two, at: due + 9d, {steps}, retry_after: 2 business days}}\n",
        encoding="utf-8",
    )
    said = str(of("es", STAFF, load_rulebook(tmp_path)))
    assert "se repite al cabo de 1 día hábil" in said
    assert "se repite al cabo de 2 días hábiles" in said
