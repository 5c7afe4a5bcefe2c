"""What does an answer look like? An example of each, put together from those of its fields, for the document."""

from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


def shown(model: type[BaseModel], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route that answers with this model."""
    return {status: {"content": {"application/json": {"example": example_of(model)}}}}


def example_of(model: type[BaseModel]) -> Any:
    """As JSON. Raises ValidationError where the example of a field is none: the document would lie."""
    told = {field.alias or name: _of_field(field) for name, field in model.model_fields.items()}
    return TypeAdapter(model).dump_python(model.model_validate(told), mode="json", by_alias=True)


def _of_field(field: FieldInfo) -> Any:
    if field.examples:
        return field.examples[0]
    if field.default is not PydanticUndefined:
        return field.default
    return _of_type(field.annotation)


def _of_type(kind: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return _of_type(get_args(kind)[0])
    if get_origin(kind) is list:
        return [_of_type(get_args(kind)[0])]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return example_of(kind)
    choices = get_args(kind) or list(kind)
    return choices[0]
