"""What does a body say? JSON read strictly: nothing is rounded, nothing is overwritten, nothing is left to guess.

Python's own reader takes `NaN`, the last of two equal names, and floats that are not what was written.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from models.errors import InvalidInput
from web.api.problem import counted

#: Levels of objects and lists in each other: no shape of ours has more than five.
_DEEPEST = 16
#: Whole numbers that every reader of JSON keeps exactly.
_LARGEST = 2**53 - 1
_MOST_ERRORS = 100

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item of a batch with what no body may have: `errors` by path within it. `id` where it could be read."""

    id: str | None
    errors: tuple[tuple[str, str], ...]


class _Wrong:
    """What no body may have, until its place is known."""

    def __init__(self, message: str) -> None:
        self.message = message


class _Repeated(dict[str, Any]):
    """An object in which a name came twice."""

    twice: frozenset[str] = frozenset()


_FRACTION: Final = _Wrong('expected no number with a point or an exponent: an amount is a text such as "1200.50"')
_NO_NUMBER: Final = _Wrong("expected a value: NaN and Infinity are no JSON")
_TOO_LARGE: Final = _Wrong(f"expected a whole number of at most {_LARGEST}")


def read(body: bytes, most: int, *, batch: bool = False) -> dict[str, Any]:
    """The object that a body says. most: how many values it may have.

    batch: what is wrong within one of its `items` makes that item Unreadable, and no other.
    Raises InvalidInput, with the path of each value at fault.
    """
    if sum(body.count(mark) for mark in (b",", b"[", b"{", b":")) > most:
        raise _refused("body", f"expected at most {most} values")
    try:
        text = body.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise _refused("body", f"expected UTF-8: byte {error.start} is none") from error
    except json.JSONDecodeError as error:
        raise _refused("body", f"expected JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise _refused("body", f"expected at most {_DEEPEST} levels") from error
    errors = []
    items = _set_apart(value) if batch else None
    for place, message in _faults(value, (), 1):
        errors.append((".".join(place) or "body", message))
        if len(errors) == _MOST_ERRORS:
            break
    if items is not None:
        value["items"] = items
    if not errors and not isinstance(value, dict):
        errors.append(("body", "expected an object"))
    if errors:
        raise InvalidInput(counted(len(errors)), tuple(errors))
    return dict(value)


def _set_apart(value: Any) -> list[Any] | None:
    """The items of a batch, taken out of it, each as it is or Unreadable; None where it has no list of them."""
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        return None
    items = value["items"]
    value["items"] = []
    return [_item(item) for item in items]


def _item(item: Any) -> Any:
    # Two levels below the body: the object and its list.
    found = islice(_faults(item, (), 3), _MOST_ERRORS)
    errors = tuple((".".join(place) or "body", message) for place, message in found)
    if not errors:
        return item
    wrong = {place.partition(".")[0] for place, _ in errors}
    given = item.get("id") if isinstance(item, dict) and "id" not in wrong else None
    return Unreadable(given if isinstance(given, str) else None, errors)


def _refused(field: str, message: str) -> InvalidInput:
    return InvalidInput(counted(1), ((field, message),))


def _faults(value: Any, place: Place, level: int) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        if (wrong := _unwritable(value)) is not None:
            yield place, wrong
    elif isinstance(value, _Wrong):
        yield place, value.message
    elif isinstance(value, dict | list) and level > _DEEPEST:
        yield place, f"expected at most {_DEEPEST} levels"
    elif isinstance(value, dict):
        if isinstance(value, _Repeated):
            yield from ((((*place, _shown(name))), "expected each name once") for name in sorted(value.twice))
        for name, inner in value.items():
            if (wrong := _unwritable(name)) is not None:
                yield (*place, _shown(name)), wrong
            else:
                yield from _faults(inner, (*place, _shown(name)), level + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _faults(inner, (*place, str(number)), level + 1)


def _unwritable(text: str) -> str | None:
    """Why a text can be kept in no database."""
    if "\x00" in text:
        return "expected text without the character NUL"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "expected text of whole characters: half of a surrogate pair is none"
    return None


def _shown(name: str) -> str:
    """A name that a caller made up, as it may be told."""
    return name[:100].encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\0")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated, seen = _Repeated(found), set[str]()
    twice = set[str]()
    for name, _ in pairs:
        (twice if name in seen else seen).add(name)
    repeated.twice = frozenset(twice)
    return repeated


def _whole(digits: str) -> int | _Wrong:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST:
        return _TOO_LARGE
    return int(digits)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=lambda _: _FRACTION,
    parse_int=_whole,
    parse_constant=lambda _: _NO_NUMBER,
)
