"""Is the statement of account of a customer written, with what the books say?"""

from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from tests.commands.conftest import Puntual


def _text(path: Path) -> str:
    pages = PdfReader(BytesIO(path.read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\N{NO-BREAK SPACE}", " ")


def test_a_statement_is_written_in_the_customers_language_or_another(loaded: Puntual) -> None:
    said = loaded("statement", "C-1")
    assert said.code == 0, said.err
    spanish = _text(loaded.folder / said.out.strip())
    for expected in ("Estado de cuenta", "Acme [S.A.S.]", "FV-42", "1.200.000,50", "COP"):
        assert expected in spanish
    assert loaded("statement", "C-1", "--out", "x.pdf", "--language", "en").out == "x.pdf\n"
    assert "Statement of account" in _text(loaded.folder / "x.pdf")


def test_what_is_disputed_is_shown_and_nobody_is_nobody(loaded: Puntual) -> None:
    assert loaded("dispute", "0042", "--reason", "price", "--amount", "200000").code == 0
    assert loaded("statement", "C-1", "--out", "x.pdf").code == 0
    text = _text(loaded.folder / "x.pdf")
    assert "En revisión" in text
    assert "200.000,00" in text
    assert loaded("statement", "C-9").code == 4
