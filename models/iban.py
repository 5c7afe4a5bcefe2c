"""Which account is an IBAN? Checked by its digits: a number that was typed wrong sends money to somebody else."""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
#: Check digits that no account has: an example may stand with them, and nobody pays it by mistake.
_EXAMPLE = "00"


def _iban(value: str) -> str:
    compact = re.sub(r"\s", "", value).upper()
    if not _IBAN.fullmatch(compact):
        raise ValueError("expected an IBAN, such as ES91 2100 0418 4502 0005 1332")
    if compact[2:4] != _EXAMPLE and _remainder(compact) != 1:
        raise ValueError("expected an IBAN whose check digits are right")
    return compact


def _remainder(compact: str) -> int:
    """By ISO 7064, mod 97-10: 1 where the digits are right."""
    return int("".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])) % 97


def is_example(iban: str) -> bool:
    """Whether no bank takes it."""
    return iban[2:4] == _EXAMPLE


def grouped(iban: str) -> str:
    """As people read it: `ES91 2100 0418 ...`."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


Iban = Annotated[
    str,
    AfterValidator(_iban),
    WithJsonSchema({"type": "string", "examples": ["ES91 2100 0418 4502 0005 1332"]}),
]
