"""Which number did a creditor put into a structured reference? Of ISO 11649: `RF`, two check digits, the number."""

import re

_RF = re.compile(r"(?<![0-9A-Z])RF([0-9]{2})((?: ?[0-9A-Z]{1,4}){1,6})(?![0-9A-Z])", re.ASCII)
_LONGEST = 21


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
        if len(number) <= _LONGEST and int("".join(str(int(one, 36)) for one in f"{number}RF{check}")) % 97 == 1:
            return number.lstrip("0") or None
    return None
