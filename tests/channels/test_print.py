"""Do letters, statements and spreadsheets hold what they must, as their readers find it?"""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from channels.attachments import attachments_of
from channels.paper.letter import Letters
from channels.paper.letter_sheet import letter_of
from channels.paper.spreadsheet import invoices_file
from channels.paper.statement import MOST_ROWS, statement_pdf
from channels.port import ChannelUnavailable, MessageRejected, Sender
from channels.templates.render import Renderer, TemplateFault
from channels.templates.sample import adorned, sample
from channels.templates.view import MOST_SHOWN
from models.credit import CreditKind
from models.message import Attachment
from models.statement import OpenCredit, OpenInvoice, Statement
from models.values import LANGUAGES
from tests.channels.messages import TODAY, a_context, a_line, an_outgoing

SHIPPED = Renderer()


def text_of(file: Attachment) -> str:
    pages = PdfReader(BytesIO(file.content)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def an_account(invoices: int, language: str = "es", **other: str) -> Statement:
    return Statement(
        "C-1",
        other.get("name", "Talleres Quintana"),
        ("Calle del Taller 7", "08001 Barcelona"),
        language,
        TODAY,
        tuple(
            OpenInvoice(
                f"F-{n}", TODAY - timedelta(days=60), TODAY - timedelta(days=n), "EUR", Decimal(100), Decimal(90)
            )
            for n in range(1, invoices + 1)
        ),
        (OpenCredit(CreditKind.CREDIT_NOTE, "NC-7", TODAY, "EUR", Decimal(30)),),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_what_the_email_says(language: str) -> None:
    context = adorned(sample(language, 4))
    email = " ".join(SHIPPED.render("final_notice", "email", context).text.split())
    letter = letter_of(SHIPPED, "final_notice", context)
    printed, parts = text_of(letter), SHIPPED.parts("final_notice", "letter", context)
    assert letter.content.startswith(b"%PDF")
    said = [text for text, _ in (*parts["opening"], *parts["closing"])]
    for sentence in (parts["greeting"], *said, *parts["how_to_pay"]):
        assert " ".join(sentence.split()) in printed
        assert " ".join(sentence.split()) in email
    for sentence in (parts["subject"], *parts["notes"]):
        assert " ".join(sentence.split()) in printed
    for expected in (
        "Calle del Taller 7",
        "08001 Barcelona",
        "F-2026004",
        "Alborada Suministros · Calle de la Aurora 12",
    ):
        assert expected in printed
    assert letter_of(SHIPPED, "final_notice", context) == letter


def test_nothing_in_a_letter_becomes_markup() -> None:
    context = a_context(a_line("#let x = 1"), customer_name='*bold* #sys.inputs <a> $x$ "]', address=("`raw` @ref",))
    printed = text_of(letter_of(SHIPPED, "overdue", context))
    for expected in ("#let x = 1", '*bold* #sys.inputs <a> $x$ "]', "`raw` @ref"):
        assert expected in printed


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", ("Estado de cuenta", "A fecha de 16 de marzo de 2026", "31 a 60 días", "Abono", "Saldo neto")),
        ("en", ("Statement of account", "As of March 16, 2026", "31 to 60 days", "Credit note", "Net balance")),
        ("pt", ("Extrato de conta", "Posição em 16 de março de 2026", "31 a 60 dias", "Crédito", "Saldo líquido")),
    ],
)  # fmt: skip
def test_a_statement_tells_invoices_credits_and_age(language: str, expected: tuple[str, ...]) -> None:
    file = statement_pdf(SHIPPED, an_account(40, language, name="Talleres <b>Quintana</b> #x"))
    printed = text_of(file).replace("\N{NO-BREAK SPACE}", " ")
    for words in (*expected, "Talleres <b>Quintana</b> #x", "F-1", "F-40", "NC-7", "C-1"):
        assert words in printed
    for amount in ("3,600.00", "3,570.00") if language == "en" else ("3.600,00", "3.570,00"):
        assert amount in printed
    assert len(PdfReader(BytesIO(file.content)).pages) == 2


def test_an_account_where_nothing_is_open_says_so() -> None:
    account = Statement("C-1", "Talleres", (), "es", TODAY, (), ())
    assert "No hay facturas pendientes." in text_of(statement_pdf(SHIPPED, account))


def test_a_name_that_the_font_cannot_show_is_printed_with_what_it_can() -> None:
    text = text_of(statement_pdf(SHIPPED, an_account(1, name="Quintana 日本 \N{GRINNING FACE}")))
    assert "Quintana" in text
    assert "F-1" in text


def test_a_statement_of_thousands_is_cut_and_says_so() -> None:
    printed = text_of(statement_pdf(SHIPPED, an_account(MOST_ROWS + 500)))
    assert "y 500 facturas más, incluidas en los totales" in printed
    assert "225.000,00" in printed


def test_a_spreadsheet_holds_every_invoice_and_no_formula() -> None:
    hostile = ('=HYPERLINK("http://x")', "+1+1", "@SUM(A1)", "-2", "12345678901234567890", "https://x.example")
    context = a_context(*(a_line(number, 12) for number in hostile), *(a_line(f"F-{n}", n % 90) for n in range(500)))
    file = invoices_file(context, SHIPPED.wording("es"))
    with ZipFile(BytesIO(file.content)) as book:
        sheet, texts = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet.lower()
        assert sheet.count("<row ") == 507
        for number in hostile:
            assert f">{number.replace(chr(34), '&quot;')}<" in texts or f">{number}<" in texts
    assert invoices_file(context, SHIPPED.wording("es")) == file


@pytest.mark.parametrize(
    ("channel", "count", "attach", "names"),
    [
        ("email", 1, (), []),
        ("email", MOST_SHOWN, ("statement",), ["estado-de-cuenta-2026-03-16.pdf"]),
        ("email", MOST_SHOWN + 1, (), ["facturas-2026-03-16.xlsx"]),
        ("email", 60, ("statement",), ["facturas-2026-03-16.xlsx", "estado-de-cuenta-2026-03-16.pdf"]),
        ("letter", 60, ("statement",), ["carta.pdf", "estado-de-cuenta-2026-03-16.pdf"]),
        ("sms", 60, ("statement",), []),
    ],
)
def test_what_goes_with_a_message(channel: str, count: int, attach: tuple[str, ...], names: list[str]) -> None:
    context = a_context(*(a_line(f"F-{n}") for n in range(count)), attach=attach)
    files = attachments_of(SHIPPED, "overdue", channel, context, an_account(3))
    assert [file.name for file in files] == names


async def test_letters_are_laid_into_a_folder_once(tmp_path: Path) -> None:
    letters = Letters(tmp_path / "letters")
    sender: Sender = letters
    files = attachments_of(SHIPPED, "overdue", "letter", a_context(attach=("statement",)), an_account(1))
    message = an_outgoing("letter", attachments=files)
    assert await sender.look_up(message) is None
    assert await sender.deliver(message) == "print:41"
    assert await sender.deliver(message) == await sender.look_up(message) == "print:41"
    assert sorted(path.name for path in (tmp_path / "letters" / "2026-03-16").iterdir()) == [
        "41-1-carta.pdf",
        "41-2-estado-de-cuenta-2026-03-16.pdf",
    ]


async def test_a_letter_without_a_sheet_and_a_folder_that_refuses(tmp_path: Path) -> None:
    with pytest.raises(MessageRejected):
        await Letters(tmp_path).deliver(an_outgoing("letter"))
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    sheet = Attachment("../../carta.pdf", "application/pdf", b"%PDF")
    with pytest.raises(ChannelUnavailable):
        await Letters(tmp_path / "file").deliver(an_outgoing("letter", attachments=(sheet,)))
    await Letters(tmp_path / "here").deliver(an_outgoing("letter", attachments=(sheet,)))
    assert [path.name for path in (tmp_path / "here").rglob("*.pdf")] == ["41-1--..-carta.pdf"]


def test_an_own_template_is_printed_and_a_broken_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "templates" / "overdue" / "es.j2"
    path.parent.mkdir(parents=True)
    path.write_text(SHIPPED.sources["overdue/es.j2"].text.replace("Según nuestros", "Mirando los"), encoding="utf-8")
    own = Renderer(tmp_path)
    assert "Mirando los registros" in text_of(letter_of(own, "overdue", a_context()))
    own.close()
    path.write_text("{{ brand.__class__ }}", encoding="utf-8")
    with pytest.raises(TemplateFault):
        letter_of(Renderer(tmp_path), "overdue", a_context())
