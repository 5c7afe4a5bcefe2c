"""What do all answers have in common? Amounts as text, reasons with their sentence, pages with their cursor."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")

InvoiceId = Annotated[str, Field(description="The ERP's own id of an invoice", examples=["F-1001"])]
CustomerId = Annotated[str, Field(description="The ERP's own id of a customer", examples=["C-17"])]
Money = Annotated[
    str,
    Field(
        description="A decimal as text, with the decimals of its currency",
        pattern=r"^-?\d+(\.\d+)?$",
        examples=["1200.50"],
    ),
]
Currency = Annotated[str, Field(description="ISO 4217", pattern="^[A-Z]{3}$", examples=["EUR"])]
Actor = Annotated[str, Field(description="engine, customer, erp, or the name of a person", examples=["maria"])]


class Shown(BaseModel):
    """Every field is always there; what is not known or does not apply is null."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Why(Shown):
    """A reason: its code and parameters for programs, its sentence for people."""

    code: str = Field(examples=["step_planned"])
    params: dict[str, Any] = Field(description="What the code is about", examples=[{"step": "overdue-3"}])
    text: str = Field(description="In the language that was asked for", examples=["The next step is overdue-3."])


class Page(Shown, Generic[T]):
    """`next` is the cursor of the page that follows; null on the last one."""

    items: list[T]
    next: str | None = Field(description="Give it as `cursor`", examples=["WyJGLTEwMDEiXQ"])
