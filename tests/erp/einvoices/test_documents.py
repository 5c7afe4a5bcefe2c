"""Is a right e-invoice of each format read as it says?"""
# ruff: noqa: E501 (a table: one entry a line)

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from erp.einvoices.reading import Brought, LeftOut, as_items, customer_of, read_documents
from erp.fields import ImportKind
from models.credit import CreditNote, Payment
from models.customer import Customer, CustomerKind
from models.e_invoice import EDocument
from models.invoice import Invoice
from tests.erp.einvoices.samples import (
    SUNAT_BUYER,
    UUID,
    attached,
    cfdi,
    cfdi_payment,
    cii,
    dian,
    facturae,
    facturae_invoice,
    pdf,
    sunat,
    ubl,
    zipped,
)
from tests.erp.sheets import save

_TERMS = "<cac:PaymentTerms><cbc:Note>{}</cbc:Note></cac:PaymentTerms>"
_CREDIT = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F-1</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
_RECTIFIES = "<Corrective><InvoiceNumber>16</InvoiceNumber><InvoiceSeriesCode>A</InvoiceSeriesCode><CorrectionMethod>02</CorrectionMethod></Corrective>"
_RELATED = (
    f'<cfdi:CfdiRelacionados TipoRelacion="01"><cfdi:CfdiRelacionado UUID="{UUID.lower()}"/></cfdi:CfdiRelacionados>'
)


def _read(
    folder: Path, content: bytes, kind: ImportKind = "invoices", name: str = "in.xml", terms: int | None = None
) -> list[EDocument]:
    found = list(read_documents(kind, save(folder, name, content), terms))
    assert all(isinstance(one, Brought) for one in found), found
    return [one.document for one in found if isinstance(one, Brought)]


@pytest.mark.parametrize(
    ("content", "id_", "number", "currency", "amount", "due", "tax_id", "country"),
    [
        (ubl(), "F-1", "F-1", "EUR", "1210", date(2026, 2, 10), "ESB12345674", "ES"),
        (dian(), "SETP990000002", "SETP990000002", "COP", "1210", date(2026, 2, 9), "900123456", "CO"),
        (attached(dian()), "SETP990000002", "SETP990000002", "COP", "1210", date(2026, 2, 9), "900123456", "CO"),
        (cii(), "R-2026/7", "R-2026/7", "EUR", "119", date(2026, 2, 9), "DE123456789", "DE"),
        (facturae(), "A-17", "A-17", "EUR", "121", date(2026, 2, 10), "B12345674", "ES"),
        (cfdi(), UUID, "A-323", "MXN", "1160", date(2026, 2, 9), "ABC010101AB1", "MX"),
        (cfdi(version="3"), UUID, "A-323", "MXN", "1160", date(2026, 2, 9), "ABC010101AB1", "MX"),
        (ubl(root="DebitNote", head=""), "F-1", "F-1", "EUR", "1210", date(2026, 2, 10), "ESB12345674", "ES"),
    ],
    ids=["peppol", "dian", "dian in its envelope", "cii", "facturae", "cfdi 4.0", "cfdi 3.3", "debit note"],
)
def test_each_format_says_who_owes_what_until_when(
    content: bytes,
    id_: str,
    number: str,
    currency: str,
    amount: str,
    due: date,
    tax_id: str,
    country: str,
    tmp_path: Path,
) -> None:
    (document,) = _read(tmp_path, content)
    assert (document.id, document.number, document.currency, document.amount) == (
        id_,
        number,
        currency,
        Decimal(amount),
    )
    assert (document.day, [part.due_on for part in document.parts]) == (date(2026, 1, 10), [due])
    assert (document.buyer.tax_id, document.buyer.country) == (tax_id, country)
    (invoice,) = as_items(document, "C-1", ()).items
    assert isinstance(invoice, Invoice)
    assert (invoice.id, invoice.customer_id, invoice.due_on) == (id_, "C-1", due)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Net 30", date(2026, 2, 9)),
        ("Pago a 60 días fecha factura", date(2026, 3, 11)),
        ("2/10 net 45", date(2026, 2, 24)),
        ("Due on receipt", date(2026, 1, 10)),
        ("Contado", date(2026, 1, 10)),
    ],
)
def test_without_a_due_date_the_terms_count(words: str, due: date, tmp_path: Path) -> None:
    (document,) = _read(tmp_path, ubl(due="", terms=_TERMS.format(words)))
    assert [part.due_on for part in document.parts] == [due]


def test_cash_is_due_at_once_where_nothing_else_is_said(tmp_path: Path) -> None:
    (mexican,) = _read(tmp_path, cfdi(conditions="", method='MetodoPago="PUE"'))
    (colombian,) = _read(tmp_path, dian(terms="<cac:PaymentMeans><cbc:ID>1</cbc:ID></cac:PaymentMeans>"))
    assert [part.due_on for part in (*mexican.parts, *colombian.parts)] == [date(2026, 1, 10)] * 2


def test_somebody_can_say_the_terms_of_documents_that_do_not(tmp_path: Path) -> None:
    (silent,) = _read(tmp_path, ubl(due=""), terms=15)
    (telling,) = _read(tmp_path, ubl(), terms=15)
    assert [part.due_on for part in (*silent.parts, *telling.parts)] == [date(2026, 1, 25), date(2026, 2, 10)]


def test_instalments_are_invoices_of_their_own(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, sunat())
    found = [item for item in as_items(document, "C-1", ()).items if isinstance(item, Invoice)]
    assert [(one.id, one.number, one.due_on, one.amount) for one in found] == [
        ("F001-7#1", "F001-7", date(2026, 2, 10), Decimal(500)),
        ("F001-7#2", "F001-7", date(2026, 3, 10), Decimal(562)),
    ]


def test_a_batch_brings_all_of_its_invoices(tmp_path: Path) -> None:
    found = _read(tmp_path, facturae(facturae_invoice("17"), facturae_invoice("18")), name="batch.xsig")
    assert [document.number for document in found] == ["A-17", "A-18"]


@pytest.mark.parametrize(
    ("content", "id_", "amount", "about"),
    [
        (ubl("CreditNote", "N-1", due="", head="", terms=_CREDIT), "N-1", "1210", "F-1"),
        (ubl("Invoice", "N-2", due="", head="<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>", terms=_CREDIT), "N-2", "1210", "F-1"),
        (cii("381", "N-3", about="<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>F-1</ram:IssuerAssignedID></ram:InvoiceReferencedDocument>"), "N-3", "119", "F-1"),
        (facturae(facturae_invoice("18", "OR", _RECTIFIES, "-12.10", "-12.10", (), "-10.00", "-2.10")), "A-18", "12.1", "A-16"),
        (cfdi("E", UUID.replace("6128396F", "BBBBBBBB"), related=_RELATED), UUID.replace("6128396F", "BBBBBBBB"), "1160", UUID),
    ],
    ids=["ubl", "ubl by its type", "cii", "facturae", "cfdi"],
)  # fmt: skip
def test_credit_notes_name_what_they_lower(content: bytes, id_: str, amount: str, about: str, tmp_path: Path) -> None:
    (document,) = _read(tmp_path, content, "credit-notes")
    (note,) = as_items(document, "C-1", document.about).items
    assert isinstance(note, CreditNote)
    assert (note.id, note.amount) == (id_, Decimal(amount))
    assert [(part.invoice_id, part.amount) for part in note.allocations] == [(about, Decimal(amount))]


def test_a_receipt_of_payments_brings_the_payment(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, cfdi_payment(), "payments")
    (payment,) = as_items(document, "C-1", document.about).items
    assert isinstance(payment, Payment)
    assert (payment.received_on, payment.amount, payment.method) == (date(2026, 2, 15), Decimal(1160), "transfer")
    assert [(part.invoice_id, part.amount) for part in payment.allocations] == [(UUID, Decimal(1160))]


def test_a_payment_in_another_currency_is_booked_at_the_rate_of_its_receipt(tmp_path: Path) -> None:
    paid = cfdi_payment(received="USD", amount="66.29", paid="1160.00", rate='EquivalenciaDR="17.5000000000"')
    (document,) = _read(tmp_path, paid, "payments")
    (payment,) = as_items(document, "C-1", document.about).items
    assert isinstance(payment, Payment)
    assert (payment.currency, payment.amount, payment.booked_currency, payment.booked) == (
        "USD", Decimal("66.29"), "MXN", Decimal("1160.08"),
    )  # fmt: skip
    assert payment.reference == "SPEI 7"


def test_what_is_in_a_pdf_a_zip_or_a_folder_is_found(tmp_path: Path) -> None:
    assert _read(tmp_path, pdf(("factur-x.xml", cii())), name="in.pdf") == _read(tmp_path, cii())
    folder = tmp_path / "mails"
    (folder / "january").mkdir(parents=True)
    save(folder, "1.zip", zipped(("ad.xml", attached(dian())), ("picture.pdf", pdf()), ("__MACOSX/ad.xml", b"x")))
    save(folder / "january", "2.xml", ubl())
    save(folder / "january", "3.pdf", pdf(("factur-x.xml", cii())))
    save(folder, "4.xml", ubl().replace(b"Invoice", b"ApplicationResponse"))
    save(folder, "5.xml", cfdi_payment())
    save(folder, "readme.txt", b"no invoice")
    found = list(read_documents("invoices", folder))
    assert [one.document.number for one in found if isinstance(one, Brought)] == ["SETP990000002", "F-1", "R-2026/7"]
    assert [(one.file, one.what) for one in found if isinstance(one, LeftOut)] == [
        ("1.zip/picture.pdf", "PDF without an e-invoice inside"),
        ("4.xml", "ApplicationResponse"),
        ("5.xml", "payment"),
    ]


def test_a_new_customer_is_as_much_as_the_document_knows(tmp_path: Path) -> None:
    (spanish,) = _read(tmp_path, ubl())
    made = customer_of(spanish.buyer)
    assert isinstance(made, Customer)
    assert (made.id, made.language, made.kind) == ("ESB12345674", "es", CustomerKind.BUSINESS)
    assert made.attributes == {"tax_id": "ESB12345674"}
    assert [contact.email for contact in made.contacts] == ["pagos@beta.example"]
    (person,) = _read(tmp_path, sunat(buyer=SUNAT_BUYER.replace('schemeID="6"', 'schemeID="1"')))
    private = customer_of(person.buyer)
    assert isinstance(private, Customer)
    assert private.kind is CustomerKind.CONSUMER
