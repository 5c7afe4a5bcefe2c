"""What can somebody do from a customer's page? Each thing is a form: its fields, and what is done with them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.user import Access
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.forms import Typed


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. kind: text, date, time, amount, email, tel, long, choice, check or heading.

    options: of a choice, pairs of value and text. Its label is `customers.fields.<label or name>`; where words know
    `customers.hints.<label or name>`, that stands below it.
    """

    name: str
    kind: str = "text"
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    label: str = ""

    @property
    def word(self) -> str:
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together under a heading (None: what everybody fills in). open: something stands there."""

    heading: Field | None
    fields: tuple[Field, ...]
    open: bool


def groups_of(fields: Sequence[Field], form: Typed) -> list[Group]:
    """The fields from one heading to the next; what is folded away opens where something was typed or is wrong."""
    found: list[tuple[Field | None, list[Field]]] = [(None, [])]
    for one in fields:
        if one.kind == "heading":
            found.append((one, []))
        else:
            found[-1][1].append(one)
    return [
        Group(
            heading,
            tuple(inside),
            any(one.name in form.faults or (one.kind != "choice" and form[one.name]) for one in inside),
        )
        for heading, inside in found
    ]


@dataclass(frozen=True, slots=True)
class Doing:
    """A form that was sent, by whom, about whom."""

    visit: Visit
    subject: Subject
    form: Typed

    @property
    def invoices(self) -> list[str]:
        return self.form.several.get("invoice", [])

    def parts(self, amount_of: Callable[[str], str]) -> list[dict[str, Any]]:
        """The chosen invoices, each with the part of it that was typed beside it."""
        typed = ((one, self.form[f"part:{one}"]) for one in self.invoices)
        return [{"invoice_id": one, "amount": amount_of(part) if part else None} for one, part in typed]


@dataclass(frozen=True, slots=True)
class Done:
    """What is said after it was done."""

    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Nothing was done: this table is shown with the form, which stays as it was typed. below: a sentence under it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: str = ""


@dataclass(frozen=True)
class Action:
    """`name` is the last part of its address. needs_invoices: whether invoices are chosen; parts: with parts of them.

    do: None where something was wrong, which is in the form. first: what stands in the form when it is opened.
    leads: the field at which a fault of a shape's field is told, by the beginning of that field's name.
    asks: the names of the parameters of its address that the form sends along.
    """

    name: str
    fields: Callable[[Visit, Subject], Sequence[Field]]
    do: Callable[[Doing], Awaitable[Done | Shown | None]]
    needs_invoices: bool = False
    parts: bool = False
    access: Access = Access.WORK
    first: Callable[[Subject], Mapping[str, str]] = lambda subject: {}
    leads: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    previews: bool = False

    def place_faults(self, form: Typed, shown: Sequence[Field]) -> None:
        """Every fault beside a field of the form; what fits none is told of the whole."""
        names = {one.name for one in shown} | {"invoices"}
        for name, message in list(form.faults.items()):
            if name in names:
                continue
            del form.faults[name]
            place = next((field for begins, field in self.leads.items() if name.startswith(begins)), None)
            if place is not None:
                form.faults.setdefault(place, message)
            else:
                form.refused = f"{form.refused} {name}: {message}".strip()
