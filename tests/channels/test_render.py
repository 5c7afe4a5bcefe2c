"""Do the shipped texts read right, for every invoice, language and channel?"""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from channels.templates.proof import SHORT_LIMIT, check
from channels.templates.render import Renderer, TemplateFault
from models.errors import InvalidInput, NotFound
from models.message import MessageContext
from models.strategy import Channel
from models.values import LANGUAGES
from tests.channels.messages import a_context, a_line, agreed

TEMPLATES = (
    "before_due", "due_today", "overdue", "overdue_firm", "final_notice", "offer", "thanks", "promise_confirmed",
    "promise_reminder", "promise_broken", "plan_schedule", "plan_broken", "settlement_agreed", "dispute_received",
    "dispute_answered", "answer", "statement",
)  # fmt: skip
SHIPPED = Renderer()


def contexts(language: str) -> dict[str, MessageContext]:
    found = {
        "one overdue": a_context(a_line()),
        "one due today": a_context(a_line(days=0)),
        "one to come": a_context(a_line(days=-1)),
        "one paid in part": a_context(a_line(claim=Decimal("200.50"), paid=Decimal(1000))),
        "one paid": a_context(a_line(claim=Decimal(0), paid=Decimal("1200.50")), totals=()),
        "many": a_context(*(a_line(f"F-{n}", n) for n in range(1, 41))),
        "every situation": a_context(a_line("F-1", 12), a_line("F-2", 0), a_line("F-3", -5)),
        "three currencies": a_context(
            a_line("F-1"), a_line("F-2", 1, "CLP", "1500000"), a_line("F-3", -2, "KWD", "12.345"), a_line("F-4", 0)
        ),
    }
    return {
        name: a_context(*context.lines, totals=context.totals, **{**agreed(language), "language": language})
        for name, context in found.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_text_renders_without_leftovers(template: str, language: str) -> None:
    for name, context in contexts(language).items():
        for channel in Channel:
            words = SHIPPED.render(template, channel, context)
            for text in (words.subject or "", words.text, words.html or ""):
                # A style sheet ends with two braces too.
                text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
                assert not re.search(r"\{|\}|None|Undefined|Decimal|\bMarkup\b| ,|\(\)|\.\.| {3}", text), (
                    name,
                    channel,
                    text,
                )
            assert (words.html is not None) == (channel == Channel.EMAIL)
            assert bool(words.subject) == (channel in (Channel.EMAIL, Channel.LETTER))
            if channel in (Channel.SMS, Channel.WHATSAPP):
                assert len(words.text) <= SHORT_LIMIT, (name, words.text)
                assert "\n" not in words.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_invoice_and_every_total_stands_in_an_email(language: str) -> None:
    words = SHIPPED.render("overdue", "email", contexts(language)["three currencies"])
    html = (words.html or "").replace("\N{NO-BREAK SPACE}", " ")
    amounts = {
        "es": ("2.401,00 €", "1.500.000 CLP", "12,345 KWD"),
        "en": ("€2,401.00", "CLP 1,500,000", "KWD 12.345"),
        "pt": ("€ 2.401,00", "CLP 1.500.000", "KWD 12,345"),
    }
    for expected in ("F-1", "F-2", "F-3", "F-4", *amounts[language]):
        assert expected in words.text
        assert expected in html


@pytest.mark.parametrize(
    ("template", "language", "sentence"),
    [
        ("overdue", "es", "F-1 de Talleres Quintana, por 1.200,50 € y con vencimiento el 4 de marzo de 2026, sigue"),
        ("overdue", "en", "F-1 for Talleres Quintana, of €1,200.50 and due on March 4, 2026, is still awaiting"),
        ("overdue", "pt", "F-1 de Talleres Quintana, no valor de € 1.200,50 e com vencimento em 4 de março de 2026,"),
        ("offer", "es", "un 7,5% de descuento, en total 1.110,00 € y 1.110 CLP, hasta el 21 de marzo de 2026"),
        ("offer", "en", "Pay in 3 instalments of €400.00 and CLP 400 each"),
        ("offer", "pt", "Pagar com 7,5% de desconto"),
        ("final_notice", "es", "antes del siguiente paso de nuestra política de cobros"),
        ("final_notice", "en", "the next step of our collection policy"),
        ("final_notice", "pt", "próximo passo da nossa política de cobrança"),
    ],
)  # fmt: skip
def test_key_sentences(template: str, language: str, sentence: str) -> None:
    words = SHIPPED.render(template, "email", contexts(language)["one overdue"])
    assert sentence in words.text
    assert sentence in (words.html or "").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((12, 1, 0, -3), "2 vencidas, 1 que vence hoy y 1 que aún no ha vencido"),
        ((5, -2), "1 vencida y 1 que aún no ha vencido"),
        ((5, 6), "todas vencidas"),
        ((0, 0), "todas vencen hoy"),
        ((-1, -2), "todas próximas a vencer"),
    ],
)
def test_the_mix_of_situations_is_told(days: tuple[int, ...], expected: str) -> None:
    context = a_context(*(a_line(f"F-{n}", day) for n, day in enumerate(days)))
    assert expected in SHIPPED.render("overdue", "whatsapp", context).text
    assert expected in SHIPPED.render("overdue", "email", context).text


def test_one_day_is_singular() -> None:
    assert "vencida hace 1 día)" in SHIPPED.render("overdue", "whatsapp", a_context(a_line(days=1))).text
    assert "1 day overdue)" in SHIPPED.render("overdue", "sms", a_context(a_line(days=1), language="en")).text


def test_thanks_tell_what_came_and_what_is_left() -> None:
    part = SHIPPED.render("thanks", "email", contexts("es")["one paid in part"])
    assert "hemos recibido 1.000,00 €" in part.text
    assert "quedan por pagar 200,50 €" in part.text
    assert "Cómo pagar" in part.text
    whole = SHIPPED.render("thanks", "email", contexts("es")["one paid"])
    assert "La factura queda pagada" in whole.text
    assert "F-1 (pagada)" in whole.text
    assert "Cómo pagar" not in whole.text


def test_a_part_that_is_not_asked_for_is_explained() -> None:
    assert "en revisión" in SHIPPED.render("overdue", "email", contexts("es")["one paid in part"]).text
    assert "en revisión" not in SHIPPED.render("overdue", "email", contexts("es")["many"]).text


def test_a_hostile_name_stays_a_name() -> None:
    context = a_context(
        a_line("<script>alert(1)</script>", document_url="javascript:alert(1)"),
        customer_name='{{7*7}} "><img src=x>',
        contact_name="Ana\r\nBcc: all@example.com\n\n- item",
        **agreed("es"),
    )
    for template in TEMPLATES:
        words = SHIPPED.render(template, "email", context)
        assert words.html is not None
        assert "<script" not in words.html
        assert "<img" not in words.html
        assert "javascript:" not in words.html
        assert "49" not in words.text
        assert "{{7*7}}" in words.text
        assert "\n" not in (words.subject or "")
        assert "Hola, Ana Bcc: all@example.com - item:" in words.text


def test_a_document_is_linked() -> None:
    words = SHIPPED.render("overdue", "email", a_context(a_line(document_url="https://erp.example/f.pdf?a=1&b=2")))
    assert 'href="https://erp.example/f.pdf?a=1&amp;b=2"' in (words.html or "")
    assert "https://erp.example/f.pdf?a=1&b=2" in words.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", ["call_script", "visit_script"])
def test_a_script_asks_who_is_speaking_first(language: str, script: str) -> None:
    words = SHIPPED.render(script, "call", contexts(language)["every situation"])
    assert words.subject is None
    assert words.text.index("F-3") < words.text.index("1. ") < words.text.index("7. ")
    assert "{" not in words.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_threatens_or_claims_what_the_law_has_not_said(language: str) -> None:
    forbidden = (
        r"(?i)judicial|tribunal|abogad|advogad|demanda|lawyer|court|legal|embarg|penhor|moros|negativa|blacklist"
    )
    for template in TEMPLATES:
        assert not re.search(forbidden, SHIPPED.render(template, "email", contexts(language)["many"]).text)


def test_shipped_texts_are_complete_and_without_fault() -> None:
    assert check(SHIPPED) == []
    expected = {(name, language) for name in (*TEMPLATES, "call_script", "visit_script") for language in LANGUAGES}
    assert SHIPPED.available() == expected


def test_an_unknown_template_is_told() -> None:
    with pytest.raises(NotFound):
        SHIPPED.render("nothing", "email", a_context())
    with pytest.raises(InvalidInput):
        SHIPPED.render("overdue", "call", a_context())


def _override(folder: Path, name: str, text: str) -> Path:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_file_wins_alone(tmp_path: Path) -> None:
    _override(
        tmp_path,
        "overdue/es.j2",
        "{% block subject %}Mío{% endblock %}{% block greeting %}Ana:{% endblock %}"
        "{% block opening %}Uno.\n\nDos.{% endblock %}"
        "{% block closing %}{% endblock %}{% block short %}Mío {{ totals|amounts }}{% endblock %}",
    )
    own = Renderer(tmp_path)
    words = own.render("overdue", "email", a_context())
    assert words.subject == "Mío"
    assert words.text.startswith("Ana:\n\nUno.\n\nDos.\n\n")
    assert own.render("overdue", "email", a_context(language="en")) == SHIPPED.render(
        "overdue", "email", a_context(language="en")
    )
    assert check(own) == []


@pytest.mark.parametrize(
    ("broken", "line", "words"),
    [
        ("{% block subject %}\n{% if many %}\n{% endblock %}", 3, "endblock"),
        ("{% block subject %}\n\n{{ invoces }}{% endblock %}", 3, "invoces"),
        ("{% block subject %}\n{{ first.nmber }}{% endblock %}", 2, "nmber"),
        ("{% block subject %}\n{{ totals|mony }}{% endblock %}", 2, "mony"),
        ("{% block subject %}\n{{ ''.__class__ }}{% endblock %}", 2, "unsafe"),
        ("{% block subject %}\n{{ 1 / 0 }}{% endblock %}", 2, "zero"),
    ],
)
def test_a_broken_override_is_named_with_its_file_and_line(tmp_path: Path, broken: str, line: int, words: str) -> None:
    rest = "".join(f"{{% block {name} %}}x{{% endblock %}}" for name in ("opening", "closing", "short"))
    path = _override(tmp_path, "overdue/pt.j2", broken + rest)
    own = Renderer(tmp_path)
    faults = check(own)
    assert [(fault.file, fault.line) for fault in faults] == [(str(path), line)], faults
    assert words in faults[0].message
    with pytest.raises(TemplateFault, match=rf"overdue/pt\.j2, line {line}"):
        own.render("overdue", "email", a_context(language="pt"))


def test_a_template_of_ones_own_needs_every_language_and_block(tmp_path: Path) -> None:
    _override(tmp_path, "spring/es.j2", "{% block subject %}Primavera{% endblock %}")
    own = Renderer(tmp_path)
    assert {language for name, language in own.available() if name == "spring"} == {"es"}
    told = "\n".join(map(str, check(own)))
    assert "expected a block opening" in told
    assert "templates/spring/en.j2: missing" in told


def test_a_text_too_long_for_a_phone_is_a_fault(tmp_path: Path) -> None:
    blocks = "".join(f"{{% block {name} %}}x{{% endblock %}}" for name in ("subject", "opening", "closing"))
    _override(tmp_path, "overdue/es.j2", blocks + "{% block short %}" + "x" * 301 + "{% endblock %}")
    assert [fault.message for fault in check(Renderer(tmp_path))] == [
        "expected at most 300 characters in the block short, not 301"
    ]


def test_a_word_missing_from_an_own_language_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "es.yaml").write_text("greeting: Hola\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"es\.yaml, field account: is missing"):
        Renderer(tmp_path)


def test_amounts_follow_the_locale_of_the_brand() -> None:
    brand = SHIPPED.brand.model_copy(update={"locales": {"es": "es_MX", "en": "en_GB", "pt": "pt_BR"}})
    text = Renderer(brand=brand).render("overdue", "sms", a_context(a_line(currency="MXN"))).text
    assert "$1,200.50" in text
