"""What does a CFDI say? Mexico's format: income, credit, and the receipt of payments.

Sources: SAT, Anexo 20 (CFDI 3.3 and 4.0), guía de llenado; complemento para recepción de pagos 1.0 and 2.0.
Documents refer to each other by the stamp's UUID, so that is their id.
"""

from decimal import Decimal

from lxml import etree

from erp.countries import country_of
from erp.einvoices.due import Terms, parts_of
from erp.einvoices.nodes import Reading, nodes, text
from models.e_invoice import Buyer, DocumentKind, EDocument, Part
from models.errors import InvalidInput

_INCOME, _CREDIT, _PAYMENT = "I", "E", "P"
#: Forms that the tax office has for all who gave no id: the public, and foreigners.
_PUBLIC, _FOREIGNER = "XAXX010101000", "XEXX010101000"
#: Regimes of people who do not trade: wages, and no obligations at all.
_NOT_TRADING = ("605", "616")
_METHODS = {"01": "cash", "02": "cheque", "03": "transfer", "04": "card", "28": "card", "05": "wallet", "06": "wallet"}
_AT_ONCE = "PUE"


def cfdi(root: etree._Element, reading: Reading) -> list[EDocument]:
    """One document; of a receipt of payments, each payment. Raises InvalidInput with everything that is wrong."""
    sort = text(root, "@TipoDeComprobante")
    if sort not in (_INCOME, _CREDIT, _PAYMENT):
        expected = "expected I (income), E (credit) or P (payment)"
        raise InvalidInput(f"TipoDeComprobante: {expected}", (("TipoDeComprobante", expected),))
    buyer = _buyer(reading, root)
    uuid = reading.need(root, "Complemento/TimbreFiscalDigital/@UUID").upper()
    if sort == _PAYMENT:
        return _payments(reading, root, uuid, buyer)
    number = "-".join(filter(None, [text(root, "@Serie"), text(root, "@Folio")])) or uuid
    issued_on = reading.need_day(root, "@Fecha")
    currency = reading.need(root, "@Moneda")
    amount = _total(reading, root)
    if sort == _CREDIT:
        related = [found for one in nodes(root, "CfdiRelacionados/CfdiRelacionado") if (found := text(one, "@UUID"))]
        about = tuple((found.upper(), amount if len(related) == 1 else None) for found in dict.fromkeys(related))
        note = text(next(nodes(root, "Conceptos/Concepto"), root), "@Descripcion")
        reading.check()
        return [
            EDocument(
                DocumentKind.CREDIT_NOTE, uuid, number, issued_on, currency, amount, buyer, about=about, note=note
            )
        ]
    words = text(root, "@CondicionesDePago")
    terms = Terms("CondicionesDePago", texts=[words] if words else [], at_once=text(root, "@MetodoPago") == _AT_ONCE)
    parts: tuple[Part, ...] = parts_of(reading, terms, issued_on, amount)
    reading.check()
    return [EDocument(DocumentKind.INVOICE, uuid, number, issued_on, currency, amount, buyer, parts)]


def _total(reading: Reading, root: etree._Element) -> Decimal:
    total = reading.need_amount(root, "@Total")
    subtotal = reading.amount(root, "@SubTotal")
    if subtotal is not None:
        owed = subtotal - (reading.amount(root, "@Descuento") or 0)
        owed += reading.amount(root, "Impuestos/@TotalImpuestosTrasladados") or 0
        owed -= reading.amount(root, "Impuestos/@TotalImpuestosRetenidos") or 0
        owed += reading.amount(root, "Complemento/ImpuestosLocales/@TotaldeTraslados") or 0
        owed -= reading.amount(root, "Complemento/ImpuestosLocales/@TotaldeRetenciones") or 0
        # Sums of lines with six decimals, rounded one by one.
        if abs(owed - total) > Decimal("0.01"):
            reading.wrong("Total", f"expected {owed}: {subtotal} less discounts, with taxes")
    return total


def _buyer(reading: Reading, root: etree._Element) -> Buyer:
    tax_id = reading.need(root, "Receptor/@Rfc").upper()
    if tax_id == _FOREIGNER:
        tax_id = text(root, "Receptor/@NumRegIdTrib") or ""
    if tax_id in ("", _PUBLIC):
        reading.wrong("Receptor/@Rfc", "expected a customer with a tax id of its own")
    name = reading.need(root, "Receptor/@Nombre")
    abroad = text(root, "Receptor/@ResidenciaFiscal")
    regime, use = text(root, "Receptor/@RegimenFiscalReceptor"), text(root, "Receptor/@UsoCFDI") or ""
    # Deductions of persons (D01 to D10) are for what they buy as such.
    consumer = regime in _NOT_TRADING or use.startswith("D")
    return Buyer(tax_id, name, country_of(abroad) if abroad else "MX", consumer)


def _payments(reading: Reading, root: etree._Element, uuid: str, buyer: Buyer) -> list[EDocument]:
    found = list(nodes(root, "Complemento/Pagos/Pago"))
    if not found:
        reading.wrong("Complemento/Pagos/Pago", "expected a payment, the document has none")
    documents = []
    for position, payment in enumerate(found, start=1):
        currency = reading.need(payment, "@MonedaP")
        about = tuple(
            (reading.need(paid, "@IdDocumento").upper(), reading.need_amount(paid, "@ImpPagado"))
            for paid in nodes(payment, "DoctoRelacionado")
        )
        method = text(payment, "@FormaDePagoP")
        own = uuid if len(found) == 1 else f"{uuid}#{position}"
        documents.append(
            EDocument(
                DocumentKind.PAYMENT,
                own,
                own,
                reading.need_day(payment, "@FechaPago"),
                currency,
                reading.need_amount(payment, "@Monto"),
                buyer,
                about=about,
                note=_METHODS.get(method or "", method),
                reference=text(payment, "@NumOperacion"),
                converted=_converted(reading, payment, currency),
            )
        )
    reading.check()
    return documents


def _converted(reading: Reading, payment: etree._Element, currency: str) -> tuple[str, Decimal] | None:
    """The currency of the invoices and its rate, where the payment came in another: one for all of them."""
    found = {
        (text(paid, "@MonedaDR") or currency, reading.amount(paid, "@EquivalenciaDR"))
        for paid in nodes(payment, "DoctoRelacionado")
    }
    if all(other == currency for other, _ in found):
        return None
    (other, rate), *more = sorted(found, key=str)
    if more or rate is None:
        expected = f"expected {currency}, the payment's currency, or one other with one EquivalenciaDR"
        reading.wrong("DoctoRelacionado/@MonedaDR", expected)
        return None
    return other, rate
