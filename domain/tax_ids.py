"""Which spellings of a tax id mean the same taxpayer?"""

import re

#: Weights of the digits of a Colombian NIT, from the right (DIAN, Orden Administrativa 4 de 1989).
_NIT = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)
_NIT_DIGITS = range(8, 11)
#: VAT numbers of Greece begin with the language's code.
_PREFIXES = {"GR": "EL"}


def normal(tax_id: str) -> str:
    """`900.123.456-8`, `es b12345678` -> `9001234568`, `ESB12345678`."""
    return re.sub(r"[^A-Z0-9]", "", tax_id.upper())


def spellings(tax_id: str, country: str) -> frozenset[str]:
    """Normal forms that are the same id: with and without the country before it, and Colombia's check digit behind."""
    written = normal(tax_id)
    prefix = _PREFIXES.get(country, country)
    plain = written.removeprefix(prefix) if country else written
    found = {written, plain, f"{prefix}{plain}"} if plain else {written}
    if country == "CO" and plain.isdigit():
        if len(plain) in _NIT_DIGITS:
            found.add(f"{plain}{check_digit(plain)}")
        if len(plain) - 1 in _NIT_DIGITS and check_digit(plain[:-1]) == plain[-1]:
            found.add(plain[:-1])
    return frozenset(found - {""})


def check_digit(nit: str) -> str:
    """The digit behind a Colombian NIT."""
    rest = sum(int(digit) * weight for digit, weight in zip(reversed(nit), _NIT, strict=False)) % 11
    return str(rest if rest < 2 else 11 - rest)
