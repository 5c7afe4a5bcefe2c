"""What does a UBL 2.1 document say? Peppol BIS Billing 3, the DIAN's (Colombia), SUNAT's (Peru).

Sources: OASIS UBL 2.1; EN 16931 and Peppol BIS Billing 3.0; DIAN, Anexo técnico de factura electrónica de venta 1.9;
SUNAT, guías de elaboración UBL 2.1 (instalments by RS 193-2020).
"""

from datetime import date
from decimal import Decimal

from lxml import etree

from erp.einvoices.due import Terms, parts_of
from erp.einvoices.nodes import Reading, nodes, text
from models.e_invoice import Buyer, DocumentKind, EDocument, Part

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_TOTALS = {"Invoice": "LegalMonetaryTotal", "CreditNote": "LegalMonetaryTotal", "DebitNote": "RequestedMonetaryTotal"}
#: UNTDID 1001: credit notes may also come as an Invoice with one of these.
_CREDIT_TYPES = ("381", "396", "91")
#: Whose papers are those of a person: SUNAT's DNI, foreigner's card and passport.
_PERSONAL_IDS = ("1", "4", "7")
_DIAN_PERSON = "2"


def ubl(root: etree._Element, reading: Reading) -> EDocument:
    """Invoices, credit notes and debit notes. Raises InvalidInput with everything that is missing or contradictory."""
    name = etree.QName(root).localname
    total = _TOTALS[name]
    issued_on = reading.need_day(root, "IssueDate")
    currency = reading.need(root, "DocumentCurrencyCode")
    amount = _payable(reading, root, total, currency)
    is_credit = name == "CreditNote" or text(root, "InvoiceTypeCode") in _CREDIT_TYPES
    number = reading.need(root, "ID")
    buyer = _buyer(reading, root)
    references = _references(root) if is_credit else []
    about = tuple((found, amount if len(references) == 1 else None) for found in references)
    parts: tuple[Part, ...] = ()
    if not is_credit:
        terms = _terms(reading, root)
        amount = _pending(reading, root, amount) if terms.shares else amount
        parts = parts_of(reading, terms, issued_on, amount)
    reading.check()
    kind = DocumentKind.CREDIT_NOTE if is_credit else DocumentKind.INVOICE
    reason = text(root, "DiscrepancyResponse/Description", "Note") if is_credit else None
    return EDocument(kind, number, number, issued_on, currency, amount, buyer, parts, about, reason)


def _payable(reading: Reading, root: etree._Element, total: str, currency: str) -> Decimal:
    """What is to be paid. Whether allowances of the document are in the total with tax differs by country."""
    payable = reading.need_amount(root, f"{total}/PayableAmount")
    for sum_of in ("PayableAmount", "TaxInclusiveAmount", "PrepaidAmount"):
        written = text(root, f"{total}/{sum_of}/@currencyID")
        if currency and written is not None and written != currency:
            reading.wrong(f"{total}/{sum_of}", f"expected {currency} as the document says, found {written}")
    with_tax = reading.amount(root, f"{total}/TaxInclusiveAmount")
    if with_tax is not None:
        zero = Decimal(0)
        prepaid = reading.amount(root, f"{total}/PrepaidAmount") or zero
        rounding = reading.amount(root, f"{total}/PayableRoundingAmount") or zero
        allowance = reading.amount(root, f"{total}/AllowanceTotalAmount") or zero
        charge = reading.amount(root, f"{total}/ChargeTotalAmount") or zero
        owed = with_tax - prepaid + rounding
        if payable not in (owed, owed - allowance + charge):
            expected = f"expected {owed}: {with_tax} with tax, less {prepaid} prepaid, rounded by {rounding}"
            reading.wrong(f"{total}/PayableAmount", expected)
    return payable


def _buyer(reading: Reading, root: etree._Element) -> Buyer:
    account = "AccountingCustomerParty"
    party = next(nodes(root, f"{account}/Party"), None)
    if party is None:
        reading.wrong(f"{account}/Party", "expected the customer, the document names none")
        return Buyer("", "", "")
    tax_id = text(party, "PartyTaxScheme/CompanyID", "PartyIdentification/ID", "PartyLegalEntity/CompanyID")
    if tax_id is None:
        reading.wrong(f"{account}/Party/PartyTaxScheme/CompanyID", "expected the customer's tax id")
    person = " ".join(filter(None, [text(party, "Person/FirstName"), text(party, "Person/FamilyName")]))
    name = text(party, "PartyLegalEntity/RegistrationName", "PartyTaxScheme/RegistrationName", "PartyName/Name")
    if not (name or person):
        reading.wrong(f"{account}/Party/PartyLegalEntity/RegistrationName", "expected the customer's name")
    country = text(
        party,
        "PostalAddress/Country/IdentificationCode",
        "PhysicalLocation/Address/Country/IdentificationCode",
        "PartyTaxScheme/RegistrationAddress/Country/IdentificationCode",
        "PartyLegalEntity/RegistrationAddress/Country/IdentificationCode",
    ) or _seller_country(root)
    consumer = text(root, f"{account}/AdditionalAccountID") == _DIAN_PERSON or (
        text(party, "PartyIdentification/ID/@schemeID") in _PERSONAL_IDS
    )
    contact = (text(party, "Contact/ElectronicMail"), text(party, "Contact/Telephone"))
    return Buyer(tax_id or "", name or person, country or "", consumer, *contact)


def _seller_country(root: etree._Element) -> str | None:
    """SUNAT and the DIAN leave the country out where it is their own."""
    seller = "AccountingSupplierParty/Party"
    return text(
        root,
        f"{seller}/PostalAddress/Country/IdentificationCode",
        f"{seller}/PhysicalLocation/Address/Country/IdentificationCode",
        f"{seller}/PartyLegalEntity/RegistrationAddress/Country/IdentificationCode",
    )


def _terms(reading: Reading, root: etree._Element) -> Terms:
    shares, days, texts, at_once = [], [], [], False
    for terms in nodes(root, "PaymentTerms"):
        day = reading.day(terms, "PaymentDueDate", "InstallmentDueDate")
        share = reading.amount(terms, "Amount")
        if day is not None and share is not None:
            shares.append((day, share))
        elif day is not None:
            days.append(day)
        texts += [words for words in (text(terms, "Note"), text(terms, "PaymentMeansID")) if words]
    for means in nodes(root, "PaymentMeans"):
        if (day := reading.day(means, "PaymentDueDate")) is not None:
            days.append(day)
        at_once = at_once or text(means, "ID") == "1"  # the DIAN's code for cash
    header = reading.day(root, "DueDate")
    chosen: list[date] = [header] if header is not None else days
    words = [said for said in texts if said.casefold() not in ("credito", "crédito") and not _is_instalment(said)]
    return Terms("DueDate", () if header is not None and len(shares) < 2 else shares, chosen, words, at_once)


def _is_instalment(words: str) -> bool:
    return words.startswith("Cuota") and words[5:].isdigit()


def _pending(reading: Reading, root: etree._Element, payable: Decimal) -> Decimal:
    """SUNAT: of an invoice on credit only this is paid to the seller; a deduction goes to the state's account."""
    for terms in nodes(root, "PaymentTerms"):
        if (text(terms, "PaymentMeansID") or "").casefold() in ("credito", "crédito"):
            pending = reading.amount(terms, "Amount")
            if pending is not None and pending > payable:
                reading.wrong("PaymentTerms/Amount", f"expected at most {payable}, the payable amount")
            return pending if pending is not None else payable
    return payable


def _references(root: etree._Element) -> list[str]:
    found = [text(one, "InvoiceDocumentReference/ID") for one in nodes(root, "BillingReference")]
    found += [text(one, "ReferenceID") for one in nodes(root, "DiscrepancyResponse")]
    return list(dict.fromkeys(number for number in found if number))
