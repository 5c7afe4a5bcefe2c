"""Is what operations refuse said in every language of the console? Their sentences are read out of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.refusals import Sentence, refusals

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = ("es", "pt")
_REFUSALS = frozenset({"Refused", "NotFound", "Conflict", "InvalidInput"})
#: Nouns of files and of other systems: what is wrong with those is never said by a form of the console.
_NO_FORM = frozenset(
    {
        "api_key", "assignment", "bank", "charge", "connector", "contact_rule", "dispute_rules", "dossier",
        "e_invoice", "e_invoices", "erp_request", "iban", "late_charges", "length", "limits",
        "payment_methods", "segment", "span", "strategy", "webhook", "webhook_endpoint", "webhooks",
        "policy_document", "condition",
    }
)  # fmt: skip
_PLACES = re.compile(r"(?:\{\w*\})+")


def _text(node: ast.expr) -> str | None:
    """A literal, `{}` for what is put in; None where it is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _raised(tree: ast.AST) -> Iterator[str]:
    """What is raised, and every text that says what was expected."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in _REFUSALS and isinstance(node, ast.Call) and node.args:
            branches = [node.args[0]]
            if isinstance(node.args[0], ast.IfExp):
                branches = [node.args[0].body, node.args[0].orelse]
            yield from (text for one in branches if (text := _text(one)) is not None)
        if isinstance(node, ast.expr) and id(node) not in inside:
            text = _text(node)
            if text is not None and re.match(r"expected [a-z{0-9A-Z]", text) and "IS NOT" not in text:
                yield text


def _sentences() -> set[str]:
    found = set()
    for room in ("operations", "domain", "models"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.stem not in _NO_FORM and path.parent.name != "intent":
                found |= set(_raised(ast.parse(path.read_text(encoding="utf-8"))))
    whole = {_PLACES.sub("{}", text) for text in found if not text.endswith((": ", " is of "))}
    return {text for text in whole if not re.fullmatch(r"\w+: \{\}", text)} - _PUT_TOGETHER


#: Beginnings, and sentences that are told by their fields.
_PUT_TOGETHER = {
    "{}: {}",
    "{}",
    "expected {}",
    "expected {}, {}",
    "expected at least one of is, in, not_in, below, above, at_least, at_most",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_translation(language: str) -> None:
    words = refusals(language)
    known = {_PLACES.sub("{}", sentence.english) for sentence in words.sentences}
    assert [one for one in sorted(_sentences() - known) if words(one) is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_puts_in_what_its_sentence_names_and_no_more(language: str) -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    faults = [one.english for one in refusals(language).sentences if not places(one.translated) <= places(one.english)]
    assert faults == []


def test_the_languages_translate_the_same_sentences() -> None:
    spanish, portuguese = ({one.english for one in refusals(language).sentences} for language in LANGUAGES)
    assert spanish == portuguese


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_known_again_with_anything_in_its_places(language: str) -> None:
    for sentence in refusals(language).sentences:
        said = re.sub(
            r"\{(\w+)\}", lambda place: f"«{place[1]}»", sentence.english.replace("{expected}", "expected text")
        )
        assert refusals(language)(said) is not None, said


def test_the_sentence_that_says_more_is_meant() -> None:
    said = refusals("es")("invoices: expected each invoice once")
    assert said == "Cada factura solo puede aparecer una vez"
    assert refusals("pt")("Task 7 was asked for by ana: somebody else than ana has to answer") == (
        "A tarefa 7 foi solicitada por ana: outra pessoa tem de responder"
    )


def test_what_nobody_has_translated_is_none_even_behind_a_field() -> None:
    assert refusals("es")("something that nobody has ever refused") is None
    assert refusals("es")("amount: something that nobody has ever refused") is None


def test_codes_in_places_have_their_words() -> None:
    assert refusals("es")("Only a manager may do that, or whoever stands above") == (
        "Esto requiere la función de gerente o una superior"
    )


def test_the_same_name_twice_is_the_same_text() -> None:
    one = Sentence("{who} is {who}", "{who}")
    assert one.pattern.fullmatch("ana is ana")
    assert not one.pattern.fullmatch("ana is eva")
