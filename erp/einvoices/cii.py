"""What does a UN/CEFACT Cross Industry Invoice say? Factur-X, ZUGFeRD 1 and 2, XRechnung in CII.

Sources: EN 16931-3-3; Factur-X 1.0.07 and ZUGFeRD 2.3; ZUGFeRD 1.0 (whose elements have other names).
"""

from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from erp.einvoices.due import Terms, parts_of
from erp.einvoices.nodes import Reading, nodes, text
from models.e_invoice import Buyer, DocumentKind, EDocument


@dataclass(frozen=True, slots=True)
class _Names:
    head: str
    agreement: str
    settlement: str
    sums: str


_CURRENT = _Names(
    "ExchangedDocument",
    "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement",
    "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement",
    "SpecifiedTradeSettlementHeaderMonetarySummation",
)
_FIRST = _Names(
    "HeaderExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement",
    "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement",
    "SpecifiedTradeSettlementMonetarySummation",
)
_CREDIT_TYPES = ("381", "396", "261")


def cii(root: etree._Element, reading: Reading) -> EDocument:
    """Invoices and credit notes. Raises InvalidInput with everything that is missing or contradictory."""
    names = _FIRST if etree.QName(root).localname == "CrossIndustryDocument" else _CURRENT
    number = reading.need(root, f"{names.head}/ID")
    issued_on = reading.need_day(root, f"{names.head}/IssueDateTime/DateTimeString")
    currency = reading.need(root, f"{names.settlement}/InvoiceCurrencyCode")
    buyer = _buyer(reading, root, names)
    amount = _payable(reading, root, names, currency)
    is_credit = text(root, f"{names.head}/TypeCode") in _CREDIT_TYPES
    references = [
        found
        for one in nodes(root, f"{names.settlement}/InvoiceReferencedDocument")
        if (found := text(one, "IssuerAssignedID", "ID"))
    ]
    about = tuple((found, amount if len(references) == 1 else None) for found in references) if is_credit else ()
    parts = () if is_credit else parts_of(reading, _terms(reading, root, names), issued_on, amount)
    reading.check()
    kind = DocumentKind.CREDIT_NOTE if is_credit else DocumentKind.INVOICE
    note = text(root, f"{names.head}/IncludedNote/Content") if is_credit else None
    return EDocument(kind, number, number, issued_on, currency, amount, buyer, parts, about, note)


def _payable(reading: Reading, root: etree._Element, names: _Names, currency: str) -> Decimal:
    sums = f"{names.settlement}/{names.sums}"
    payable = reading.need_amount(root, f"{sums}/DuePayableAmount")
    written = text(root, f"{sums}/DuePayableAmount/@currencyID")
    if currency and written is not None and written != currency:
        reading.wrong(f"{sums}/DuePayableAmount", f"expected {currency} as the document says, found {written}")
    grand = reading.amount(root, f"{sums}/GrandTotalAmount")
    if grand is not None:
        prepaid = reading.amount(root, f"{sums}/TotalPrepaidAmount") or Decimal(0)
        rounding = reading.amount(root, f"{sums}/RoundingAmount") or Decimal(0)
        if payable != grand - prepaid + rounding:
            owed = grand - prepaid + rounding
            reading.wrong(f"{sums}/DuePayableAmount", f"expected {owed}: {grand} less {prepaid} prepaid")
    return payable


def _buyer(reading: Reading, root: etree._Element, names: _Names) -> Buyer:
    place = f"{names.agreement}/BuyerTradeParty"
    party = next(nodes(root, place), None)
    if party is None:
        reading.wrong(place, "expected the customer, the document names none")
        return Buyer("", "", "")
    taxed = {found.get("schemeID"): found.text for found in nodes(party, "SpecifiedTaxRegistration/ID")}
    tax_id = taxed.get("VA") or text(party, "SpecifiedLegalOrganization/ID", "GlobalID", "ID") or taxed.get("FC")
    if not tax_id:
        reading.wrong(f"{place}/SpecifiedTaxRegistration/ID", "expected the customer's tax id, or another of its ids")
    name = reading.need(party, "Name")
    seller = f"{names.agreement}/SellerTradeParty/PostalTradeAddress/CountryID"
    country = text(party, "PostalTradeAddress/CountryID") or text(root, seller)
    email = text(party, "DefinedTradeContact/EmailURIUniversalCommunication/URIID")
    phone = text(party, "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber")
    return Buyer((tax_id or "").strip(), name, country or "", False, email, phone)


def _terms(reading: Reading, root: etree._Element, names: _Names) -> Terms:
    shares, days, texts = [], [], []
    for terms in nodes(root, f"{names.settlement}/SpecifiedTradePaymentTerms"):
        day = reading.day(terms, "DueDateDateTime/DateTimeString")
        share = reading.amount(terms, "PartialPaymentAmount")
        if day is not None and share is not None:
            shares.append((day, share))
        elif day is not None:
            days.append(day)
        if words := text(terms, "Description"):
            texts.append(words)
    return Terms(f"{names.settlement}/SpecifiedTradePaymentTerms/DueDateDateTime", shares, days, texts)
