"""What is a structured reference of a creditor? By ISO 11649: `RF`, two check digits, the number of an invoice."""

import re

_RF = re.compile(r"(?<![0-9A-Z])RF([0-9]{2})((?: ?[0-9A-Z]{1,4}){1,6})(?![0-9A-Z])", re.ASCII)
_LONGEST = 21


def reference_of(number: str) -> str | None:
    """`RF18539007547034` for a number; None where it has signs, or more of them, than a reference can hold.

    Blanks, hyphens and the like of the number are left out: whoever reads it knows the number without them.
    """
    plain = re.sub(r"[\s./_-]", "", number).upper()
    if not re.fullmatch(rf"[0-9A-Z]{{1,{_LONGEST}}}", plain, re.ASCII):
        return None
    return f"RF{98 - _remainder(plain, '00'):02d}{plain}"


def grouped(reference: str) -> str:
    """As people read it: `RF18 5390 0754 7034`."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def numbers_in(text: str) -> list[str]:
    """What stands behind the check digits of each reference whose check digits are right; blanks between do not matter.

    A reference that is typed wrong names nothing: its number might be another one.
    """
    return [number for match in _RF.finditer(text.upper()) if (number := _checked(match[1], match[2])) is not None]


def _checked(check: str, written: str) -> str | None:
    """The longest number that the check digits fit: words of the text may stand behind it."""
    groups = written.split()
    for length in range(len(groups), 0, -1):
        number = "".join(groups[:length])
        if len(number) <= _LONGEST and _remainder(number, check) == 1:
            return number.lstrip("0") or None
    return None


def _remainder(number: str, check: str) -> int:
    """By ISO 7064, mod 97-10."""
    return int("".join(str(int(one, 36)) for one in f"{number}RF{check}")) % 97
