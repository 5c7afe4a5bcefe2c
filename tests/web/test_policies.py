"""Does everybody find the policies for customers in their language, as page and PDF, and nothing that is for staff?"""

from io import BytesIO

import pytest
from pypdf import PdfReader

from config.policy_words import policy_words
from models.policy_document import Audience
from models.values import LANGUAGES
from tests.web.conftest import Outside


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_the_pdf_hold_every_chapter_in_the_language(application: Outside, language: str) -> None:
    words = policy_words(language)
    page = application.client.get(f"/policies/{language}")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in page.text
    printed = application.client.get(f"/policies/{language}.pdf")
    assert printed.headers["content-type"] == "application/pdf"
    paper = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(printed.content)).pages).split())
    customers = Audience.CUSTOMERS
    for title in (
        words.collection.title[customers],
        words.terms.title,
        words.late.title,
        words.contact.title[customers],
    ):
        assert title in page.text
        assert title in paper
    for inner in (words.terms.authority_title, words.collection.segments_title, "consumer-risky"):
        assert inner not in page.text


def test_the_readers_program_chooses_the_language(application: Outside) -> None:
    answer = application.client.get("/policies", headers={"Accept-Language": "pt-BR, en;q=0.5"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (
        303, "/policies/pt", "Accept-Language",
    )  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/policies/fr", "/policies/EN", "/policies/fr.pdf", "/policies/..%2fen", "/policies/en.html"]
)
def test_a_language_that_is_not_ours_is_not_found(application: Outside, path: str) -> None:
    assert application.client.get(path).status_code == 404


def test_the_page_needs_neither_script_nor_anybody_elses_style(application: Outside) -> None:
    page = application.client.get("/policies/en")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "style=" not in page.text
    style = application.client.get("/policies/page.css")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")


def test_the_documents_of_the_api_do_not_tell_of_it(application: Outside) -> None:
    paths = application.client.get("/api/openapi.json").json()["paths"]
    assert [path for path in paths if path.startswith("/policies")] == []
