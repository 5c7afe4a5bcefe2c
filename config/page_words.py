"""Which words do the pages for customers have? The shape of `config/locale/pages/<language>.yaml`."""

from functools import cache

from pydantic import Field, field_validator

from config.files import SHIPPED
from config.shape_file import read_shape
from models.values import LANGUAGES, Shape


class FeedbackWords(Shape):
    """What is read where customers say how it was; `choices` from 1 to 5."""

    title: str
    ask: str
    explain: str
    question: str
    choices: dict[int, str]
    line: str
    missing: str
    send: str
    thanks: str
    thanks_explain: str
    change: str
    still: str

    @field_validator("choices")
    @classmethod
    def _five(cls, value: dict[int, str]) -> dict[int, str]:
        if list(value) != [1, 2, 3, 4, 5]:
            raise ValueError("expected the words of 1, 2, 3, 4 and 5")
        return value


class PageWords(Shape):
    """`{channel}` is one of `channels`, `{address}` the customer's, partly hidden; `{company}` the creditor."""

    title: str
    ask: str
    explain: str
    stop: str
    stopped: str
    stopped_explain: str
    undo_explain: str
    undo: str
    undone: str
    undone_explain: str
    blocked: str
    still: str
    questions: str
    or_: str = Field(alias="or")
    gone: str
    gone_explain: str
    channels: dict[str, str]
    feedback: FeedbackWords


@cache
def page_words(language: str) -> PageWords:
    """Raises InvalidInput where the shipped file is broken."""
    return read_shape(SHIPPED / "locale" / "pages" / f"{language}.yaml", PageWords)


def accepted_language(header: str, otherwise: str) -> str:
    """The language that an Accept-Language header (RFC 9110) likes best among ours; `otherwise` where it names none."""
    best, weight = otherwise, 0.0
    for part in header[:1000].split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.partition("-")[0].strip().lower()
        name, _, value = parameter.strip().partition("=")
        try:
            liked = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and liked > weight:
            best, weight = language, liked
    return best
