"""Which fields may a row of each kind carry, and how do they become a customer, an invoice or a credit?"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import ValidationError

from models.bank import BankRow
from models.credit import Allocation, Conversion, CreditNote, Payment
from models.customer import Contact, Customer, Role
from models.invoice import Invoice

ImportKind = Literal["customers", "invoices", "payments", "credit-notes", "bank-lines"]
Item = Customer | Invoice | Payment | CreditNote | BankRow
Problem = tuple[str, str]

SHAPES: dict[ImportKind, type[Customer] | type[Invoice] | type[Payment] | type[CreditNote] | type[BankRow]] = {
    "customers": Customer,
    "invoices": Invoice,
    "payments": Payment,
    "credit-notes": CreditNote,
    "bank-lines": BankRow,
}
DATES = ("issued_on", "due_on", "received_on", "booked_on")
AMOUNTS = ("amount", "credit", "debit", "allocations.amount", "conversion.amount", "conversion.rate")

_ROLES = tuple(role.value for role in Role)
# Names and keys end up in spreadsheets of people who did not write them.
_NO_FORMULA = frozenset({"id", "customer_id", "invoice_id", "number", "name", "email"})
_FORMULA = re.compile(r"[=@\t]|[+-].*[(|!]", re.DOTALL)


@cache
def fields_of(kind: ImportKind) -> frozenset[str]:
    """Names of the flat fields of a kind (`payables.email`); customers also take `attributes.<any>`."""
    plain = set(SHAPES[kind].model_fields) - {"attributes", "contacts", "allocations", "conversion"}
    if kind == "customers":
        plain |= {f"{role}.{name}" for role in _ROLES for name in Contact.model_fields if name != "role"}
    elif kind in ("payments", "credit-notes"):
        plain |= {f"allocations.{name}" for name in Allocation.model_fields}
    if kind == "payments":
        plain |= {f"conversion.{name}" for name in Conversion.model_fields}
    return frozenset(plain)


def is_field(kind: ImportKind, name: str) -> bool:
    """Whether a row of this kind may carry this flat field."""
    if kind == "customers" and name.startswith("attributes."):
        return bool(name.removeprefix("attributes.").strip())
    return name in fields_of(kind)


def missing_fields(kind: ImportKind, present: Collection[str]) -> list[str]:
    """Required flat fields that are not among `present`, in the order of the shape."""
    needed = [name for name, field in SHAPES[kind].model_fields.items() if field.is_required()]
    if any(name.startswith("allocations.") for name in present):
        needed += [f"allocations.{name}" for name in Allocation.model_fields]
    if any(name.startswith("conversion.") for name in present):
        needed += [f"conversion.{name}" for name, field in Conversion.model_fields.items() if field.is_required()]
    return [name for name in needed if name not in present]


def nest(kind: ImportKind, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Flat fields -> the shape's. Several rows are one credit with an allocation each; all else is the first row's.

    A contact without a name of its own bears the customer's: many exports know only an address.
    """
    shape: dict[str, Any] = {}
    contacts: dict[str, dict[str, Any]] = {}
    for name, value in rows[0].items():
        head, _, tail = name.partition(".")
        if name == "channels" and isinstance(value, str):
            shape[name] = [part for part in re.split(r"[\s,;]+", value) if part]
        elif not tail:
            shape[name] = value
        elif head in ("attributes", "conversion"):
            shape.setdefault(head, {})[tail] = value
        elif head != "allocations":
            contacts.setdefault(head, {"role": head, "name": rows[0].get("name", "-")})[tail] = value
    if contacts:
        # By role, not by column: the same people in another order of columns are no amendment.
        shape["contacts"] = [contacts[role] for role in _ROLES if role in contacts]
    if kind in ("payments", "credit-notes"):
        parts = [allocation_of(row) for row in rows]
        shape["allocations"] = [part for part in parts if part]
    return shape


def allocation_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The allocation that a flat row carries; empty where it carries none."""
    return {name.partition(".")[2]: value for name, value in row.items() if name.startswith("allocations.")}


def flat_name(shape: Mapping[str, Any], where: tuple[str | int, ...]) -> str:
    """The flat field of a place in a nested shape: ("contacts", 0, "email") -> `payables.email`."""
    if len(where) > 1 and where[0] == "contacts" and isinstance(where[1], int):
        return ".".join([shape["contacts"][where[1]]["role"], *map(str, where[2:])])
    return ".".join(str(part) for part in where if not isinstance(part, int))


def check(kind: ImportKind, shape: Mapping[str, Any]) -> Item | list[tuple[tuple[str | int, ...], str]]:
    """The item, or where in its nested shape something else was expected."""
    runs = [(where, _NO_RUN) for where, value in _texts(shape) if where[-1] in _NO_FORMULA and _FORMULA.match(value)]
    try:
        item = SHAPES[kind].model_validate(shape)
    except ValidationError as failure:
        others = [
            (_place(kind, error["loc"], error["msg"]), _expected(error["type"], error["msg"]))
            for error in failure.errors(include_url=False, include_context=False, include_input=False)
        ]
        return runs + [error for error in others if error[0] not in {where for where, _ in runs}]
    return runs or item


_NO_RUN = "expected text that is not a spreadsheet formula"


def _texts(shape: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """Every text of a shape with its place, at most one list deep: contacts and allocations."""
    texts: list[tuple[tuple[str | int, ...], str]] = []
    for name, value in shape.items():
        if isinstance(value, str):
            texts.append(((name,), value))
        elif name in ("contacts", "allocations") and isinstance(value, list):
            for index, part in enumerate(value):
                if isinstance(part, Mapping):
                    texts += [((name, index, key), text) for key, text in part.items() if isinstance(text, str)]
    return texts


def _place(kind: ImportKind, where: tuple[str | int, ...], message: str) -> tuple[str | int, ...]:
    """A rule over several fields has no place of its own: the field that its sentence names first, else the amount."""
    if where:
        return tuple(part for part in where if part != "[key]")
    named = (word for word in re.findall(r"\w+", message) if word in SHAPES[kind].model_fields)
    return (next(named, "amount"),)


def _expected(reason: str, message: str) -> str:
    if reason == "missing":
        return "expected a value, the field is required"
    if reason == "extra_forbidden":
        return "expected no such field"
    message = message.removeprefix("Value error, ")
    return message if message.startswith("expected") else f"expected: {message}"
