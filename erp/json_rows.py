"""Which rows does a JSON or JSON lines file hold? An array is read whole, lines are streamed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erp.encodings import refused
from erp.rows import Row

_DEEPEST = 12


class _Repeated:
    """Stands for the value of a key that an object names twice: which of the two was meant, nobody knows."""


_REPEATED = _Repeated()


@dataclass(frozen=True, slots=True)
class JsonRows:
    """lines: one object per line, instead of an array of them."""

    path: Path
    encoding: str
    lines: bool
    columns: tuple[str, ...] | None = None

    def rows(self) -> Iterator[Row]:
        return self._lines() if self.lines else self._array()

    def _lines(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding) as file:
            for line, text in enumerate(file, start=1):
                if not text.strip():
                    continue
                try:
                    value = _load(text)
                except (ValueError, RecursionError) as error:
                    yield Row(line, {}, (("row", f"expected one JSON object on the line ({_reason(error)})"),))
                    continue
                yield _row(line, value)

    def _array(self) -> Iterator[Row]:
        try:
            items = _load(self.path.read_text(encoding=self.encoding))
        except (ValueError, RecursionError) as error:
            raise refused(self.path, f"expected a JSON array of objects ({_reason(error)})") from error
        if not isinstance(items, list):
            raise refused(self.path, "expected a JSON array of objects (one object per line is a .jsonl file)")
        for position, value in enumerate(items, start=1):
            yield _row(position, value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        found.update({name: _REPEATED for name in found if names.count(name) > 1})
    return found


def _load(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


def _row(row: int, value: Any) -> Row:
    if not isinstance(value, dict):
        return Row(row, {}, (("row", "expected a JSON object"),))
    problems: list[tuple[str, str]] = []
    todo: list[tuple[str, Any, int]] = [("", value, 0)]
    while todo:
        at, item, depth = todo.pop()
        if depth > _DEEPEST:
            return Row(row, {}, (("row", f"expected at most {_DEEPEST} levels of nesting"),))
        if isinstance(item, _Repeated):
            problems.append((at, "expected the key once, it is there twice"))
        elif isinstance(item, float):
            problems.append((at, 'expected numbers as text, such as "1200.50": no floats, NaN or Infinity'))
        elif isinstance(item, dict):
            todo += [(f"{at}.{name}" if at else name, part, depth + 1) for name, part in item.items()]
        elif isinstance(item, list):
            todo += [(f"{at}.{index}", part, depth + 1) for index, part in enumerate(item)]
    if problems:
        return Row(row, {name: _shown(part) for name, part in value.items()}, tuple(sorted(problems)))
    return Row(row, value)


def _shown(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda _: "(repeated)"))
