"""How is a request to the ERP told there, so that a person understands it and it is found again?"""

from erp.connectors.port import Ask
from models.erp_request import ErpRequestKind

#: Requests about credit, and whether there is a hold after them.
HOLDS = {ErpRequestKind.CREDIT_HOLD: True, ErpRequestKind.CREDIT_HOLD_LIFTED: False}
#: What a bookkeeper is told in a note, and whether telling is all there is to it.
NOTES = {
    ErpRequestKind.HANDED_OVER: True,
    ErpRequestKind.RECALLED: True,
    ErpRequestKind.WRITE_OFF: False,
    ErpRequestKind.WRITE_OFF_REVERSED: False,
    ErpRequestKind.INTEREST_INVOICE: False,
    ErpRequestKind.CHARGES_INVOICE: False,
}


def reference(ask: Ask) -> str:
    """By which a draft or a note is found again: whoever was killed after writing it does not write it twice."""
    return f"Puntual {ask.id}"


def sentence(ask: Ask) -> str:
    """`write_off 100.00 EUR (cannot be found)`."""
    details = ask.details
    amount = f" {details['amount']} {details.get('currency', '')}".rstrip() if details.get("amount") else ""
    why = details.get("reason") or details.get("because") or details.get("step")
    return f"{ask.kind.value}{amount}" + (f" ({why})" if why else "")
