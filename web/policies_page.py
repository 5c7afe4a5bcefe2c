"""How do policies read in a browser? Chapters with tables that become lists where the window is narrow."""

from fastapi import Response

from config.brand import Brand
from models.policy_document import PolicyDocument
from web.page import Page


class PoliciesPage:
    def __init__(self, brand: Brand, language: str) -> None:
        """language: where the reader names none of ours."""
        self._page = Page(brand, language, "policies.html.j2")

    def style(self) -> Response:
        return self._page.style()

    def language(self, accepted: str) -> str:
        """The reader's, by what its program accepts."""
        return self._page.words(accepted, None)[0]

    def show(self, document: PolicyDocument, pdf: str) -> Response:
        """pdf: where the same is to be had for printing."""
        return self._page.show(document.language, 200, {**document.told(), "wide": True, "pdf": pdf})

    def file(self, document: PolicyDocument) -> str:
        """The page as a file by itself."""
        return self._page.text(document.language, {**document.told(), "wide": True, "pdf": ""}, alone=True)
