"""What does a customer read who says how it was? Five answers and a line, in the language of the reader."""

from dataclasses import dataclass
from typing import Any

from fastapi import Response

from config.brand import Brand
from config.page_words import FeedbackWords
from web.page import Page, filled


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered so far; `text` is the line, empty where there is none."""

    language: str
    rating: int | None = None
    text: str = ""


class FeedbackPage:
    def __init__(self, brand: Brand, language: str) -> None:
        """language: where neither a message nor the reader names one of ours."""
        self._page = Page(brand, language, "feedback.html.j2")

    def style(self) -> Response:
        return self._page.style()

    def asking(self, answer: Answer | None, languages: str, *, sent: bool = False, missing: bool = False) -> Response:
        """The page as things stand. sent: it was answered just now; missing: it was sent without an answer.

        None: there is no such link.
        """
        language, words = self._page.words(languages, answer.language if answer else None)
        known = {"{company}": self._page.brand.company}
        if answer is None:
            said = {**_NOTHING, "heading": words.gone, "explain": words.gone_explain}
        else:
            said = _said(words.feedback, answer, sent=sent, missing=missing)
        values = {name: filled(value, known) if isinstance(value, str) else value for name, value in said.items()}
        if answer is not None:
            # As they wrote it, whatever stands in it.
            values["text"] = answer.text
        status = 404 if answer is None else 422 if missing else 200
        return self._page.show(language, status, {**values, "title": filled(words.feedback.title, known)})


_NOTHING: dict[str, Any] = {
    "missing": "", "choices": [], "question": "", "rating": None, "line": "", "text": "", "send": "", "still": "",
}  # fmt: skip


def _said(words: FeedbackWords, answer: Answer, *, sent: bool, missing: bool) -> dict[str, Any]:
    return {
        "heading": words.thanks if sent else words.ask,
        "explain": words.thanks_explain if sent else words.explain,
        "missing": words.missing if missing else "",
        "choices": list(words.choices.items()),
        "question": words.change if sent else words.question,
        "rating": answer.rating,
        "line": words.line,
        "send": words.send,
        "still": words.still,
    }
