"""Which country does an export mean by a name, and which language may its people be written to in?"""

import unicodedata
from functools import cache

from babel.core import Locale, get_global
from babel.languages import get_official_languages

from models.values import LANGUAGES, known_countries


def country_of(name: str) -> str:
    """The ISO 3166 code of a code of two or three letters, or of a name in one of our languages (CLDR).

    The text itself where it is none: whoever checks it then names it.
    """
    return _codes().get(_plain(name), name)


def language_of(country: str, other: str) -> str:
    """The official language of a country that we write (CLDR), else `other`."""
    spoken = get_official_languages(country, de_facto=True)
    return next((language for language in spoken if language in LANGUAGES), other)


@cache
def _codes() -> dict[str, str]:
    aliases = get_global("territory_aliases")  # ESP, and UK
    codes = {_plain(code): others[0] for code, others in aliases.items() if len(others) == 1}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in known_countries():
                codes[_plain(name)] = code
    return codes | {_plain(code): code for code in known_countries()}


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
