"""How is a fault in a configuration file told: where it is, and what was expected there?"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from models.errors import InvalidInput

_SHOULD = re.compile(r"[A-Z]\w* should (?:be |have )?(.+?)(?: after validation)?(?:, not \d+)?")

Fault = tuple[str, str]  # (place, message): `strategies/firm.yaml, step hold, field at`, `expected ...`


class RulebookInvalid(InvalidInput):
    """Every fault of the configuration at once: `errors` holds (place, message) pairs."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        found = tuple(dict.fromkeys(faults))
        count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        super().__init__("\n".join([f"{count} in the rules:", *(f"  {where}: {what}" for where, what in found)]), found)


def place(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def field_of(path: Iterable[Any]) -> str | None:
    """`('offers', 0, 'discount')` as people write it: `field offers[1].discount`; items are counted from 1."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part + 1}]"
        elif part != "[key]":  # pydantic's mark that the key itself is meant
            written += f".{part}" if written else str(part)
    return f"field {written}" if written else None


def shape_faults(
    error: ValidationError, name_place: Callable[[tuple[Any, ...]], str], known: Callable[[tuple[Any, ...]], list[str]]
) -> list[Fault]:
    """pydantic's findings in our words. `known` lists the keys that exist where an unknown one was found."""
    found = error.errors(include_url=False)
    # A list whose only item is at fault is called too short on top of it.
    inner = [each["loc"] for each in found if each["type"] != "too_short"]
    echoes = [
        each for each in found if each["type"] == "too_short" and any(_lies_in(loc, each["loc"]) for loc in inner)
    ]
    return [(name_place(_path(each)), _message(each, known)) for each in found if each not in echoes]


def _lies_in(path: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(path) > len(other) and path[: len(other)] == other


def _path(found: Mapping[str, Any]) -> tuple[Any, ...]:
    """Where the fault is. A rule about a whole noun names the field it means in its context."""
    path: tuple[Any, ...] = found["loc"]
    if found["type"] in ("union_tag_not_found", "union_tag_invalid"):
        return (*path, found["ctx"]["discriminator"].strip("'"))
    field = found.get("ctx", {}).get("field")
    return (*path, field) if field else path


def _message(found: Mapping[str, Any], known: Callable[[tuple[Any, ...]], list[str]]) -> str:
    kind, context = found["type"], found.get("ctx", {})
    if kind == "union_tag_not_found" and context["discriminator"] == "'do'":
        return "is missing: expected reminder, call_task, visit_task, negotiation or escalation"
    if kind in ("missing", "union_tag_not_found"):
        return "is missing: expected a value"
    if kind == "extra_forbidden":
        return unknown_key(str(found["loc"][-1]), known(found["loc"][:-1]))
    if kind == "value_error":
        return str(found["msg"]).removeprefix("Value error, ")
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        expected = str(context.get("expected") or context.get("expected_tags"))
        return f"expected one of {expected.replace(' or ', ', ').replace(chr(39), '')}"
    if kind == "string_pattern_mismatch":
        return "expected small letters, digits and hyphens or underscores, beginning with a letter, at most 40"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "expected keys with values"
    if kind in ("tuple_type", "list_type"):
        return "expected a list"
    text = str(found["msg"])
    should = _SHOULD.fullmatch(text)  # "Input should be a valid string", "List should have at least 1 item, not 0"
    return f"expected {should[1]}" if should else text


def unknown_key(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    if close:
        return f"unknown key: expected {close[0]}?"
    return f"unknown key: expected one of {', '.join(known)}" if known else "unknown key"
