"""Is every event and every reason said in each language, and can nothing that is stored break a sentence?"""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from config.files import SHIPPED
from config.sentences import Sentences, placeholders
from domain.contact_caps import CAP_CODES
from domain.contact_policy import FORBIDDEN_MEDIUM
from domain.contact_wishes import WISHED_HOURS
from models.case import HoldKind
from models.customer import CustomerKind, Role
from models.interaction import InteractionKind
from models.notification import NotificationKind
from models.strategy import Channel, Level
from models.task import TaskKind, TaskOutcome
from models.values import LANGUAGES

ROOT = SHIPPED.parent
ROOMS = ("activities", "domain", "operations", "store", "workflows", "temporal")
#: What is said aloud is no message.
SCRIPTS = {"call_script", "visit_script"}
KINDS_OF_PARAMETER = {"", "date", "days", "money", "number", "offset"}


def read(language: str) -> dict[str, Any]:
    path = SHIPPED / "locale" / "sentences" / f"{language}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def alternatives(sentence: str | list[str]) -> list[str]:
    return [sentence] if isinstance(sentence, str) else sentence


def constants(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may come to: `"a"`, `"a" if x else "b"`, `f"hold_{...}"` for each kind of hold."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from constants(body)
            yield from constants(other)
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), *_]):
            yield from (prefix + kind.value for kind in HoldKind)


def reason_codes() -> set[str]:
    """Every code given to `Why(...)` or written as `{"code": ...}` in the engine and the operations."""
    found: set[str] = set()
    for path in [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Why"), args=[code, *_]):
                    found.update(constants(code))
                case ast.Dict(keys=keys, values=values):
                    for key, value in zip(keys, values, strict=True):
                        if isinstance(key, ast.Constant) and key.value == "code":
                            found.update(constants(value))
    return found


def moving_rules() -> set[str]:
    return {"weekend", "holiday", "outside_hours", "spacing", "yields", WISHED_HOURS, FORBIDDEN_MEDIUM, *CAP_CODES}


def test_the_code_base_is_really_searched() -> None:
    assert {"step_due", "hold_pause", "hold_offer", "segment_by_hand", "new", "superseded"} <= reason_codes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_event_and_rule_has_a_sentence(language: str) -> None:
    said = read(language)
    # A step that was put off is told with the rule that moved it as its reason.
    assert reason_codes() | moving_rules() <= set(said["reasons"])
    assert set(said["events"]) == {kind.value for kind in InteractionKind}
    assert set(said["rules"]) == moving_rules()
    assert set(said["notifications"]) == {kind.value for kind in NotificationKind}
    assert set(said) == {"reasons", "rules", "events", "notifications", "words"}


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("channel", Channel),
        ("role", Role),
        ("level", Level),
        ("outcome", TaskOutcome),
        ("task", TaskKind),
        ("hold", HoldKind),
        ("template", {path.name for path in (SHIPPED / "templates").iterdir() if path.is_dir()} - SCRIPTS),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_the_field_has_a_word(language: str, words: str, values: Any) -> None:
    assert {str(value) for value in values} <= set(read(language)["words"][words])


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_languages_say_the_same_with_the_same_parameters(language: str) -> None:
    english, other = read("en"), read(language)
    for section in ("reasons", "events", "notifications"):
        assert set(english[section]) == set(other[section])
        for code, sentence in english[section].items():
            ours = [placeholders(one) for one in alternatives(sentence)]
            assert [placeholders(one) for one in alternatives(other[section][code])] == ours, code
    assert {name: set(words) for name, words in english["words"].items()} == {
        name: set(words) for name, words in other["words"].items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_parameters_are_written_in_ways_that_exist(language: str) -> None:
    said = read(language)
    for sentences in (said["reasons"], said["events"], said["notifications"]):
        for sentence in sentences.values():
            for one in alternatives(sentence):
                ways = {spec or "" for _, name, spec, _ in Formatter().parse(one) if name}
                assert ways <= KINDS_OF_PARAMETER | set(said["words"]), one


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_raises_without_parameters(language: str) -> None:
    sentences, said = Sentences(language), read(language)
    assert all(sentences.why(code) for code in said["reasons"])
    assert all(sentences.happened(kind) for kind in said["events"])
    assert all(sentences.told(kind, {}) for kind in said["notifications"])


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert Sentences("es").why("from_the_future", {"step": "x"}) == "from_the_future"
    assert Sentences("es").happened("from_the_future") == "from_the_future"
    assert Sentences("es").rule("from_the_future") == "from_the_future"
    assert Sentences("es").word("channel", "pigeon") == "pigeon"
    assert Sentences("es").word("no such list", CustomerKind.BUSINESS) == "business"


@pytest.mark.parametrize(
    "value", ["{0.__class__}", "{step.__class__.__mro__}", "{", "}", "{}", "%s", "{until:{until}}", "{amount:money}"]
)
def test_a_value_is_only_a_value(value: str) -> None:
    assert Sentences("en").happened("note", {"text": value}) == f"Note: {value}"
    assert Sentences("en").happened("note", {"text": value, value: "never"}) == f"Note: {value}"
    paused = Sentences("en").happened("paused", {"until": value, "reason": value})
    assert paused == f"Paused until {value}: {value}"


@pytest.mark.parametrize(
    ("language", "code", "params", "sentence"),
    [
        ("en", "hold_pause", {}, "Paused until further notice"),
        ("es", "hold_pause", {"until": None}, "En pausa hasta nuevo aviso"),
        ("pt", "hold_pause", {}, "Pausado até segunda ordem"),
        ("es", "hold_pause", {"until": "2026-11-25"}, "En pausa hasta el 25 nov 2026"),
        ("en", "hold_offer", {"until": "2026-11-25"}, "Offer open until Nov 25, 2026"),
        (
            "es",
            "step_due",
            {"step": "overdue-3", "at": "due + 3d", "due_on": "2026-01-05"},
            "Corresponde el paso overdue-3: 3 días después del vencimiento (5 ene 2026)",
        ),
        (
            "pt",
            "step_due",
            {"step": "welcome", "at": "due + 1bd", "due_on": "2026-01-05"},
            "É a vez da etapa welcome: 1 dia útil após o vencimento (5 de jan. de 2026)",
        ),
        (
            "es",
            "approval",
            {"step": "hold", "by": "supervisor"},
            "A la espera de la aprobación de supervisión (paso hold)",
        ),
        ("es", "next_step", {"step": "*thanks"}, "A la espera del paso agradecimiento"),
        (
            "en",
            "next_step",
            {"step": "call-1", "moved_by": "weekend"},
            "Waiting for step call-1 (moved off the weekend)",
        ),
        # A step may be called what an approver is called: it stays the step's name.
        ("es", "superseded", {"step": "negotiate", "by": "manager"}, "El paso negotiate quedó sustituido por manager"),
    ],
)
def test_reasons_read_as_human_language(language: str, code: str, params: dict[str, Any], sentence: str) -> None:
    assert Sentences(language).why(code, params) == sentence


@pytest.mark.parametrize(
    ("language", "kind", "details", "sentence"),
    [
        (
            "en",
            "reminder_sent",
            {"channel": "email", "role": "payables", "template": "overdue", "invoices": 3},
            "Sent by e-mail to payables: overdue reminder (invoices: 3)",
        ),
        (
            "es",
            "invoice_received",
            {"number": "F-1", "amount": "1200.50", "currency": "EUR", "due_on": "2026-01-05"},
            "Factura F-1 recibida: 1.200,50 EUR, vence el 5 ene 2026",
        ),
        ("es", "dispute_opened", {"amount": "500.0000 USD", "reason": "medida"}, "En disputa 500,00 USD: medida"),
        ("en", "paused", {"until": None, "reason": "storm"}, "Paused until further notice: storm"),
        ("en", "call_made", {"outcome": "no_answer", "note": None}, "Call: no answer"),
        ("es", "call_made", {"outcome": "no_answer", "note": "buzón"}, "Llamada: no contesta (buzón)"),
        ("es", "escalated", {"step": "hold", "level": "credit_hold"}, "Escalado: suspensión del crédito"),
        ("pt", "customer_changed", {"fields": "language, contacts"}, "Dados do cliente alterados: idioma, contatos"),
        ("en", "dispute_resolved", {"outcome": "we were right"}, "Dispute closed: we were right"),
    ],
)
def test_events_read_as_human_language(language: str, kind: str, details: dict[str, Any], sentence: str) -> None:
    assert Sentences(language).happened(kind, details) == sentence


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1234567", "CLP", "1,234,567 CLP"),
        ("1200.5000", "COP", "1,200.50 COP"),
        ("0.1234", "USD", "0.1234 USD"),
        ("100", "EUR", "100.00 EUR"),
        ("999999999999999.99", "ARS", "999,999,999,999,999.99 ARS"),
    ],
)
def test_amounts_keep_every_decimal(amount: str, currency: str, written: str) -> None:
    assert Sentences("en").money(Decimal(amount), currency) == written


@pytest.mark.parametrize("amount", ["NaN", "1e9", "a lot", "1,5", "", "9" * 60, "-", "1 US DOLLAR"])
@pytest.mark.parametrize("currency", ["EUR", None, 7, "???"])
def test_amounts_that_are_none_are_shown_as_they_are(amount: str, currency: object) -> None:
    assert amount.replace(",", "") in Sentences("en").happened(
        "payment_received", {"credit": "p", "amount": amount, "currency": currency}
    ).replace(",", "")


@pytest.mark.parametrize("value", ["2026-02-30", "tomorrow", "2026-1-5", "20260105", "2026-01-05T10:00:00", 7, True])
def test_dates_that_are_none_are_shown_as_they_are(value: object) -> None:
    said = f"On a payment plan; the next payment counts until {value}"
    assert Sentences("en").why("hold_plan", {"until": value}) == said


def test_instants_are_shown_in_utc() -> None:
    assert Sentences("es").why("hold_plan", {"until": "2026-01-05T09:00:00+01:00"}).endswith("5 ene 2026, 08:00 UTC")


def test_a_language_with_a_region_and_an_unknown_one() -> None:
    assert Sentences("es-CO").language == "es"
    assert Sentences("fr").language == "en"


def test_the_files_are_plain() -> None:
    for path in sorted(Path(SHIPPED / "locale" / "sentences").glob("*.yaml")):
        assert all(len(line) <= 140 for line in path.read_text(encoding="utf-8").splitlines()), path.name


def test_interest_is_said_with_the_readers_numbers_and_one_day_as_one() -> None:
    told = {
        "percent": "10.15",
        "base": "850.00",
        "currency": "EUR",
        "days": 1,
        "first": "2025-10-21",
        "last": "2025-10-21",
    }
    told["law"] = "Ley 3/2004"
    assert Sentences("es").why("interest", told).startswith("10,15 % anual sobre 850,00 EUR durante 1 día, del 21 oct")
    assert Sentences("pt").why("interest", told).startswith("10,15 % ao ano sobre 850,00 EUR por 1 dia, de 21 de out")
    assert Sentences("en").why("interest", told).startswith("10.15 % a year on 850.00 EUR over 1 day, Oct 21")
    assert (
        Sentences("es")
        .why("interest", told | {"percent": "24.36, 24.99", "days": 15})
        .startswith("24,36 y 24,99 % anual sobre 850,00 EUR durante 15 días")
    )
    assert (
        Sentences("es").why("fee_percent", {"percent": "10", "base": "100.00", "currency": "EUR"})
        == "10 % de 100,00 EUR"
    )


def test_what_became_of_a_charge_is_said_of_one_and_of_many_alike() -> None:
    for charge in ("fee", "compensation", "interest"):
        told = Sentences("es").happened("charge_claimed", {"charge": charge, "amount": "10.00", "currency": "EUR"})
        assert told.startswith("Recargo reclamado: 10,00 EUR de ")
