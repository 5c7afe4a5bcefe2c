"""Do the pages for customers say the same in every language, of every channel?"""

import re

import pytest

from config.page_words import page_words
from models.strategy import Channel
from models.values import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same(language: str) -> None:
    def placeholders(code: str) -> dict[str, set[str]]:
        words = page_words(code)
        texts = words.model_dump(exclude={"channels", "feedback"}) | words.feedback.model_dump(exclude={"choices"})
        return {name: set(re.findall(r"\{\w+\}", text)) for name, text in texts.items()}

    assert placeholders(language) == placeholders("en")
    assert set(page_words(language).channels) == {str(channel) for channel in Channel}
