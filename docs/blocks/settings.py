"""What can the environment say? A table from the settings themselves."""

from pathlib import Path
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.settings import Settings, variable_of
from docs.blocks.markdown import code, table

#: Where the settings do not say it themselves.
_SAYS = {
    "temporal_namespace": "namespace of Temporal",
    "temporal_api_key": "key for Temporal; switches TLS on. Secret",
    "temporal_profile": "profile in `temporal.toml`",
    "task_queue": "Temporal task queue that the worker polls and cases are started on",
    "log_level": "how much worker and web write to their logs",
}
_HIDDEN = "Secret"
_KINDS: dict[Any, str] = {bool: "`1` or `0`", int: "whole number", float: "seconds"}


def _settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        what = field.description or _SAYS[name]
        secret = "" if field.repr or _HIDDEN in what else f". {_HIDDEN}"
        rows.append((code(variable_of(name)), _default(name, field), f"{what}{secret}", _limits(field)))
    return table(("variable", "default", "meaning", "takes"), rows)


def _default(name: str, field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "the login name" if name == "actor" else "computed"
    value: Any = field.default
    if value is PydanticUndefined or value is None:
        return "not set"
    if isinstance(value, bool):
        return code("1" if value else "0")
    return code(value.as_posix() if isinstance(value, Path) else value)


def _limits(field: FieldInfo) -> str:
    said = [str(value) for value in get_args(field.annotation) if isinstance(value, str)]
    if said:
        return ", ".join(code(value) for value in said)
    kind = _KINDS.get(field.annotation, "text")
    if Path in (field.annotation, *get_args(field.annotation)):
        kind = "path"
    bounds = []
    for limit in field.metadata:
        for sign, word in (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("pattern", "pattern")):
            value = getattr(limit, sign, None)
            if value is not None:
                bounds.append(f"{word} {code(value)}")
    return ", ".join([kind, *bounds])


BLOCKS = {"settings": _settings}
