"""Which amount does somebody name? Only what is clearly money: with a sign, a currency, or thousands in words."""

import re
from decimal import Decimal

_NUMBER = r"(\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?)"
_SIGN = r"(?:us\$|r\$|s/\.?|[$€£]|usd|eur|cop|mxn|ars|clp|pen|brl|gbp)"
_NAME = (
    r"(?:pesos|dolares|dollars|euros|soles|reais|real|colones|lempiras|bolivianos|guaranies"
    r"|usd|eur|cop|mxn|ars|clp|pen|brl|gbp|lucas)"
)
_SCALE = r"(?: ?(mil(?:hoes|hao|lones|lon)?|k|thousand|million|palos)(?![a-z]))"
_MONEY = (
    re.compile(rf"(?<![\w.,]){_SIGN} ?{_NUMBER}(?![\d/]){_SCALE}?"),
    re.compile(rf"(?<![\w.,/-]){_NUMBER}{_SCALE}?(?: de)? {_NAME}(?![a-z])"),
    re.compile(rf"(?<![\w.,/-]){_NUMBER}{_SCALE}"),
)
_FACTOR = {"mil": 1000, "k": 1000, "thousand": 1000, "lucas": 1000}
_MILLION = 1_000_000


def named_amount(words: str) -> Decimal | None:
    """The first amount of a plain text, in whatever currency its invoices have; None where none is clearly named."""
    for pattern in _MONEY:
        found = pattern.search(words)
        if found is not None:
            scale = found[2]
            return _read(found[1]) * (_FACTOR.get(scale, _MILLION) if scale else 1)
    return None


def _read(digits: str) -> Decimal:
    """`1.200,50`, `1,200.50`, `500.000`: three digits after the last mark are thousands, fewer are decimals."""
    whole, _, decimals = digits.replace("'", "").replace(" ", "").replace(",", ".").rpartition(".")
    if not whole:
        return Decimal(decimals)
    if len(decimals) == 3:
        return Decimal(whole.replace(".", "") + decimals)
    return Decimal(f"{whole.replace('.', '')}.{decimals}")
