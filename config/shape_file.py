"""Does a small YAML file have the shape it must have?"""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.faults import Fault, field_of, place, shape_faults
from config.yaml_source import read_yaml
from models.errors import InvalidInput

M = TypeVar("M", bound=BaseModel)


def shape_of(path: Path, shape: type[M]) -> tuple[M | None, list[Fault]]:
    """The file as a `shape`, or every fault: the file, the field, what was expected of it."""
    content, faults = read_yaml(path, path.name)
    if faults:
        return None, faults
    try:
        return shape.model_validate(content), []
    except ValidationError as error:
        return None, shape_faults(error, lambda loc: place(path.name, field_of(loc)) or path.name, _fields_of(shape))


def read_shape(path: Path, shape: type[M]) -> M:
    """As `shape_of`. Raises InvalidInput where there are faults."""
    found, faults = shape_of(path, shape)
    if found is not None:
        return found
    raise InvalidInput(
        f"{path} is not usable. " + "; ".join(f"{where}: {what}" for where, what in faults), tuple(faults)
    )


def _fields_of(shape: type[BaseModel]) -> Any:
    """The keys that exist at the top, for whoever mistyped one; further down only the mistake is named."""
    names = [field.alias or name for name, field in shape.model_fields.items()]
    return lambda path: [] if path else names
