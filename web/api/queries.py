"""How are the parts of an address read? As strictly as a body: no underscores, no blanks, no other digits."""

import re
from typing import Annotated, Any

from fastapi import Path
from pydantic import BeforeValidator

_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)
_LARGEST = 2**63 - 1


def _whole(value: Any) -> int:
    if type(value) is int:
        return value
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        raise ValueError("expected a whole number in plain digits")
    return int(value)


def _flag(value: Any) -> bool:
    if value in (True, False):
        return bool(value)
    if value not in ("true", "false"):
        raise ValueError("expected true or false")
    return bool(value == "true")


Whole = Annotated[int, BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_flag)]
#: The number of a task, a message, a request ...
Number = Annotated[Whole, Path(ge=1, le=_LARGEST, description="Its number", examples=[31])]
