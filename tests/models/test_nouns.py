"""Do the nouns refuse what cannot be: unknown fields, dates that run back, parts larger than the whole?"""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from models.credit import CreditNote, Payment
from models.customer import Customer
from models.invoice import Invoice
from models.segment import Condition, SegmentRule
from tests.erp.samples import GOOD_JSON

_NOUNS: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "customer": (Customer, GOOD_JSON["customers"]),
    "invoice": (Invoice, GOOD_JSON["invoices"]),
    "payment": (Payment, GOOD_JSON["payments"]),
    "credit note": (CreditNote, GOOD_JSON["credit-notes"]),
}


@pytest.mark.parametrize("name", _NOUNS)
def test_a_noun_goes_through_json_unchanged_and_cannot_be_changed(name: str) -> None:
    shape, good = _NOUNS[name]
    noun = shape.model_validate(good)
    assert shape.model_validate_json(noun.model_dump_json()) == noun
    with pytest.raises(ValidationError, match="frozen"):
        noun.id = "other"  # type: ignore[attr-defined] # it must fail


@pytest.mark.parametrize("name", _NOUNS)
def test_every_required_field_is_missed_and_no_other_is_let_in(name: str) -> None:
    shape, good = _NOUNS[name]
    for field, declared in shape.model_fields.items():
        if declared.is_required():
            with pytest.raises(ValidationError, match="Field required"):
                shape.model_validate({key: value for key, value in good.items() if key != field})
    with pytest.raises(ValidationError, match="Extra inputs"):
        shape.model_validate(good | {"ammount": "1.00"})


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("invoice", {"due_on": "2026-01-09"}, "due_on on or after issued_on"),
        ("invoice", {"currency": "CLP"}, "at most 0 decimals for CLP"),
        ("invoice", {"document_url": "javascript:alert(1)"}, "URL"),
        ("payment", {"amount": "299.99"}, "add up to at most the amount"),
        ("payment", {"allocations": [{"invoice_id": "F-1", "amount": "1.00"}] * 2}, "each invoice once"),
        ("payment", {"allocations": [{"invoice_id": "F-1", "amount": "0.001"}]}, "at most 2 decimals"),
        ("payment", {"reason": "x"}, "Extra inputs"),
        ("credit note", {"method": "x"}, "Extra inputs"),
        ("customer", {"contacts": [{"role": "boss", "name": "A"}]}, "payables"),
        ("customer", {"contacts": [{"role": "payables", "name": "A"}] * 51}, "50"),
        ("customer", {"attributes": {str(number): "x" for number in range(51)}}, "at most 50 attributes"),
        ("customer", {"attributes": {"plan": 3}}, "expected text"),
    ],
)
def test_what_cannot_be_is_refused(name: str, fields: dict[str, Any], says: str) -> None:
    shape, good = _NOUNS[name]
    with pytest.raises(ValidationError, match=says):
        shape.model_validate(good | fields)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "many", True, None, [1]])
def test_a_limit_of_a_segment_is_a_number(value: Any) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate({"below": value, "is": 3})


def test_a_condition_says_something_about_a_field_that_exists() -> None:
    with pytest.raises(ValidationError, match="at least one of is, in"):
        Condition.model_validate({})
    with pytest.raises(ValidationError, match="unknown field 'colour'"):
        SegmentRule.model_validate({"name": "a", "strategy": "b", "when": {"colour": {"is": "red"}}})
