"""Does a small YAML file have the shape it must have?"""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.faults import field_of, place, shape_faults
from config.yaml_source import read_yaml
from models.errors import InvalidInput

M = TypeVar("M", bound=BaseModel)


def read_shape(path: Path, shape: type[M]) -> M:
    """The file as a `shape`. Raises InvalidInput that names the file, each field and what was expected of it."""
    content, faults = read_yaml(path, path.name)
    if not faults:
        try:
            return shape.model_validate(content)
        except ValidationError as error:
            faults = shape_faults(error, lambda loc: place(path.name, field_of(loc)) or path.name, _fields_of(shape))
    raise InvalidInput(
        f"{path} is not usable. " + "; ".join(f"{where}: {what}" for where, what in faults), tuple(faults)
    )


def _fields_of(shape: type[BaseModel]) -> Any:
    """The keys that exist at the top, for whoever mistyped one; further down only the mistake is named."""
    names = [field.alias or name for name, field in shape.model_fields.items()]
    return lambda path: [] if path else names
