"""Who looks after a customer? Ordered rules, as config/assignment.yaml says."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from models.segment import Condition, Number
from models.staff import Handle, StaffRole
from models.strategy import StepId
from models.values import Line, Shape

#: Nobody in person: whoever comes first, in the queues of the tasks.
NOBODY = "nobody"
#: Before a currency: what the customer owes in it.
OWED = "owed."

_HANDLES = TypeAdapter(tuple[Handle, ...])


def _target(value: Any) -> Any:
    roles = ", ".join(StaffRole)
    if isinstance(value, str):
        if value != NOBODY and value not in tuple(StaffRole):
            raise ValueError(f"expected a role ({roles}), {NOBODY}, or a list of handles such as [ana, luis]")
        return value
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"expected a list of at least one handle, a role ({roles}) or {NOBODY}")
    try:
        found = _HANDLES.validate_python(tuple(value))
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
    if len(set(found)) < len(found):
        raise ValueError("expected each handle once")
    return found


#: The people of a list, everybody of a role, or nobody in person.
Target = Annotated[tuple[Handle, ...] | StaffRole | Literal["nobody"], BeforeValidator(_target)]


class AssignmentRule(Shape):
    """Of several whom it names: who speaks the customer's language, then who has least to look after."""

    name: StepId
    to: Target
    when: dict[Line, Condition] = Field(default_factory=dict)


class Load(Shape):
    """What counts how much when it is asked who has least to look after."""

    customer: Number = Field(default=Decimal(1), ge=0)
    open_case: Number = Field(default=Decimal("0.1"), ge=0)


class Assignment(Shape):
    """The first rule that holds and has somebody who is there and has room for one more."""

    load: Load = Load()
    rules: tuple[AssignmentRule, ...] = Field(min_length=1)
