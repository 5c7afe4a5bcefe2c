"""What does a Facturae 3.2 document say? Spain's format, one file with one invoice or many.

Source: Facturae 3.2, 3.2.1 and 3.2.2, Ministerio de Hacienda (facturae.gob.es). Its elements have no namespace.
"""

from decimal import Decimal

from lxml import etree

from erp.countries import country_of
from erp.einvoices.due import Terms, parts_of
from erp.einvoices.nodes import Reading, nodes, text
from models.e_invoice import Buyer, DocumentKind, EDocument, Part

_HEAD, _ISSUE, _SUMS = "InvoiceHeader", "InvoiceIssueData", "InvoiceTotals"
_CORRECTIVE = ("OR", "CR")
_COPIES = ("CO", "CC")
_REPLACES = "01"
_PERSON = "F"


def facturae(root: etree._Element, reading: Reading) -> list[EDocument]:
    """Every invoice of the batch. Raises InvalidInput with everything that is missing or contradictory."""
    buyer = _buyer(reading, root)
    found = list(nodes(root, "Invoices/Invoice"))
    if not found:
        reading.wrong("Invoices/Invoice", "expected an invoice, the document has none")
    said = text(root, "FileHeader/Batch/InvoicesCount")
    if said is not None and said != str(len(found)):
        reading.wrong("FileHeader/Batch/InvoicesCount", f"expected {len(found)} as there are, found {said}")
    documents = [_document(reading, invoice, buyer) for invoice in found]
    reading.check()
    return documents


def _document(reading: Reading, invoice: etree._Element, buyer: Buyer) -> EDocument:
    number = _number(text(invoice, f"{_HEAD}/InvoiceSeriesCode"), reading.need(invoice, f"{_HEAD}/InvoiceNumber"))
    issued_on = reading.need_day(invoice, f"{_ISSUE}/IssueDate")
    currency = reading.need(invoice, f"{_ISSUE}/InvoiceCurrencyCode")
    amount = _payable(reading, invoice)
    sort = text(invoice, f"{_HEAD}/InvoiceClass")
    if sort in _COPIES:
        reading.wrong(f"{_HEAD}/InvoiceClass", "expected an original, this is a copy")
    about: tuple[tuple[str, Decimal | None], ...] = ()
    note = None
    corrected = next(nodes(invoice, f"{_HEAD}/Corrective"), None)
    if sort in _CORRECTIVE and corrected is not None:
        before = _number(text(corrected, "InvoiceSeriesCode"), text(corrected, "InvoiceNumber") or "")
        about = ((before, -amount),) if before else ()
        note = text(corrected, "ReasonDescription")
        if text(corrected, "CorrectionMethod") == _REPLACES and amount > 0:
            expected = f"expected a correction by differences; this one replaces {before}: cancel that and amend it"
            reading.wrong(f"{_HEAD}/Corrective/CorrectionMethod", expected)
    if amount < 0:
        return EDocument(
            DocumentKind.CREDIT_NOTE, number, number, issued_on, currency, -amount, buyer, about=about, note=note
        )
    shares = [
        (day, share)
        for instalment in nodes(invoice, "PaymentDetails/Installment")
        if (day := reading.day(instalment, "InstallmentDueDate")) is not None
        and (share := reading.amount(instalment, "InstallmentAmount")) is not None
    ]
    texts = [
        words
        for one in nodes(invoice, "AdditionalData/InvoiceAdditionalInformation")
        if (words := one.text and " ".join(one.text.split()))
    ]
    terms = Terms("PaymentDetails/Installment/InstallmentDueDate", shares, texts=texts)
    parts: tuple[Part, ...] = parts_of(reading, terms, issued_on, amount)
    return EDocument(DocumentKind.INVOICE, number, number, issued_on, currency, amount, buyer, parts)


def _number(series: str | None, number: str) -> str:
    """The number as it is unique: a series counts by itself."""
    return f"{series}-{number}" if series and number else number


def _payable(reading: Reading, invoice: etree._Element) -> Decimal:
    """What is to be paid: less what was paid before and what is retained as a guarantee."""
    total = reading.need_amount(invoice, f"{_SUMS}/InvoiceTotal")
    before = reading.amount(invoice, f"{_SUMS}/TotalGrossAmountBeforeTaxes")
    if before is not None:
        taxes = reading.amount(invoice, f"{_SUMS}/TotalTaxOutputs") or Decimal(0)
        withheld = reading.amount(invoice, f"{_SUMS}/TotalTaxesWithheld") or Decimal(0)
        if total != before + taxes - withheld:
            expected = f"expected {before + taxes - withheld}: {before} and {taxes} of taxes, less {withheld} withheld"
            reading.wrong(f"{_SUMS}/InvoiceTotal", expected)
    payable = reading.amount(invoice, f"{_SUMS}/TotalExecutableAmount", f"{_SUMS}/TotalOutstandingAmount")
    return total if payable is None else payable


def _buyer(reading: Reading, root: etree._Element) -> Buyer:
    place = "Parties/BuyerParty"
    party = next(nodes(root, place), None)
    if party is None:
        reading.wrong(place, "expected the customer, the document names none")
        return Buyer("", "", "")
    tax_id = reading.need(party, "TaxIdentification/TaxIdentificationNumber")
    person = [text(party, f"Individual/{part}") for part in ("Name", "FirstSurname", "SecondSurname")]
    name = text(party, "LegalEntity/CorporateName") or " ".join(filter(None, person))
    if not name:
        reading.wrong(f"{place}/LegalEntity/CorporateName", "expected the customer's name")
    country = text(
        party,
        "LegalEntity/AddressInSpain/CountryCode",
        "LegalEntity/OverseasAddress/CountryCode",
        "Individual/AddressInSpain/CountryCode",
        "Individual/OverseasAddress/CountryCode",
    )
    contact = [
        text(party, f"LegalEntity/ContactDetails/{name}", f"Individual/ContactDetails/{name}")
        for name in ("ElectronicMail", "Telephone")
    ]
    consumer = text(party, "TaxIdentification/PersonTypeCode") == _PERSON
    return Buyer(tax_id, name, country_of(country or "ES"), consumer, *contact)
