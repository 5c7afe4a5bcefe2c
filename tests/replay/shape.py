"""Did a workflow change? The content of its files without comments, docstrings and layout, as one hash per file."""

import ast
import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HISTORIES = Path(__file__).resolve().parent / "histories"
RECORDED_FROM = HISTORIES / "recorded_from.json"


def watched() -> list[Path]:
    """What a recorded history depends on."""
    return [*sorted((ROOT / "workflows").glob("*.py")), ROOT / "models" / "contract.py"]


def shapes() -> dict[str, str]:
    """The hash of each watched file by its path in the repository."""
    return {path.relative_to(ROOT).as_posix(): shape_of(path.read_text(encoding="utf-8")) for path in watched()}


def recorded_shapes() -> dict[str, str]:
    found: dict[str, str] = json.loads(RECORDED_FROM.read_text(encoding="utf-8"))
    return found


def shape_of(source: str) -> str:
    """The same for every Python that can read the source: empty fields, which differ between versions, are left out."""
    return hashlib.sha256(_told(ast.parse(source)).encode()).hexdigest()[:16]


def _told(value: object) -> str:
    if isinstance(value, list):
        return f"[{','.join(_told(one) for one in value)}]"
    if not isinstance(value, ast.AST):
        return repr(value)
    fields = {name: field for name, field in ast.iter_fields(value) if field not in (None, [])}
    if isinstance(value, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        fields["body"] = value.body[1:] if ast.get_docstring(value, clean=False) is not None else value.body
    return f"{type(value).__name__}({','.join(f'{name}={_told(field)}' for name, field in fields.items())})"
