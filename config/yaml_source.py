"""What does a YAML file say, read strictly?

Stricter than YAML 1.1 where that surprises: a key written twice is a fault (it would silently win), `NO` is Norway and
not false, `10:30` is a text and not 630, dates stay text.
"""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from config.faults import Fault, place

_LARGEST = 1_000_000  # characters: a rulebook is written by hand


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that keeps every duplicate key it meets in `twice`."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own class attribute; filled below

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.twice: list[tuple[int, str, int]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[Any, int] = {}
        for key_node, _ in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            line = key_node.start_mark.line + 1
            if key is not None and key in seen:
                self.twice.append((line, key, seen[key]))
            seen.setdefault(key, line)
        return super().construct_mapping(node, deep=deep)


for _tag, _pattern, _first in (
    ("bool", r"true|false|True|False", "tfTF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def read_yaml(path: Path, name: str) -> tuple[Any, list[Fault]]:
    """The content of a file and the faults of its YAML; (None, faults) where it cannot be read at all."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "bytes that are not" if isinstance(error, UnicodeDecodeError) else error.strerror or "no"
        return None, [(name, f"expected a readable UTF-8 file, found {reason}")]
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> tuple[Any, list[Fault]]:
    """As `read_yaml`, of a text."""
    if len(text) > _LARGEST:
        return None, [(name, f"expected at most {_LARGEST} characters")]
    try:
        loader = _StrictLoader(text)
        try:
            data = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}" if mark else None
        return None, [(place(name, line), f"expected YAML: {error.problem or error.context}")]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [(name, f"expected YAML: {str(error).splitlines()[0]}")]
    return data, [
        (place(name, f"line {line}"), f"key {key} is written twice: expected it once, as in line {first}")
        for line, key, first in loader.twice
    ]
