"""Which customer has something of everything? Charges, a promise, a plan, an objection, part payments."""

from datetime import date
from decimal import Decimal

from models.arrangement import PromiseTerms
from models.charge import ChargeKind
from models.dispute import DisputeTerms
from models.plan import PlanTerms
from operations import charges
from operations.disputes import open_dispute
from operations.plans import agree
from operations.promises import promise
from tests.operations.office import Office

#: Of a customer in Spain, where the law gives interest and compensation.
INVOICES = ("F/1", "F-2", "F-3", "F-4", "F-5", "F-6", "U-1")


async def busy_customer(office: Office, customer_id: str = "C-1") -> None:
    """F/1: late, with charges, paid in part. F-2: promised. F-3: a part in dispute. F-4: on a plan. F-5: not due.

    F-6: paid. U-1: in dollars. On account: dollars.
    """
    await office.customer(customer_id, country="ES", name="Ferretería <Sol> & Hijos", language="es")
    issued = {"customer_id": customer_id, "issued_on": "2026-01-02", "currency": "EUR"}
    late = {**issued, "due_on": "2026-02-01"}
    await office.invoice("F/1", "1200.00", **late, product="Tornillos", document_url="https://erp.example/F1.pdf")
    await office.invoice("F-2", "300.00", **late)
    await office.invoice("F-3", "500.00", **late)
    await office.invoice("F-4", "900.00", **late)
    await office.invoice("F-5", "80.10", **issued, due_on="2026-03-30")
    await office.invoice("F-6", "45.00", **late)
    await office.invoice("U-1", "70.00", **{**late, "currency": "USD"})
    euros = {"customer_id": customer_id, "currency": "EUR"}
    await office.pay("P/1", "200.00", {"F/1": "200.00"}, **euros)
    await office.pay("P-6", "45.00", {"F-6": "45.00"}, **euros)
    desk = office.desk
    await charges.claim(desk, "F/1", ChargeKind.INTEREST, "the boss wants it")
    await charges.claim(desk, "F/1", ChargeKind.COMPENSATION, "the boss wants it")
    await charges.claim(desk, "F/1", ChargeKind.FEE, "because they are slow", Decimal("7.50"))
    word = {"invoices": [{"invoice_id": "F-2"}], "payments": [{"on": "2026-03-20"}], "note": "sounded annoyed"}
    await promise(desk, PromiseTerms.model_validate(word))
    objection = {"invoice_id": "F-3", "reason": "says it was broken", "kind": "quality", "amount": "120.00"}
    await open_dispute(desk, DisputeTerms.model_validate(objection))
    terms = {"invoices": [{"invoice_id": "F-4"}], "instalments": 3, "first_on": "2026-03-10"}
    await agree(desk, PlanTerms.model_validate(terms))
    # Part of what was promised has come since.
    await office.pay("P-2", "100.00", {"F-2": "100.00"}, **euros)
    await office.credit_note("N-3", "20.00", {"F-3": "20.00"}, **euros)
    await office.pay("P-U", "15.00", {"NOT-HERE": "15.00"}, customer_id=customer_id, currency="USD")
    assert office.clock.instant.date() == date(2026, 3, 2)
