"""How does an export write dates and amounts, and how do we?"""

import re
from functools import cache

_BLANKS = " \u00a0\u202f"
_DIRECTIVES = {"d": "day", "m": "month", "Y": "year"}
#: A time of day behind the date, or none: it is read over, a due date has no hour.
_TIME = "%T"
_TIME_PATTERN = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"


@cache
def date_pattern(written: str) -> re.Pattern[str]:
    """A pattern of ASCII digits for `%d/%m/%Y`: strptime would take digits of other scripts and guess centuries.

    Raises ValueError for a format that does not say day, month and year once each.
    """
    pieces = re.split(r"(%.?)", written)
    directives = [piece for piece in pieces if piece.startswith("%") and piece != _TIME]
    if sorted(directives) != ["%Y", "%d", "%m"]:
        raise ValueError("expected %d, %m and %Y once each, such as %d/%m/%Y (years have four digits)")
    # Between directives without a separator only the fixed width says where the day ends.
    width = "{2}" if re.search(r"%.%", written) else "{1,2}"
    pattern = ""
    for piece in pieces:
        name = _DIRECTIVES.get(piece[1:]) if piece.startswith("%") else None
        if piece == _TIME:
            pattern += _TIME_PATTERN
        else:
            pattern += re.escape(piece) if name is None else f"(?P<{name}>[0-9]{'{4}' if name == 'year' else width})"
    return re.compile(pattern)


def iso_date(text: str, written: str) -> str:
    """`15/02/2026` -> `2026-02-15`. Raises ValueError for text that is not of this format."""
    match = date_pattern(written).fullmatch(text)
    if match is None:
        raise ValueError(f"expected a date as {written}")
    return f"{match['year']}-{match['month']:0>2}-{match['day']:0>2}"


def written_date(iso: str, written: str) -> str:
    """`2026-02-15` -> `15/02/2026`: a date of a cell, as the texts of its file are."""
    year, month, day = iso.split("-")
    return written.replace(_TIME, "").replace("%Y", year).replace("%m", month).replace("%d", day)


def plain_amount(text: str, decimal: str, thousands: str | None) -> str:
    """`1.200,50` -> `1200.50`, `75,00-` -> `-75.00`; groups of three digits only, so that 1.20 is never taken for 120.

    Raises ValueError for text that is not of this form.
    """
    match = _amount_pattern(decimal, thousands).fullmatch(text)
    if match is None or (match["sign"] and match["behind"]):
        grouped = "" if thousands is None else thousands
        raise ValueError(f"expected an amount such as 1{grouped}200{decimal}50")
    whole = "".join(character for character in match["whole"] if character.isdigit())
    sign = match["sign"] or match["behind"]
    return f"{sign}{whole}" + (f".{match['fraction']}" if match["fraction"] else "")


def turned(amount: str) -> str:
    """An amount with the other sign; text that is none stays, and is refused as what it is."""
    return amount[1:] if amount.startswith("-") else f"-{amount}"


def is_zero(text: str) -> bool:
    """`0`, `0.00`, `0,00`: whatever the decimal sign is."""
    return bool(text) and set(text) <= set("0.,-")


@cache
def _amount_pattern(decimal: str, thousands: str | None) -> re.Pattern[str]:
    fraction = rf"(?:{re.escape(decimal)}(?P<fraction>[0-9]{{1,4}}))?"
    whole = "[0-9]{1,15}"
    if thousands is not None:
        mark = f"[{_BLANKS}]" if thousands == " " else re.escape(thousands)
        whole = rf"(?:{whole}|[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+)"
    return re.compile(f"(?P<sign>-?)(?P<whole>{whole}){fraction}(?P<behind>-?)")
