"""How does a small e-invoice of each format look? Made of parts, so that a test can spoil one of them."""
# ruff: noqa: E501 (documents, as their formats are written)

import io
import zipfile

from pypdf import PdfWriter

_UBL = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"

PEPPOL_BUYER = """
  <cac:AccountingCustomerParty><cac:Party>
    <cbc:EndpointID schemeID="9920">ESB12345674</cbc:EndpointID>
    <cac:PartyName><cbc:Name>Beta</cbc:Name></cac:PartyName>
    <cac:PostalAddress><cac:Country><cbc:IdentificationCode>ES</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
    <cac:PartyTaxScheme><cbc:CompanyID>ESB12345674</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>Beta Industrial, S.L.</cbc:RegistrationName></cac:PartyLegalEntity>
    <cac:Contact><cbc:ElectronicMail>pagos@beta.example</cbc:ElectronicMail></cac:Contact>
  </cac:Party></cac:AccountingCustomerParty>"""
DIAN_BUYER = """
  <cac:AccountingSupplierParty><cac:Party><cac:PhysicalLocation><cac:Address><cac:Country>
    <cbc:IdentificationCode>CO</cbc:IdentificationCode></cac:Country></cac:Address></cac:PhysicalLocation></cac:Party>
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cbc:AdditionalAccountID>1</cbc:AdditionalAccountID><cac:Party>
    <cac:PartyTaxScheme><cbc:RegistrationName>Gamma S.A.S.</cbc:RegistrationName>
      <cbc:CompanyID schemeID="8" schemeName="31" schemeAgencyID="195">900123456</cbc:CompanyID></cac:PartyTaxScheme>
  </cac:Party></cac:AccountingCustomerParty>"""
SUNAT_BUYER = """
  <cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cac:RegistrationAddress><cac:Country>
    <cbc:IdentificationCode>PE</cbc:IdentificationCode></cac:Country></cac:RegistrationAddress></cac:PartyLegalEntity>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>
    <cac:PartyIdentification><cbc:ID schemeID="6">20123456786</cbc:ID></cac:PartyIdentification>
    <cac:PartyLegalEntity><cbc:RegistrationName>Delta S.A.C.</cbc:RegistrationName></cac:PartyLegalEntity>
  </cac:Party></cac:AccountingCustomerParty>"""
SUNAT_PARTS = """
  <cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>Credito</cbc:PaymentMeansID>
    <cbc:Amount currencyID="PEN">1062.00</cbc:Amount></cac:PaymentTerms>
  <cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>Cuota001</cbc:PaymentMeansID>
    <cbc:Amount currencyID="PEN">500.00</cbc:Amount><cbc:PaymentDueDate>2026-02-10</cbc:PaymentDueDate></cac:PaymentTerms>
  <cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>Cuota002</cbc:PaymentMeansID>
    <cbc:Amount currencyID="PEN">562.00</cbc:Amount><cbc:PaymentDueDate>2026-03-10</cbc:PaymentDueDate></cac:PaymentTerms>"""


def ubl(
    root: str = "Invoice",
    number: str = "F-1",
    issued: str = "2026-01-10",
    due: str = "<cbc:DueDate>2026-02-10</cbc:DueDate>",
    head: str = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
    currency: str = "EUR",
    buyer: str = PEPPOL_BUYER,
    terms: str = "",
    with_tax: str = "1210.00",
    payable: str = "1210.00",
    written_currency: str | None = None,
    more_totals: str = "",
) -> bytes:
    """An Invoice, CreditNote or DebitNote of UBL 2.1."""
    total = "RequestedMonetaryTotal" if root == "DebitNote" else "LegalMonetaryTotal"
    sign = f'currencyID="{written_currency or currency}"'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="{_SPACE}{root}-2" {_UBL}>
  <cbc:ID>{number}</cbc:ID><cbc:IssueDate>{issued}</cbc:IssueDate>{due}{head}
  <cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>{buyer}{terms}
  <cac:{total}><cbc:TaxInclusiveAmount {sign}>{with_tax}</cbc:TaxInclusiveAmount>{more_totals}
    <cbc:PayableAmount {sign}>{payable}</cbc:PayableAmount></cac:{total}>
</{root}>""".encode()


def dian(**parts: str) -> bytes:
    """An invoice on credit of Colombia."""
    due = "<cac:PaymentMeans><cbc:ID>2</cbc:ID><cbc:PaymentDueDate>2026-02-09</cbc:PaymentDueDate></cac:PaymentMeans>"
    given = {"number": "SETP990000002", "currency": "COP", "buyer": DIAN_BUYER, "due": "", "terms": due}
    return ubl(**{**given, **parts})


def attached(inside: bytes) -> bytes:
    """The envelope in which the DIAN has invoices sent."""
    return f"""<AttachedDocument xmlns="{_SPACE}AttachedDocument-2" {_UBL}><cbc:ID>1</cbc:ID>
  <cac:Attachment><cac:ExternalReference><cbc:MimeCode>text/xml</cbc:MimeCode>
  <cbc:Description><![CDATA[{inside.decode()}]]></cbc:Description></cac:ExternalReference></cac:Attachment>
</AttachedDocument>""".encode()


def sunat(**parts: str) -> bytes:
    """An invoice of Peru in two instalments, of which a tenth goes to the state's account."""
    given = {"number": "F001-7", "currency": "PEN", "buyer": SUNAT_BUYER, "due": "", "terms": SUNAT_PARTS,
             "with_tax": "1180.00", "payable": "1180.00"}  # fmt: skip
    return ubl(**{**given, **parts})


def cii(
    kind: str = "380",
    number: str = "R-2026/7",
    issued: str = "20260110",
    due: str = '<ram:DueDateDateTime><udt:DateTimeString format="102">20260209</udt:DateTimeString></ram:DueDateDateTime>',
    description: str = "",
    grand: str = "119.00",
    payable: str = "119.00",
    about: str = "",
    tax: str = '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration>',
) -> bytes:
    """A Cross Industry Invoice as in Factur-X, ZUGFeRD 2 and XRechnung."""
    return f"""<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{kind}</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">{issued}</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty><ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress></ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Epsilon GmbH</ram:Name>{tax}</ram:BuyerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradePaymentTerms><ram:Description>{description}</ram:Description>{due}</ram:SpecifiedTradePaymentTerms>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:GrandTotalAmount>{grand}</ram:GrandTotalAmount><ram:DuePayableAmount>{payable}</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>{about}
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


def facturae_invoice(
    number: str = "17",
    sort: str = "OO",
    corrective: str = "",
    total: str = "121.00",
    payable: str = "121.00",
    instalments: tuple[tuple[str, str], ...] = (("2026-02-10", "121.00"),),
    before_tax: str = "100.00",
    tax: str = "21.00",
) -> str:
    details = "".join(
        f"<Installment><InstallmentDueDate>{day}</InstallmentDueDate>"
        f"<InstallmentAmount>{amount}</InstallmentAmount><PaymentMeans>04</PaymentMeans></Installment>"
        for day, amount in instalments
    )
    return f"""<Invoice><InvoiceHeader><InvoiceNumber>{number}</InvoiceNumber><InvoiceSeriesCode>A</InvoiceSeriesCode>
      <InvoiceDocumentType>FC</InvoiceDocumentType><InvoiceClass>{sort}</InvoiceClass>{corrective}</InvoiceHeader>
    <InvoiceIssueData><IssueDate>2026-01-10</IssueDate><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode></InvoiceIssueData>
    <InvoiceTotals><TotalGrossAmountBeforeTaxes>{before_tax}</TotalGrossAmountBeforeTaxes>
      <TotalTaxOutputs>{tax}</TotalTaxOutputs><TotalTaxesWithheld>0.00</TotalTaxesWithheld>
      <InvoiceTotal>{total}</InvoiceTotal><TotalExecutableAmount>{payable}</TotalExecutableAmount></InvoiceTotals>
    <PaymentDetails>{details}</PaymentDetails></Invoice>"""


def facturae(*invoices: str, count: int | None = None, person: str = "J") -> bytes:
    """A batch of Facturae 3.2.2."""
    given = invoices or (facturae_invoice(),)
    return f"""<fe:Facturae xmlns:fe="http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml">
  <FileHeader><SchemaVersion>3.2.2</SchemaVersion><Batch>
    <InvoicesCount>{len(given) if count is None else count}</InvoicesCount></Batch></FileHeader>
  <Parties><BuyerParty><TaxIdentification><PersonTypeCode>{person}</PersonTypeCode>
      <TaxIdentificationNumber>B12345674</TaxIdentificationNumber></TaxIdentification>
    <LegalEntity><CorporateName>Beta Industrial, S.L.</CorporateName>
      <AddressInSpain><CountryCode>ESP</CountryCode></AddressInSpain></LegalEntity></BuyerParty></Parties>
  <Invoices>{"".join(given)}</Invoices>
</fe:Facturae>""".encode()


UUID = "6128396F-C09B-4EC6-8699-43C5F7E3B230"


def cfdi(
    sort: str = "I",
    uuid: str = UUID,
    conditions: str = 'CondicionesDePago="Crédito a 30 días"',
    method: str = 'MetodoPago="PPD"',
    total: str = "1160.00",
    subtotal: str = "1000.00",
    taxes: str = "160.00",
    rfc: str = "ABC010101AB1",
    related: str = "",
    complement: str = "",
    version: str = "4",
    currency: str = "MXN",
) -> bytes:
    """A stamped CFDI of income, credit or payments."""
    stamp = f'<tfd:TimbreFiscalDigital UUID="{uuid}"/>' if uuid else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/{version}" xmlns:pago20="http://www.sat.gob.mx/Pagos20"
  xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="{version}.0" Serie="A" Folio="323"
  Fecha="2026-01-10T12:00:00" {conditions} SubTotal="{subtotal}" Moneda="{currency}" Total="{total}"
  TipoDeComprobante="{sort}" {method}>{related}
  <cfdi:Receptor Rfc="{rfc}" Nombre="ZETA SA DE CV" UsoCFDI="G03" RegimenFiscalReceptor="601"/>
  <cfdi:Impuestos TotalImpuestosTrasladados="{taxes}"/>
  <cfdi:Complemento>{complement}{stamp}</cfdi:Complemento>
</cfdi:Comprobante>""".encode()


def cfdi_payment(
    paid: str = "1160.00",
    currency: str = "MXN",
    amount: str = "1160.00",
    invoice: str = UUID,
    received: str = "MXN",
    rate: str = "",
) -> bytes:
    """A receipt of a payment of one invoice."""
    payment = f"""<pago20:Pagos Version="2.0"><pago20:Pago FechaPago="2026-02-15T12:00:00" FormaDePagoP="03" MonedaP="{received}" NumOperacion="SPEI 7"
      Monto="{amount}"><pago20:DoctoRelacionado IdDocumento="{invoice.lower()}" MonedaDR="{currency}" {rate} ImpPagado="{paid}"/>
    </pago20:Pago></pago20:Pagos>"""
    own = UUID.replace("6128396F", "AAAAAAAA")
    return cfdi("P", own, "", "", "0", "0", "0", complement=payment, currency="XXX")


def pdf(*attachments: tuple[str, bytes], password: str | None = None) -> bytes:
    """A blank page with files attached."""
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    for name, content in attachments:
        writer.add_attachment(name, content)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return written.getvalue()
