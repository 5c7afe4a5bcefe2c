"""Of which format is this document? By its root, not by its name."""

from collections.abc import Callable

from lxml import etree

from erp.einvoices import xml
from erp.einvoices.cfdi import cfdi
from erp.einvoices.cii import cii
from erp.einvoices.facturae import facturae
from erp.einvoices.nodes import Reading, nodes
from erp.einvoices.ubl import NAMESPACE, ubl
from models.e_invoice import EDocument

_CII = ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:", "urn:ferd:CrossIndustryDocument:")
_CFDI = ("http://www.sat.gob.mx/cfd/3", "http://www.sat.gob.mx/cfd/4")
_UBL = ("Invoice", "CreditNote", "DebitNote")
#: Papers that travel with invoices and owe nobody anything: answers of tax offices and customers.
_BESIDE = ("ApplicationResponse",)
_WRAPPED = "Attachment/ExternalReference/Description"


class Beside(Exception):
    """The document is none that money is owed by, and belongs beside one that is. The message says what it is."""


def documents_of(content: bytes, terms: int | None = None) -> list[EDocument]:
    """The documents of an XML file. terms: days until those are due that do not say it.

    Raises Beside, and InvalidInput with everything that is missing or wrong.
    """
    root = xml.parse(content)
    if etree.QName(root).localname == "AttachedDocument":
        # The DIAN's envelope: the invoice is a text inside. What is inside that is no envelope again.
        inside = next((found.text for found in nodes(root, _WRAPPED)), None)
        if inside is None:
            raise xml.not_read("expected an invoice inside of the AttachedDocument")
        root = xml.parse(_bytes(inside.strip()))
    return _reader(root)(root, Reading(terms))


def _reader(root: etree._Element) -> Callable[[etree._Element, Reading], list[EDocument]]:
    name = etree.QName(root)
    space, local = name.namespace or "", name.localname
    if space.startswith(NAMESPACE) and local in _UBL:
        return lambda found, reading: [ubl(found, reading)]
    if space.startswith(_CII):
        return lambda found, reading: [cii(found, reading)]
    if local == "Facturae" and "facturae" in space.casefold():
        return facturae
    if space in _CFDI and local == "Comprobante":
        return cfdi
    if space.startswith(NAMESPACE) and local in _BESIDE:
        raise Beside(local)
    expected = "expected UBL, Cross Industry Invoice (Factur-X, ZUGFeRD), Facturae 3.2 or CFDI"
    raise xml.not_read(f"{expected}; found {local[:60]}{f' of {space[:100]}' if space else ''}")


def _bytes(inside: str) -> bytes:
    """Text of which the declared encoding is that of bytes that are gone: as UTF-8, without the declaration."""
    if inside.startswith("<?xml") and "?>" in inside:
        inside = inside.split("?>", 1)[1]
    return inside.encode("utf-8", errors="surrogatepass")
