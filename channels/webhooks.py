"""What do all calls of providers have in common? They are proven or refused, and nothing in them is taken on trust."""

import json
from typing import Any

from models.errors import InvalidInput

#: Events are flat: whoever nests deeper does not mean us.
_DEEPEST = 8
_LONGEST_NUMBER = 40


def text_of(value: Any, longest: int) -> str:
    """A value as text that PostgreSQL can hold, cut after so many characters; empty where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)[:longest]
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def json_of(raw: bytes) -> Any:
    """A JSON document of a stranger. Raises InvalidInput for what is none, is nested too deep or counts too far."""
    try:
        document = json.loads(raw, parse_int=_number(int), parse_float=_number(float), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("expected JSON in UTF-8") from error
    if _is_deep(document, _DEEPEST):
        raise InvalidInput(f"expected JSON that is nested at most {_DEEPEST} levels deep")
    return document


def _number(kind: type[int] | type[float]) -> Any:
    def read(digits: str) -> int | float:
        if len(digits) > _LONGEST_NUMBER:
            raise ValueError("a number of too many digits")
        return kind(digits)

    return read


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _is_deep(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(inner) and (levels == 0 or any(_is_deep(one, levels - 1) for one in inner))
