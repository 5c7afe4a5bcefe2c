"""What does a call look like? The examples of the document, each one a call that is accepted as it stands."""

from typing import Any


def _body(**examples: Any) -> dict[str, Any]:
    named = {name: {"value": value} for name, value in examples.items()}
    return {"requestBody": {"content": {"application/json": {"examples": named}}}}


_ANA = {"role": "payables", "name": "Ana Ruiz", "email": "ana@acme.example", "phone": "+57 601 7438900"}
_DIRECTOR = {"role": "direction", "name": "Luis Mora", "email": "luis@acme.example"}
_CUSTOMER = {
    "name": "Acme SAS",
    "kind": "business",
    "language": "es",
    "country": "CO",
    "region": "DC",
    "attributes": {"product": "hosting", "payment_terms": "net 30"},
    "contacts": [_ANA, _DIRECTOR],
}
_INVOICE = {
    "customer_id": "C-1",
    "number": "FE-1001",
    "issued_on": "2026-03-01",
    "due_on": "2026-03-31",
    "currency": "COP",
    "amount": "1200.50",
    "product": "hosting",
}
_PAYMENT = {"id": "P-1", "customer_id": "C-1", "received_on": "2026-03-20", "currency": "COP", "amount": "1200.50"}
_ALLOCATED = {**_PAYMENT, "method": "transfer", "allocations": [{"invoice_id": "F-1", "amount": "1200.50"}]}

CUSTOMER = _body(business=_CUSTOMER)
INVOICE = _body(invoice=_INVOICE)
PAYMENT = _body(oldest_first=_PAYMENT, allocated=_ALLOCATED)
CREDIT_NOTE = _body(
    credit_note={
        "id": "N-1",
        "customer_id": "C-1",
        "received_on": "2026-03-20",
        "currency": "COP",
        "amount": "200.50",
        "reason": "returned goods",
    }
)
REVERSAL = _body(bounced={"reason": "the bank returned it", "on": "2026-03-25", "kind": "bounced"})
CUSTOMERS = _body(batch={"items": [{"id": "C-1", **_CUSTOMER}, {"id": "C-2", **_CUSTOMER, "name": "Beta SAS"}]})
INVOICES = _body(batch={"items": [{"id": "F-1", **_INVOICE}, {"id": "F-2", **_INVOICE, "number": "FE-1002"}]})
PAYMENTS = _body(batch={"items": [_PAYMENT, {**_PAYMENT, "id": "P-2", "amount": "80.00"}]})
