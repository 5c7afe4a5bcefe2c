"""Which e-invoices must be refused, and with which words?"""
# ruff: noqa: E501 (a table: one entry a line)

import zlib
from dataclasses import dataclass

from erp.fields import ImportKind
from tests.erp.einvoices.samples import (
    DIAN_BUYER,
    PEPPOL_BUYER,
    SUNAT_PARTS,
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


@dataclass(frozen=True, slots=True)
class HostileDocument:
    """field: the place that the error names, as the format calls it. says: text in what was expected there."""

    name: str
    content: bytes
    field: str
    says: str
    file: str = "in.xml"
    kind: ImportKind = "invoices"


_D = HostileDocument
_BOMB = b'<!DOCTYPE b [<!ENTITY a "' + b"x" * 1000 + b'">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (str(n - 1).encode() if n > 1 else b"") * 10) for n in range(1, 12)
) + b"]><b>&a11;</b>"  # fmt: skip


def _pdf_with(number: int) -> bytes:
    return pdf(*((f"invoice{n}.xml", cii()) for n in range(number)))


XML = (
    _D("empty file", b"", "file", "the file is empty"),
    _D("blanks only", b"  \n", "file", "the file is empty"),
    _D("no XML", b"Dear Sirs, please find attached", "document", "well-formed XML"),
    _D("cut off in the middle", ubl()[:900], "document", "well-formed XML"),
    _D("two roots", b"<a/><b/>", "document", "well-formed XML"),
    _D("garbage behind the end", ubl() + b"x", "document", "well-formed XML"),
    _D("entities that unfold a billion times", _BOMB, "document", "without a document type"),
    _D("entity out of a file", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "document", "without a document type"),
    _D("entity out of the network", b'<!DOCTYPE a [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]><a/>', "document", "without a document type"),
    _D("document type elsewhere", b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "document", "without a document type"),
    _D("document type in UTF-16", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'.encode("utf-16"), "document", "without a document type"),
    _D("document type inside of the envelope", attached(ubl()).replace(b"<![CDATA[", b"<![CDATA[<!DOCTYPE a><a/>"), "document", "without a document type"),
    _D("entity that nobody declared", ubl(number="&evil;"), "document", "well-formed XML"),
    _D("nested deeply", b"<a>" * 100 + b"</a>" * 100, "document", "64 levels"),
    _D("a million elements", b"<a>" + b"<b/>" * 300_000 + b"</a>", "document", "200000 elements"),
    _D("twenty-five megabytes", b"<a>" + b"x" * (25 << 20) + b"</a>", "file", "at most 20 MB"),
    _D("Latin-1 that calls itself UTF-8", ubl().decode().replace("Beta Industrial", "Peña").encode("latin-1"), "document", "in the encoding that it names"),
    _D("encoding that nobody knows", ubl().replace(b"UTF-8", b"x-klingon"), "document", "in the encoding that it names"),
    _D("NUL inside", ubl().replace(b"F-1", b"F\0-1"), "document", "well-formed XML"),
    _D("another document", b'<rss version="2.0"><channel/></rss>', "document", "found rss"),
    _D("invoice of no known namespace", b"<Invoice><ID>1</ID></Invoice>", "document", "found Invoice"),
    _D("includes that are not followed", b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>', "document", "found a"),
    _D("envelope without an invoice", attached(b""), "document", "well-formed XML"),
    _D("envelope in an envelope", attached(b"<AttachedDocument/>"), "document", "found AttachedDocument"),
)  # fmt: skip
VALUES = (
    _D("no due date and no terms", ubl(due=""), "DueDate", "it has no terms of payment"),
    _D("terms that nobody can count", ubl(due="", terms="<cac:PaymentTerms><cbc:Note>30 días fin de mes</cbc:Note></cac:PaymentTerms>"), "DueDate", "30 días fin de mes"),
    _D("two due dates without amounts", dian(terms="".join(f"<cac:PaymentMeans><cbc:PaymentDueDate>2026-0{n}-01</cbc:PaymentDueDate></cac:PaymentMeans>" for n in (2, 3))), "DueDate", "one due date"),
    _D("due before it was issued", ubl(due="<cbc:DueDate>2025-12-31</cbc:DueDate>"), "due_on", "on or after issued_on"),
    _D("due on a day that does not exist", ubl(due="<cbc:DueDate>2026-02-30</cbc:DueDate>"), "DueDate", "that exists"),
    _D("issued by the slash", ubl(issued="10/01/2026"), "IssueDate", "2026-01-31"),
    _D("issued never", ubl(issued=""), "IssueDate", "expected a date"),
    _D("without a number", ubl(number=""), "ID", "expected a value"),
    _D("number that is a formula", ubl(number="=1+1"), "id", "not a spreadsheet formula"),
    _D("number of 200 characters", ubl(number="F" * 200), "id", "128"),
    _D("without a customer", ubl(buyer=""), "AccountingCustomerParty/Party", "names none"),
    _D("customer without a tax id", ubl(buyer=PEPPOL_BUYER.replace("<cbc:CompanyID>ESB12345674</cbc:CompanyID>", "")), "AccountingCustomerParty/Party/PartyTaxScheme/CompanyID", "tax id"),
    _D("customer without a name", dian(buyer=DIAN_BUYER.replace("Gamma S.A.S.", "")), "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName", "name"),
    _D("currency that is none", ubl(currency="EURO"), "currency", "ISO 4217"),
    _D("currency of history", ubl(currency="DEM"), "currency", "ISO 4217"),
    _D("total in another currency", ubl(written_currency="USD"), "LegalMonetaryTotal/PayableAmount", "expected EUR as the document says, found USD"),
    _D("total with tax in another currency", ubl().replace(b'TaxInclusiveAmount currencyID="EUR"', b'TaxInclusiveAmount currencyID="USD"'), "LegalMonetaryTotal/TaxInclusiveAmount", "expected EUR as the document says, found USD"),
    _D("payable is not what the totals say", ubl(payable="1200.00"), "LegalMonetaryTotal/PayableAmount", "expected 1210"),
    _D("prepaid in full", ubl(payable="0.00", more_totals="<cbc:PrepaidAmount>1210.00</cbc:PrepaidAmount>"), "amount", "above zero"),
    _D("payable below zero", ubl(payable="-5.00", with_tax="-5.00"), "amount", "above zero"),
    _D("payable with an exponent", ubl(payable="1.21e3"), "LegalMonetaryTotal/PayableAmount", "such as 1200.50"),
    _D("payable with a comma", ubl(payable="1.210,00"), "LegalMonetaryTotal/PayableAmount", "such as 1200.50"),
    _D("payable that is no number", ubl(payable="NaN"), "LegalMonetaryTotal/PayableAmount", "such as 1200.50"),
    _D("payable of foreign digits", ubl(payable="١٢٣"), "LegalMonetaryTotal/PayableAmount", "such as 1200.50"),
    _D("payable finer than its currency", ubl(payable="10.005", with_tax="10.005"), "amount", "at most 2 decimals"),
    _D("without a payable amount", ubl(payable=""), "LegalMonetaryTotal/PayableAmount", "expected an amount"),
    _D("instalments that do not add up", sunat(terms=SUNAT_PARTS.replace("562.00", "500.00")), "DueDate", "add up to 1062"),
    _D("pending more than payable", sunat(terms=SUNAT_PARTS.replace("1062.00", "9999.00")), "PaymentTerms/Amount", "at most 1180"),
    _D("Factur-X without a due date", cii(due=""), "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradePaymentTerms/DueDateDateTime", "no terms of payment"),
    _D("Factur-X due on no day", cii(due='<ram:DueDateDateTime><udt:DateTimeString format="102">20261340</udt:DateTimeString></ram:DueDateDateTime>'), "DueDateDateTime/DateTimeString", "that exists"),
    _D("Factur-X whose totals differ", cii(payable="100.00"), "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/DuePayableAmount", "expected 119"),
    _D("Factur-X without any id of the customer", cii(tax=""), "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/BuyerTradeParty/SpecifiedTaxRegistration/ID", "tax id"),
    _D("Facturae whose totals differ", facturae(facturae_invoice(total="120.00")), "InvoiceTotals/InvoiceTotal", "expected 121"),
    _D("Facturae without a due date", facturae(facturae_invoice(instalments=())), "PaymentDetails/Installment/InstallmentDueDate", "no terms of payment"),
    _D("Facturae whose instalments differ", facturae(facturae_invoice(instalments=(("2026-02-10", "60.00"), ("2026-03-10", "60.00")))), "PaymentDetails/Installment/InstallmentDueDate", "add up to 121"),
    _D("Facturae that counts wrong", facturae(count=2), "FileHeader/Batch/InvoicesCount", "expected 1 as there are"),
    _D("Facturae that is a copy", facturae(facturae_invoice(sort="CO")), "InvoiceHeader/InvoiceClass", "a copy"),
    _D("Facturae that replaces another", facturae(facturae_invoice(sort="OR", corrective="<Corrective><InvoiceNumber>16</InvoiceNumber><InvoiceSeriesCode>A</InvoiceSeriesCode><CorrectionMethod>01</CorrectionMethod></Corrective>")), "InvoiceHeader/Corrective/CorrectionMethod", "replaces A-16"),
    _D("CFDI without a stamp", cfdi(uuid=""), "Complemento/TimbreFiscalDigital/@UUID", "expected a value"),
    _D("CFDI on credit without terms", cfdi(conditions=""), "CondicionesDePago", "no terms of payment"),
    _D("CFDI whose totals differ", cfdi(total="1000.00"), "Total", "expected 1160"),
    _D("CFDI for the public", cfdi(rfc="XAXX010101000"), "Receptor/@Rfc", "a tax id of its own"),
    _D("CFDI of wages", cfdi("N"), "TipoDeComprobante", "I (income)"),
    _D("CFDI of another version", cfdi(version="2"), "document", "found Comprobante"),
    _D("payment in another currency than its invoice", cfdi_payment(currency="USD"), "DoctoRelacionado/@MonedaDR", "one EquivalenciaDR", kind="payments"),
    _D("payment at a rate that gives less than it allocates", cfdi_payment(currency="MXN", received="USD", amount="10.00", rate='EquivalenciaDR="17.5"'), "allocations", "at most the amount", kind="payments"),
    _D("payment of less than it allocates", cfdi_payment(paid="2000.00"), "allocations", "at most the amount", kind="payments"),
)  # fmt: skip
CONTAINERS = (
    _D("PDF that is a picture", pdf(), "file", "this one shows it only", "in.pdf"),
    _D("PDF cut off", pdf(("factur-x.xml", cii()))[:400], "file", "a whole PDF", "in.pdf"),
    _D("PDF by its name only", b"%PDF-1.7\nno more", "file", "a whole PDF", "in.pdf"),
    _D("PDF with a password", pdf(("factur-x.xml", cii()), password="secret"), "file", "without a password", "in.pdf"),
    _D("PDF with two invoices", _pdf_with(2), "file", "found 2", "in.pdf"),
    _D("PDF with a bomb of entities", pdf(("factur-x.xml", _BOMB)), "document", "without a document type", "in.pdf"),
    _D("PDF with an attachment that is no invoice", pdf(("factur-x.xml", b"<a/>")), "document", "found a", "in.pdf"),
    _D("ZIP cut off", zipped(("a.xml", ubl()))[:200], "file", "a whole ZIP file", "in.zip"),
    _D("ZIP in a ZIP", zipped(("a.zip", zipped(("a.xml", ubl())))), "file", "no ZIP inside of a ZIP", "in.zip"),
    _D("ZIP that unfolds to much", zipped(("a.xml", b" " * (30 << 20))), "file", "at most 20 MB", "in.zip"),
    _D("ZIP with a broken file", zipped(("a.xml", ubl())).replace(zlib.compress(ubl(), 6)[2:20], bytes(18)), "file", "inside of the ZIP", "in.zip"),
    _D("customers out of an e-invoice", ubl(), "kind", "invoices, credit-notes or payments", kind="customers"),
)  # fmt: skip
HOSTILE_DOCUMENTS = (*XML, *VALUES, *CONTAINERS)
