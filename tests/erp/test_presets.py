"""Do the shipped maps read what Odoo, SAP, Siigo, Xero, QuickBooks and Stripe export?"""
# ruff: noqa: E501 (rows as they are exported)

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from config.files import SHIPPED
from erp.fields import ImportKind
from erp.imports import Accepted, Item, load_map, read_items
from models.credit import CreditNote, Payment
from models.customer import Customer
from models.errors import InvalidInput
from models.invoice import Invoice
from tests.erp.sheets import save, xlsx


def _read(path: Path, name: str, given: Mapping[str, str] | None = None) -> list[Item]:
    map = load_map(SHIPPED / "maps" / f"{name}.yaml", given or {})
    found = list(read_items(map.kind, path, map))
    assert all(isinstance(item, Accepted) for item in found), found
    return [item.item for item in found if isinstance(item, Accepted)]


def _csv(folder: Path, *lines: str) -> Path:
    return save(folder, "export.csv", "\n".join(lines).encode())


def _sheet(folder: Path, *rows: Any) -> Path:
    return save(folder, "export.xlsx", xlsx(*rows))


@pytest.mark.parametrize("path", sorted((SHIPPED / "maps").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_map_is_right_and_named_after_its_kind(path: Path) -> None:
    map = load_map(path)
    kind: ImportKind = map.kind
    assert path.stem.endswith(f".{kind}")
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_odoo(tmp_path: Path) -> None:
    invoices = _sheet(
        tmp_path,
        ["External ID", "Number", "Partner/External ID", "Invoice/Bill Date", "Due Date", "Currency", "Total", "Type", "Status"],
        ["m_1", "INV/2026/00001", "p_1", date(2026, 1, 10), date(2026, 2, 10), "USD", 1200.1, "Customer Invoice", "Posted"],
        ["m_2", "/", "p_1", date(2026, 1, 10), date(2026, 2, 10), "USD", 5, "Customer Invoice", "Draft"],
        ["m_3", "BILL/1", "p_2", date(2026, 1, 10), date(2026, 2, 10), "USD", 5, "Vendor Bill", "Posted"],
    )  # fmt: skip
    (invoice,) = _read(invoices, "odoo.invoices")
    assert isinstance(invoice, Invoice)
    assert (invoice.number, invoice.amount, invoice.due_on) == ("INV/2026/00001", Decimal("1200.1"), date(2026, 2, 10))
    customers = _csv(
        tmp_path,
        "External ID,Name,Is a Company,Country,Language,Email,Phone,Tax ID",
        "p_1,Beta,True,Colombia,Spanish (CO) / Español (CO),ap@beta.example,+57 601 7438900,900123456-8",
        "p_2,Ana,False,Spain,English (US),,,",
    )
    beta, ana = _read(customers, "odoo.customers")
    assert isinstance(beta, Customer)
    assert isinstance(ana, Customer)
    assert (beta.country, beta.language, beta.kind, beta.attributes) == (
        "CO",
        "es",
        "business",
        {"tax_id": "900123456-8"},
    )
    assert (ana.country, ana.kind, ana.contacts) == ("ES", "consumer", ())
    payments = _csv(
        tmp_path,
        "External ID,Customer/Vendor/External ID,Date,Currency,Amount,Payment Method,Payment Type,Status",
        "y_1,p_1,2026-02-12,USD,1200.10,Manual Payment,Receive,Paid",
        "y_2,p_9,2026-02-12,USD,10.00,Manual Payment,Send,Paid",
    )
    assert [payment.id for payment in _read(payments, "odoo.payments")] == ["y_1"]


def test_sap_counts_days_from_the_baseline_and_turns_signs(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Customer line item display;;;;;;;;;;;;;",
        "Company Code;Account;Document Number;Fiscal Year;Document Type;Reference;Document Date;Posting Date;"
        "Baseline Payment Date;Days 1;Days 2;Days net;Document currency;Amount in Document Currency;Text",
        "1000;198609;1800000001;2026;RV;90001234;10.01.2026;10.01.2026;15.01.2026;14;0;30;EUR;1.200,50;",
        "1000;198609;1800000002;2026;DR;90001235;10.01.2026;10.01.2026;15.01.2026;14;0;0;EUR;75,00;",
        "1000;198609;1400000001;2026;DZ;;20.01.2026;21.01.2026;20.01.2026;0;0;0;EUR;300,00-;",
        "1000;198609;1600000001;2026;DG;;20.01.2026;21.01.2026;20.01.2026;0;0;0;EUR;20,00-;Broken",
        ";198609;;;;;;;;;;;EUR;955,50;",
    )
    first, second = (item for item in _read(path, "sap.invoices") if isinstance(item, Invoice))
    assert (first.id, first.number, first.amount) == ("1000-1800000001-2026", "90001234", Decimal("1200.50"))
    assert (first.due_on, second.due_on) == (date(2026, 2, 14), date(2026, 1, 29))
    (payment,) = _read(path, "sap.payments")
    (note,) = _read(path, "sap.credit-notes")
    assert isinstance(payment, Payment)
    assert isinstance(note, CreditNote)
    assert (payment.amount, payment.received_on) == (Decimal("300.00"), date(2026, 1, 21))
    assert (note.amount, note.reason) == (Decimal("20.00"), "Broken")


def test_sap_in_another_format_is_said_with_the_file(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Company Code,Account,Document Number,Fiscal Year,Document Type,Posting Date,Document Currency,Amount in doc. curr.",
        '1000,198609,1400000001,2026,DZ,9/26/2026,USD,"-30,213.31"',
    )
    given = {"dates": "%m/%d/%Y", "decimal": ".", "thousands": ","}
    (payment,) = _read(path, "sap.payments", given)
    assert isinstance(payment, Payment)
    assert (payment.amount, payment.received_on) == (Decimal("30213.31"), date(2026, 9, 26))
    customers = _csv(tmp_path, "KUNNR,NAME1,LAND1,REGIO,STCD1,SMTP_ADDR", "198609,Beta,BR,SP,12.345.678/0001-95,")
    (beta,) = _read(customers, "sap.customers")
    assert isinstance(beta, Customer)
    assert (beta.language, beta.country) == ("pt", "BR")


def test_siigo_passes_over_titles_and_totals(tmp_path: Path) -> None:
    path = _sheet(
        tmp_path,
        ["Comercial Andina S.A.S."],
        ["Facturas de venta"],
        [],
        ["Comprobante", "Fecha elaboración", "Identificación", "Nombre tercero", "Fecha vencimiento", "Total"],
        ["FV-2-1", "10/01/2026", "900123456", "Gamma", "09/02/2026", 1190000],
        ["FV-2-2", date(2026, 1, 11), 900123456, "Gamma", date(2026, 2, 10), 50000.5],
        ["Total general", None, None, None, None, 1240000.5],
    )
    found = [item for item in _read(path, "siigo.invoices") if isinstance(item, Invoice)]
    assert [(one.id, one.customer_id, one.due_on, str(one.amount)) for one in found] == [
        ("FV-2-1", "900123456", date(2026, 2, 9), "1190000"),
        ("FV-2-2", "900123456", date(2026, 2, 10), "50000.5"),
    ]


def test_xero_repeats_an_invoice_for_each_of_its_lines(tmp_path: Path) -> None:
    header = (
        "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,DueDate,Total,Description,LineAmount,Currency,Type,Status"
    )
    row = 'Beta,ap@beta.example,INV-7,10/01/2026,31/01/2026,"1,200.50",{},{},GBP,Sales invoice,{}'
    path = _csv(tmp_path, header, row.format("Work", "1000.00", "Awaiting Payment"), row.format("Travel", "200.50", "Awaiting Payment"),
                row.replace("INV-7", "INV-8").format("Draft", "1", "Draft"))  # fmt: skip
    (invoice,) = _read(path, "xero.invoices")
    assert isinstance(invoice, Invoice)
    assert (invoice.id, invoice.amount, invoice.due_on) == ("INV-7", Decimal("1200.50"), date(2026, 1, 31))
    contacts = _csv(
        tmp_path,
        "*ContactName,AccountNumber,EmailAddress,POCountry,TaxNumber",
        "Beta,,ap@beta.example,United Kingdom,GB123",
    )
    (beta,) = _read(contacts, "xero.customers")
    assert isinstance(beta, Customer)
    assert (beta.id, beta.country, beta.language) == ("Beta", "GB", "en")


def test_quickbooks_names_no_currency_and_writes_titles(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Beta Supplies,,,,,,,",
        "Invoice List,,,,,,,",
        '"January 1 - December 31, 2026",,,,,,,',
        "",
        ",Date,Transaction Type,Num,Name,Memo/Description,Due Date,Amount",
        ',01/10/2026,Invoice,1037,Acme,,02/09/2026,"4,250.00"',
        ",01/12/2026,Credit Memo,1038,Acme,,,-50.00",
        'Total,,,,,,,"4,200.00"',
    )
    with pytest.raises(InvalidInput, match="--set for currency"):
        _read(path, "quickbooks.invoices")
    (invoice,) = _read(path, "quickbooks.invoices", {"currency": "USD"})
    (note,) = _read(path, "quickbooks.credit-notes", {"currency": "USD"})
    assert isinstance(invoice, Invoice)
    assert isinstance(note, CreditNote)
    assert (invoice.number, invoice.amount, invoice.due_on) == ("1037", Decimal("4250.00"), date(2026, 2, 9))
    assert (note.id, note.amount) == ("1038", Decimal("50.00"))
    contacts = _csv(
        tmp_path, "Customer Contact List,,", ",,", "Customer full name,Phone numbers,Email", "Acme,,ap@acme.example"
    )
    (acme,) = _read(contacts, "quickbooks.customers", {"country": "MX"})
    assert isinstance(acme, Customer)
    assert (acme.country, acme.language) == ("MX", "es")


def test_stripe_writes_moments_and_small_letters(tmp_path: Path) -> None:
    payments = _csv(
        tmp_path,
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Description,Customer ID",
        "ch_1,2026-07-01 09:12:33,129.00,0.00,usd,Paid,Pro plan,cus_1",
        "ch_2,2026-07-02 11:00,89.00,0.00,usd,Failed,,cus_4",
        "ch_3,2026-07-03 11:00,1500,0,jpy,Paid,,cus_4",
    )
    first, second = (item for item in _read(payments, "stripe.payments") if isinstance(item, Payment))
    assert (first.received_on, first.amount, first.currency) == (date(2026, 7, 1), Decimal("129.00"), "USD")
    assert (second.amount, second.currency) == (Decimal(1500), "JPY")
    invoices = _csv(
        tmp_path,
        "id,Number,Customer,Date (UTC),Due Date (UTC),Currency,Total,Status",
        "in_1,A-0001,cus_1,2026-07-01 09:12,2026-07-31 09:12,eur,129.00,open",
        "in_2,A-0002,cus_1,2026-07-01 09:12,,eur,10.00,paid",
        "in_3,A-0003,cus_1,2026-07-01 09:12,2026-07-31 09:12,eur,0.00,paid",
    )
    (invoice,) = _read(invoices, "stripe.invoices")
    assert isinstance(invoice, Invoice)
    assert (invoice.id, invoice.due_on, invoice.currency) == ("in_1", date(2026, 7, 31), "EUR")
