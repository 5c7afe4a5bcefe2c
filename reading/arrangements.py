"""How is a promise, plan or settlement told? The same wherever it is listed."""

from typing import Any
from zoneinfo import ZoneInfo

from models.plan import Sketch
from models.values import amount_text
from store.arrangements import Listed


def told(one: Listed) -> dict[str, Any]:
    """An arrangement as JSON tells it, its instants in the customer's zone."""
    arrangement, zone = one.found.arrangement, ZoneInfo(one.found.time_zone)
    currency = arrangement.currency
    return {
        "id": arrangement.id,
        "kind": arrangement.kind,
        "state": arrangement.state,
        "customer_id": arrangement.customer_id,
        "customer_name": one.customer_name,
        "currency": currency,
        "amount": amount_text(arrangement.total, currency),
        "received": amount_text(one.found.received, currency),
        "invoices": [
            {"invoice_id": invoice_id, "amount": amount_text(amount, currency)}
            for invoice_id, amount, _ in arrangement.covered
        ],
        "payments": [
            {
                "number": instalment.number,
                "on": instalment.due_on,
                "deadline": instalment.deadline,
                "amount": amount_text(instalment.amount, currency),
                "interest": amount_text(instalment.interest, currency),
                "state": instalment.state,
            }
            for instalment in arrangement.instalments
        ],
        "check_on": one.found.check_on,
        "source": one.source,
        "note": one.note,
        "made_at": one.made_at.astimezone(zone),
        "made_by": one.made_by,
        "ended_at": one.ended_at.astimezone(zone) if one.ended_at else None,
        "ended_by": one.ended_by,
        "reason": one.reason,
    }


def sketch_told(sketch: Sketch) -> dict[str, Any]:
    """A plan that nobody has agreed to yet."""
    currency = sketch.currency
    return {
        "customer_id": sketch.customer_id,
        "currency": currency,
        "invoices": [
            {"invoice_id": invoice_id, "amount": amount_text(amount, currency)} for invoice_id, amount in sketch.covered
        ],
        "payments": [
            {
                "number": number,
                "on": one.on,
                "amount": amount_text(one.amount, currency),
                "interest": amount_text(one.interest, currency),
            }
            for number, one in enumerate(sketch.payments, 1)
        ],
        "needs": sketch.needs,
    }
