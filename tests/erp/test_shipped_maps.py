"""Do the shipped maps read a real export of 2,466 invoices whole?"""

from decimal import Decimal
from pathlib import Path

import pytest

from config.files import SHIPPED
from erp.fields import ImportKind
from erp.imports import Accepted, Item, load_map, read_items
from models.credit import Payment
from models.customer import Customer
from models.invoice import Invoice

EXPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "ibm_ar_late_payments.csv"
HEADER = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,"
    "PaperlessBill,DaysToSettle,DaysLate\n"
)


def _read(kind: ImportKind, path: Path) -> list[Item]:
    found = list(read_items(kind, path, load_map(SHIPPED / "maps" / f"ibm_late_payments.{kind}.yaml")))
    assert all(isinstance(item, Accepted) for item in found)
    return [item.item for item in found if isinstance(item, Accepted)]


def test_every_shipped_map_is_right() -> None:
    assert {load_map(path).kind for path in (SHIPPED / "maps").glob("*.yaml")} >= {"customers", "invoices", "payments"}


def test_an_open_invoice_has_no_payment(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        HEADER
        + "391,0379-NEVHP,2013-04-06,0611365,2013-01-02,2013-02-01,55.94,No,2013-01-15,Paper,13,0\n"
        + "391,0379-NEVHP,2013-04-06,0611366,2013-01-02,2013-02-01,10.00,Yes,,Electronic,,\n"
    )
    assert [item.id for item in _read("customers", path)] == ["0379-NEVHP"]
    assert [item.id for item in _read("invoices", path)] == ["0611365", "0611366"]
    (payment,) = _read("payments", path)
    assert isinstance(payment, Payment)
    assert payment.id == "P-0611365"
    assert [(part.invoice_id, part.amount) for part in payment.allocations] == [("0611365", Decimal("55.94"))]


@pytest.mark.skipif(not EXPORT.exists(), reason="the export is not beside the repository (../shared/data)")
def test_the_whole_export() -> None:
    customers, invoices, payments = (_read(kind, EXPORT) for kind in ("customers", "invoices", "payments"))
    assert (len(customers), len(invoices), len(payments)) == (100, 2466, 2466)
    assert {customer.country for customer in customers if isinstance(customer, Customer)} == {
        "CO",
        "MX",
        "CL",
        "ES",
        "US",
    }
    billed = sum(item.amount for item in invoices if isinstance(item, Invoice))
    assert billed == sum(item.amount for item in payments if isinstance(item, Payment))
    assert {item.customer_id for item in invoices if isinstance(item, Invoice)} == {item.id for item in customers}
