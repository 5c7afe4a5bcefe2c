"""Is what the law wants said in every message, and can its reader find a person and the way out?"""

import re
from dataclasses import replace

import pytest

from channels.templates.gsm import for_sms, parts_of
from channels.templates.proof import SHORT_LIMIT
from channels.templates.render import Renderer
from channels.templates.sample import adorned, sample
from channels.templates.view import MOST_SHOWN
from config.brand import Collector
from domain.links import entrance
from models.contact_rule import RequiredText
from models.errors import InvalidInput
from models.values import LANGUAGES
from tests.channels.messages import a_context, a_line, agreed

SHIPPED = Renderer()
LINK = "https://alborada.example/u/41.mac"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", RequiredText)
def test_a_required_text_stands_in_every_channel(language: str, code: RequiredText) -> None:
    plain = a_context(language=language)
    asked = replace(plain, required_texts=(code.value,))
    for channel in ("email", "letter", "sms", "whatsapp"):
        before, after = SHIPPED.render("overdue", channel, plain), SHIPPED.render("overdue", channel, asked)
        assert len(after.text) > len(before.text) + 10
        assert "{" not in after.text
    html = SHIPPED.render("overdue", "email", asked).html or ""
    last = SHIPPED.render("overdue", "email", asked).text.strip().splitlines()[-1]
    assert last in html.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("language", "word"), [("es", "BAJA"), ("en", "STOP"), ("pt", "SAIR")])
def test_the_way_out_is_a_link_where_there_is_one_and_a_word_elsewhere(language: str, word: str) -> None:
    asked = a_context(language=language, required_texts=("opt_out",))
    assert word in SHIPPED.render("overdue", "sms", asked).text
    assert word in SHIPPED.render("overdue", "email", asked).text
    assert word not in SHIPPED.render("overdue", "letter", asked).text
    linked = SHIPPED.render("overdue", "email", a_context(language=language, unsubscribe_url=LINK))
    assert f'href="{LINK}"' in (linked.html or "")
    assert LINK in linked.text
    assert word not in linked.text
    assert "javascript" not in (
        SHIPPED.render("overdue", "email", replace(asked, unsubscribe_url="javascript:x")).html or ""
    )


def test_a_text_that_nobody_has_words_for_is_no_message() -> None:
    with pytest.raises(InvalidInput, match="No words for the required text"):
        SHIPPED.render("overdue", "email", a_context(required_texts=("something",)))


def test_an_agency_names_the_creditor() -> None:
    brand = SHIPPED.brand.model_copy(update={"creditor": "Banco Ejemplo"})
    text = Renderer(brand=brand).render("overdue", "email", a_context(required_texts=tuple(RequiredText))).text
    for expected in ("El acreedor de las facturas es Banco Ejemplo.", "Pague únicamente a Banco Ejemplo"):
        assert expected in text
    assert "Banco Ejemplo ha encomendado a Alborada Suministros" in text


def test_the_collector_answers_by_name_and_others_by_the_brand() -> None:
    marta = Collector(name="Marta Ruiz", phone="+34900000001", email="marta@alborada.example")
    renderer = Renderer(brand=SHIPPED.brand.model_copy(update={"collectors": {"marta": marta}}))
    hers = renderer.render("overdue", "email", a_context(collector="marta")).text
    assert "Le atiende Marta Ruiz: responda a este mensaje, escríbale a marta@alborada.example o llame al" in hers
    assert "+34 900 000 001" in hers
    assert renderer.render("overdue", "letter", a_context(collector="marta")).text.count("Marta Ruiz") == 1
    assert renderer.render("overdue", "email", a_context(collector="nobody")) == SHIPPED.render(
        "overdue", "email", a_context()
    )


def test_the_link_to_the_portal_is_there_only_where_a_portal_is() -> None:
    link = entrance("https://alborada.example")
    linked = a_context(portal_url=link)
    assert "Ver mis facturas" in (SHIPPED.render("overdue", "email", linked).html or "")
    assert "Ver mis facturas" not in (SHIPPED.render("overdue", "email", a_context()).html or "")
    for channel in ("email", "letter"):
        assert link in SHIPPED.render("overdue", channel, linked).text
    for channel in ("sms", "whatsapp"):
        # At the end: what follows a link on a phone is taken for a part of it.
        assert SHIPPED.render("overdue", channel, linked).text.endswith(f"Sus facturas: {link}")
    assert "javascript" not in SHIPPED.render("overdue", "sms", a_context(portal_url="javascript:x")).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_thousand_invoices_are_one_short_message(language: str) -> None:
    lines = [a_line(f"F-{n}", n % 90, "EUR" if n % 2 else "COP", "10.50") for n in range(10_000)]
    words = SHIPPED.render("overdue", "email", a_context(*lines, language=language))
    html = (words.html or "").replace("\N{NO-BREAK SPACE}", " ")
    assert len(html) < 80_000
    assert html.count('class="number"') == MOST_SHOWN
    assert "9975" in html
    assert re.search(r"52[.,]500[.,]00", html)
    assert len(re.findall(r"\b89 d", html)) == MOST_SHOWN  # the gravest
    assert len(SHIPPED.render("overdue", "sms", a_context(*lines, language=language)).text) <= SHORT_LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sms_is_written_in_the_cheap_alphabet(language: str) -> None:
    for template in SHIPPED.names - {"call_script", "visit_script"}:
        for many in (1, 4):
            text = SHIPPED.render(template, "sms", sample(language, many)).text
            assert parts_of(text) <= 2, text
            assert for_sms(text) == text
            linked = replace(sample(language, many), portal_url=entrance("https://pagos.empresa.example"))
            assert parts_of(SHIPPED.render(template, "sms", linked).text) <= 3
    assert parts_of(SHIPPED.render("overdue", "sms", adorned(sample(language))).text) <= 7


def test_what_cannot_be_written_plain_keeps_its_accents() -> None:
    assert for_sms("Último aviso: ¿está? «sí» 1.200 €") == 'Ultimo aviso: ¿esta? "si" 1.200 €'
    assert for_sms("Niño, façade, É é ü") == "Niño, facade, É é ü"
    assert for_sms("Último aviso 日本") == "Último aviso 日本"
    assert (parts_of("x" * 160), parts_of("x" * 161), parts_of("€" * 81), parts_of("日" * 71)) == (1, 2, 2, 2)


def test_an_answer_to_a_dispute_is_text_of_ours_and_stays_text() -> None:
    context = a_context(**agreed("en"))
    assert context.dispute is not None
    told = replace(
        context, dispute=replace(context.dispute, reasons="First <b>line</b>.\n\n- not {{ 7*7 }} a list\r\nstill")
    )
    words = SHIPPED.render("dispute_answered", "email", told)
    assert "First <b>line</b>." in words.text
    assert "<b>line" not in (words.html or "")
    assert "not {{ 7*7 }} a list still" in words.text
