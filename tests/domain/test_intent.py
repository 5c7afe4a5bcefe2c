"""Are answers of customers understood? A labelled corpus in three languages, and what must never be misread."""

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intent.understand import CERTAIN, understand
from models.reply import Intent, Understood

#: A Monday.
TODAY = date(2026, 3, 2)
COUNTRIES = {"es": "CO", "en": "US", "pt": "BR"}
#: Of the intents, and of the days of the promises among them.
RIGHT = 0.98


@dataclass(frozen=True)
class Answer:
    intent: Intent
    day: date | None
    text: str


def corpus(language: str) -> list[Answer]:
    lines = (Path(__file__).parent / "replies" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    parts = [[part.strip() for part in line.split("|", 2)] for line in lines if line and not line.startswith("#")]
    return [
        Answer(Intent(intent), date.fromisoformat(day) if day else None, text.replace("\\n", "\n"))
        for intent, day, text in parts
    ]


def read(text: str, language: str = "es", **more: object) -> Understood:
    asked = {"language": language, "today": TODAY, "channel": "email", "country": COUNTRIES[language], **more}
    return understand(text, **asked)  # type: ignore[arg-type] # names and values of its fields


def confusion(language: str) -> Counter[tuple[Intent, Intent]]:
    return Counter((answer.intent, read(answer.text, language).intent) for answer in corpus(language))


def shown(counts: Counter[tuple[Intent, Intent]]) -> str:
    """Meant down, read across."""
    head = " " * 14 + "".join(f"{intent.value[:9]:>10}" for intent in Intent)
    rows = [f"{meant.value:14}" + "".join(f"{counts[meant, found] or '.':>10}" for found in Intent) for meant in Intent]
    return "\n".join([head, *rows])


@pytest.mark.parametrize("language", COUNTRIES)
def test_answers_are_understood(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    answers, counts = corpus(language), confusion(language)
    right = sum(counts[intent, intent] for intent in Intent)
    with capsys.disabled():
        sys.stdout.write(f"\n{language}: {right} of {len(answers)}\n{shown(counts)}\n")
    assert len(answers) >= 150
    assert len({answer.text for answer in answers}) == len(answers)
    assert right / len(answers) >= RIGHT


@pytest.mark.parametrize("language", COUNTRIES)
def test_the_days_they_name_are_understood(language: str) -> None:
    dated = [answer for answer in corpus(language) if answer.intent in (Intent.PROMISE, Intent.OUT_OF_OFFICE)]
    wrong = [answer.text for answer in dated if read(answer.text, language).day != answer.day]
    assert len(wrong) / len(dated) <= 1 - RIGHT, wrong


@pytest.mark.parametrize("language", COUNTRIES)
def test_nobody_is_silenced_who_did_not_ask_for_it(language: str) -> None:
    silenced = [
        answer.text
        for answer in corpus(language)
        if answer.intent is not Intent.STOP and read(answer.text, language).intent is Intent.STOP
    ]
    assert silenced == []


@pytest.mark.parametrize("language", COUNTRIES)
def test_whoever_says_stop_is_heard(language: str) -> None:
    unheard = [
        answer.text
        for answer in corpus(language)
        if answer.intent is Intent.STOP and read(answer.text, language).intent is not Intent.STOP
    ]
    assert unheard == []


@pytest.mark.parametrize("language", COUNTRIES)
def test_nothing_else_is_read_as_paid(language: str) -> None:
    paid = [
        answer.text
        for answer in corpus(language)
        if answer.intent is not Intent.PAID and read(answer.text, language).intent is Intent.PAID
    ]
    assert paid == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "no he pagado"), ("es", "Aún no he pagado"), ("es", "todavia no la he pagado"), ("es", "no pague"),
        ("es", "no la pagué porque no tenía plata"), ("es", "yo no he hecho ninguna transferencia"),
        ("es", "nunca he pagado eso"), ("es", "sin pagar"), ("es", "no está pagada"), ("es", "no fue cancelada"),
        ("es", "tampoco la pagué"), ("es", "ni pagué ni pagaré"), ("es", "no se ha realizado el pago"),
        ("es", "cuando ya haya pagado aviso"), ("es", "¿ya pagué?"), ("es", "no creo que esté pagado"),
        ("en", "I have not paid"), ("en", "I haven't paid it"), ("en", "havent paid"), ("en", "not paid yet"),
        ("en", "we didnt pay this"), ("en", "never paid"), ("en", "it was never paid"), ("en", "Has it been paid?"),
        ("en", "payment was not sent"), ("en", "no payment has been made"), ("en", "I don't think it's been paid"),
        ("en", "once it has been paid I'll tell you"), ("en", "unpaid"), ("en", "we have yet to pay"),
        ("pt", "não paguei"), ("pt", "nao paguei ainda"), ("pt", "n paguei"), ("pt", "Ainda não foi pago"),
        ("pt", "não está paga"), ("pt", "nunca foi pago"), ("pt", "nem paguei"), ("pt", "não fiz o pix"),
        ("pt", "o pagamento não foi feito"), ("pt", "acho que não foi pago"), ("pt", "no paguei"),
    ],
)  # fmt: skip
def test_a_payment_that_is_denied_is_none_whatever_language_is_expected(language: str, text: str) -> None:
    for expected in COUNTRIES:
        assert read(text, expected).intent is not Intent.PAID, expected


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("Cancelar", "es", "CO"), ("CANCELAR", "es", "ES"), ("voy a cancelar mañana", "es", "MX"),
        ("quiero cancelar", "es", "AR"), ("cancelar", "pt", "BR"), ("cancelar el servicio", "es", "CO"),
        ("cancel", "en", "GB"), ("CANCEL", "es", "CO"), ("FIN", "es", "ES"), ("no más facturas con error", "es", "CO"),
        ("mañana no más pago", "es", "PE"), ("dar de baja el servicio", "es", "AR"), ("sí", "es", "CO"),
    ],
)  # fmt: skip
def test_words_that_look_like_an_opt_out_and_are_none(text: str, language: str, country: str) -> None:
    assert understand(text, language=language, today=TODAY, channel="sms", country=country).intent is not Intent.STOP


@pytest.mark.parametrize(
    "text", ["ALTO", "alto.", "¡Alto!", "No más", "NÓ MÁS", "  baja  ", "Stop!!!", "S\u200bTOP", "ＳＴＯＰ"]
)
def test_a_keyword_is_known_in_any_dress(text: str) -> None:
    assert read(text, channel="sms") == Understood(Intent.STOP, CERTAIN, read(text, channel="sms").evidence)


def test_english_cancel_ends_messages_only_where_carriers_taught_it() -> None:
    assert [read("CANCEL", "en", country=country).intent for country in ("US", "CA")] == [Intent.STOP] * 2
    assert read("YES", "en", country="US").intent is Intent.START
    assert read("YES", "en", country="GB").intent is Intent.OTHER


def test_a_phrase_is_less_certain_than_a_keyword() -> None:
    found = read("por favor no me escriban más")
    assert found.intent is Intent.STOP
    assert found.confidence < CERTAIN


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ya pagué y no me escriban más", Intent.STOP),
        ("No soy Carlos, y además esa factura está mal", Intent.WRONG_PERSON),
        ("Ya pagué la mitad, pero el valor está mal", Intent.DISPUTE),
        ("Pagué la mitad y el viernes pago el resto", Intent.PAID),
        ("El viernes pago, ¿a qué cuenta?", Intent.PROMISE),
    ],
)
def test_of_several_meanings_the_gravest_counts_and_less_surely(text: str, intent: Intent) -> None:
    found = read(text)
    assert found.intent is intent
    assert found.confidence < 0.8


def test_a_promise_for_a_day_gone_by_or_far_away_is_doubtful() -> None:
    sure = read("pago el 20 de marzo").confidence
    assert read("prometo pagar el 20 de febrero").confidence < sure
    assert read("pago el 20 de diciembre").confidence < sure
    assert read("pago el 31 de febrero") == read("pago el 31 de febrero")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("pago $500.000 el viernes", "500000"), ("pago 1.200,50 euros el viernes", "1200.50"),
        ("el viernes pago 500 mil", "500000"), ("pago US$ 1,200.50 el viernes", "1200.50"), ("pago el 15", None),
        ("pago la factura 220 el viernes", None), ("pago 2 millones el viernes", "2000000"),
    ],
)  # fmt: skip
def test_an_amount_is_named_only_where_it_is_clearly_money(text: str, amount: str | None) -> None:
    found = read(text).amount
    assert (str(found) if found is not None else None) == amount


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("pago el viernes", date(2026, 3, 6), date(2026, 3, 13)),  # said on a Friday
        ("pago el 31", date(2026, 2, 10), None),  # February has none
        ("pago el 15/01", date(2026, 12, 20), date(2027, 1, 15)),
        ("pago a fin de mes", date(2028, 2, 10), date(2028, 2, 29)),
        ("pago dentro de 2 días hábiles", date(2026, 3, 20), date(2026, 3, 25)),  # Monday is San José
        ("pago en la quincena", date(2026, 3, 16), date(2026, 3, 31)),
    ],
)
def test_days_follow_the_calendar_of_who_writes(text: str, today: date, day: date | None) -> None:
    assert read(text, today=today).day == day


MAILS = {
    "gmail": "Ya pagué.\n\nEl lun, 2 mar 2026 a las 9:00, Cobros (<c@x.co>) escribió:\n> No pague dos veces\n> STOP",
    "gmail over two lines": "Paid.\n\nOn Mon, Mar 2, 2026 at 9:00 AM The Collections\n<c@x.co> wrote:\n\nnot paid",
    "outlook": "Paid\n\n-----Original Message-----\nFrom: c@x.co\nSent: Monday\nSubject: Unpaid\n\nNever received it",
    "outlook without a line": "já paguei\n\nDe: Cobrança <c@x.br>\nEnviado em: segunda-feira\nPara: Ana\n\nnão recebi",
    "signature": "Ya pagué\n-- \nAna Ruiz\nNo me escriba a este número",
    "phone": "ya pague\n\nEnviado desde mi iPhone",
    "legal": "Ya pagué.\n\nAviso legal: si usted ha recibido este mensaje por error, número equivocado, bórrelo.",
    "below the quote": "El 2 mar 2026, Cobros escribió:\n> ¿Cuándo paga?\nYa pagué ayer",
    "html": "<div>Ya <b>pagué</b></div><br><blockquote>De: x<br></blockquote>",
}


@pytest.mark.parametrize("mail", MAILS)
def test_of_a_mail_only_its_own_words_count(mail: str) -> None:
    language = {"gmail over two lines": "en", "outlook": "en", "outlook without a line": "pt"}.get(mail, "es")
    assert read(MAILS[mail], language).intent is Intent.PAID


def test_what_a_machine_writes_is_out_of_office_or_somebody_who_left() -> None:
    for text in ("STOP", "Ya pagué", "", "¿Qué necesita?", "no me escriban más"):
        assert read(text, automatic=True).intent is Intent.OUT_OF_OFFICE
    assert read("Juan ya no trabaja en esta empresa", automatic=True).intent is Intent.WRONG_PERSON
    assert read("", subject="Respuesta automática: vacaciones").intent is Intent.OUT_OF_OFFICE
    assert read("", subject="unsubscribe").intent is Intent.STOP
    assert read("", subject="Re: Ya pagué").intent is Intent.OTHER


def test_another_language_than_the_customers_is_understood_too() -> None:
    assert read("I already paid this invoice last week", "es").intent is Intent.PAID
    assert read("Já paguei o boleto ontem", "en").intent is Intent.PAID
    assert read("el viernes le pago", "pt").day == date(2026, 3, 6)


@given(st.text(max_size=300), st.sampled_from(sorted(COUNTRIES)), st.booleans())
def test_any_text_is_read_in_bounds(text: str, language: str, automatic: bool) -> None:
    found = read(text, language, automatic=automatic)
    assert 0 <= found.confidence <= 1
    assert len(found.evidence) <= 160
    assert found.evidence.isascii()


JUMBLE = (
    "no", "pago", "paid", "el", "viernes", "31/12", "?", "99", "dia", "in", "3", "days", "de", ".", ",", "mañana", "5",
    "dia util", "stop", "next", "monday", "ya", "pague", "não", "paguei", "on the", "th",
)  # fmt: skip


@given(st.lists(st.sampled_from(JUMBLE)))
def test_any_jumble_of_known_words_is_read(words: list[str]) -> None:
    for language in COUNTRIES:
        read(" ".join(words), language)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000, "no " * 400_000, "el " * 300_000 + "escribió:", "<" * 1_000_000, "> " * 500_000,
        "1." * 500_000, "\u202e" * 1_000_000, "e\u0301" * 500_000, "ﷺ" * 300_000, "pago el " * 100_000,
        "?" * 1_000_000, "\n" * 1_000_000, "De: " * 200_000, "ya ya ya " * 100_000, "$1.000" * 150_000,
    ],
)  # fmt: skip
@pytest.mark.timeout(10)
def test_a_megabyte_of_anything_is_read_quickly(text: str) -> None:
    read(text)
