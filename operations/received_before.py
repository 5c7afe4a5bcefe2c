"""Is a payment or credit note the one that was received before under its id, or another one?"""

from typing import Any

from models.credit import Credit, CreditKind
from models.values import amount_text
from operations.recorded import Recorded, Status, refused
from store import credits

#: The field of the body that a stored credit's free note comes from.
_NOTE_FIELD = {CreditKind.PAYMENT: "method", CreditKind.CREDIT_NOTE: "reason"}
#: What is credited differs from what was received where a conversion stands between them.
_CONVERTED = {"currency": "conversion.currency", "amount": "conversion.amount"}
_FIELDS = {
    "requested": "allocations",
    "received_currency": "currency",
    "received_amount": "amount",
    "rate": "conversion.rate",
}


def received_before(credit: Credit, before: dict[str, Any]) -> Recorded:
    """Unchanged where everything is the same, else refused with the first field that differs and what is stored."""
    same = {
        "customer_id": credit.customer_id,
        "received_on": credit.received_on,
        **{name: value for name, value in credits.received_as(credit).items() if name != "reference"},
        "currency": credit.booked_currency,
        "amount": credit.booked,
        "note": credits.note_of(credit),
        "reference": credits.received_as(credit)["reference"],
        "requested": {wish.invoice_id: wish.amount for wish in credit.allocations},
    }
    differing = [column for column, value in same.items() if before[column] != value]
    if not differing:
        return Recorded(credit.id, Status.UNCHANGED)
    column = differing[0]
    fields = {**_FIELDS, "note": _NOTE_FIELD[credit.kind], **(_CONVERTED if before["rate"] is not None else {})}
    expected = f"expected {_told(before, column)}: this id was received before with other content"
    return refused(credit.id, fields.get(column, column), expected, conflict=True)


def _told(stored: dict[str, Any], column: str) -> str:
    """What a stored credit has in a column, for a person."""
    currency = stored["currency"]
    match column:
        case "amount":
            return f"{amount_text(stored['amount'], currency)} {currency}"
        case "received_amount" if stored["received_currency"] is not None:
            received = stored["received_currency"]
            return f"{amount_text(stored['received_amount'], received)} {received}"
        case "received_amount":
            return f"{amount_text(stored['amount'], currency)} {currency}, not converted"
        case "received_currency" if stored["received_currency"] is None:
            return f"{currency}, not converted"
        case "rate" if stored["rate"] is not None:
            return f"{stored['rate'].normalize():f}"
        case "requested":
            wishes = stored["requested"].items()
            parts = [f"{invoice}: {amount_text(part, currency)} {currency}" for invoice, part in wishes]
            return ", ".join(parts) or "none"
    return "none" if stored[column] is None else str(stored[column])
