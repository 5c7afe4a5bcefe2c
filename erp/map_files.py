"""What does a map file say? YAML read strictly, each fault by its place."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from erp.fields import Problem
from erp.maps import ImportMap
from models.errors import InvalidInput

_LARGEST = 1 << 18  # bytes of a map file


def load_map(path: Path, given: Mapping[str, str] | None = None) -> ImportMap:
    """Read a map file. given: values for fields that the export does not tell, in place of the map's own constants.

    Raises InvalidInput that names the file, the place in it and what was expected there.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{path.name} cannot be read: {error.strerror}", (("map", "expected a readable file"),)
        ) from error
    try:
        if len(content) > _LARGEST:
            raise ValueError("the file is too long")
        document = _document(content.decode("utf-8-sig"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise _wrong(path, [("map", f"expected YAML in UTF-8 with each key once ({reason})")]) from error
    if not isinstance(document, dict):
        raise _wrong(path, [("map", "expected `kind:`, `columns:` and so on")])
    try:
        read = ImportMap.model_validate(document)
        return read.with_given(given) if given else read
    except ValidationError as failure:
        raise _wrong(path, _problems(failure)) from None


def _problems(failure: ValidationError) -> list[Problem]:
    problems: list[Problem] = []
    for found in failure.errors(include_url=False, include_context=False, include_input=False):
        if found["loc"]:
            place = ".".join(str(part) for part in found["loc"] if part != "[key]")
            problems.append((place, _said(found["type"], found["msg"])))
        else:
            for sentence in found["msg"].removeprefix("Value error, ").splitlines():
                place, _, expected = sentence.partition("\t")
                problems.append((place, expected))
    return problems


def _wrong(path: Path, problems: list[Problem]) -> InvalidInput:
    sentence = "; ".join(f"{place}: {expected}" for place, expected in problems)
    return InvalidInput(f"{path.name}: {sentence}", tuple(problems))


def _said(reason: str, message: str) -> str:
    if reason == "missing":
        return "expected a value, it is required"
    if reason == "extra_forbidden":
        return "expected no such key"
    if reason == "string_type":
        return 'expected text: put it in quotes, such as "391" or "NO"'
    return message.removeprefix("Value error, ").replace("Input should be", "expected")


class _Strict(yaml.SafeLoader):
    """YAML in which a key given twice is an error: the first one would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key.value, str):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _document(text: str) -> Any:
    loader = _Strict(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
