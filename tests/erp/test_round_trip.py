"""Does every right customer, invoice and payment come back from CSV and JSON as it was?"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp.fields import ImportKind
from erp.imports import Accepted, Item, read_items
from models.credit import Payment
from models.customer import Customer
from models.invoice import Invoice
from models.values import decimals_of
from tests.erp.samples import csv_bytes

_TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30).filter(
    lambda text: text[0] not in "=@+-"
)
_DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
_CURRENCIES = st.sampled_from(["EUR", "COP", "CLP", "KWD", "USD", "MXN"])


def _amounts(currency: str, above: int = 1) -> st.SearchStrategy[Decimal]:
    places = decimals_of(currency)
    return st.integers(above, 10**12).map(lambda units: Decimal(units).scaleb(-places))


@st.composite
def _customers(draw: st.DrawFn) -> Customer:
    contact = st.fixed_dictionaries({"name": _TEXT, "email": st.sampled_from([None, "a@example.com", "ñ@example.com"])})
    roles = [role for role in ("payables", "administration", "direction") if draw(st.booleans())]
    return Customer.model_validate(
        {
            "id": draw(_TEXT),
            "name": draw(_TEXT),
            "kind": draw(st.sampled_from(["business", "consumer"])),
            "language": draw(st.sampled_from(["es", "en", "pt"])),
            "country": draw(st.sampled_from(["CO", "ES", "MX", "US"])),
            "region": draw(st.none() | _TEXT),
            "attributes": draw(st.dictionaries(st.sampled_from(["plan", "since", "payment.terms"]), _TEXT)),
            "contacts": [{"role": role, **draw(contact)} for role in roles],
        }
    )


@st.composite
def _invoices(draw: st.DrawFn) -> Invoice:
    issued, due = sorted([draw(_DAYS), draw(_DAYS)])
    currency = draw(_CURRENCIES)
    return Invoice(
        id=draw(_TEXT),
        customer_id=draw(_TEXT),
        number=draw(_TEXT),
        issued_on=issued,
        due_on=due,
        currency=currency,
        amount=draw(_amounts(currency)),
        product=draw(st.none() | _TEXT),
    )


@st.composite
def _payments(draw: st.DrawFn) -> Payment:
    currency = draw(_CURRENCIES)
    named = draw(st.lists(_TEXT, unique=True, max_size=4))
    amounts = [draw(_amounts(currency)) for _ in named]
    rest = draw(_amounts(currency, above=0 if named else 1))
    return Payment.model_validate(
        {
            "id": draw(_TEXT),
            "customer_id": draw(_TEXT),
            "received_on": draw(_DAYS),
            "currency": currency,
            "amount": sum(amounts, rest),
            "method": draw(st.none() | _TEXT),
            "allocations": [{"invoice_id": id_, "amount": part} for id_, part in zip(named, amounts, strict=True)],
        }
    )


def _flat(item: Item) -> list[dict[str, str]]:
    shape: dict[str, Any] = item.model_dump(mode="json", exclude_none=True)
    rows = [{f"allocations.{name}": value for name, value in part.items()} for part in shape.pop("allocations", ())]
    for contact in shape.pop("contacts", ()):
        role = contact.pop("role")
        shape.update({f"{role}.{name}": value for name, value in contact.items()})
    shape.update({f"attributes.{name}": value for name, value in shape.pop("attributes", {}).items()})
    return [{**shape, **row} for row in rows or [{}]]


def _shape(item: Item) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude_none=True)


@pytest.mark.parametrize(
    ("kind", "items"), [("customers", _customers()), ("invoices", _invoices()), ("payments", _payments())]
)
def test_what_is_right_comes_back_as_it_was(kind: ImportKind, items: st.SearchStrategy[Item], tmp_path: Path) -> None:
    def read(name: str, content: bytes) -> list[Item]:
        (tmp_path / name).write_bytes(content)
        found = list(read_items(kind, tmp_path / name))
        assert all(isinstance(item, Accepted) for item in found), found
        return [item.item for item in found if isinstance(item, Accepted)]

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(items, min_size=1, max_size=3, unique_by=lambda item: item.id), st.sampled_from(",;\t|"))
    def check(given_items: Sequence[Item], delimiter: str) -> None:
        by_id = sorted(given_items, key=lambda item: item.id)
        rows = [row for item in given_items for row in _flat(item)]
        from_csv = read("in.csv", csv_bytes(*rows, delimiter=delimiter))
        assert sorted(from_csv, key=lambda item: item.id) == by_id
        assert read("in.json", json.dumps([_shape(item) for item in given_items]).encode()) == list(given_items)
        lines = "\n".join(json.dumps(_shape(item), ensure_ascii=False) for item in given_items)
        assert read("in.jsonl", lines.encode()) == list(given_items)

    check()
