"""Are the policies to be had as text, page, PDF and JSON, for customers and for staff?"""

from tests.commands.conftest import Puntual


def test_policies_are_told_in_the_language_and_for_whom_one_asks(offline: Puntual) -> None:
    told = offline("policies", "document", "--language", "es").out
    assert "Pagos y recordatorios en Alborada Suministros" in told
    assert "RECARGOS POR MORA" in told
    staff = offline("policies", "document", "--for", "staff", "--language", "pt", "--json").json
    assert (staff["audience"], staff["language"]) == ("staff", "pt")
    assert [chapter["id"] for chapter in staff["chapters"]] == ["collection", "terms", "late-charges", "contact"]
    assert offline("policies", "document", "--for", "lawyers").code == 2


def test_policies_are_written_as_a_page_by_itself_and_as_pdf(offline: Puntual) -> None:
    page, paper = offline.folder / "policies.html", offline.folder / "policies.pdf"
    said = offline("policies", "document", "--language", "en", "--html", str(page), "--pdf", str(paper))
    assert (said.code, said.out) == (0, "")
    assert "policies.html" in said.err
    assert paper.read_bytes().startswith(b"%PDF")
    text = page.read_text(encoding="utf-8")
    assert "<style>:root { --brand: #1f5f5b; }" in text
    assert "page.css" not in text
    nowhere = offline("policies", "document", "--pdf", str(offline.folder / "no" / "such" / "folder.pdf"))
    assert nowhere.code == 1
    assert "cannot be written" in nowhere.err
