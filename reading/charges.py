"""How is a late charge told? What it is, why, what of it is paid, and how it ended."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from config.sentences import Sentences
from domain.telling import charges_told
from models.values import amount_text
from store.charges import Charge


def told(sentences: Sentences, one: Charge) -> dict[str, Any]:
    """A charge as JSON tells it."""
    return {
        "id": one.id,
        "invoice_id": one.invoice_id,
        "number": one.number,
        "customer_id": one.customer_id,
        "kind": one.kind,
        "currency": one.currency,
        "amount": amount_text(one.amount, one.currency),
        "paid": amount_text(one.paid, one.currency),
        "left": amount_text(one.left, one.currency),
        "claimed_on": one.claimed_on,
        "through": one.through,
        "step": one.step_id,
        "why": {
            "code": one.basis["code"],
            "params": one.basis["params"],
            "text": sentences.why(one.basis["code"], one.basis["params"]),
        },
        "parts": one.basis.get("parts", []),
        "reason": one.basis.get("reason"),
        "claimed_at": one.claimed_at,
        "claimed_by": one.claimed_by,
        "ended_as": one.ended_as,
        "ended_at": one.ended_at,
        "ended_by": one.ended_by,
        "ended_why": one.ended_why,
        "erp_request": one.erp_request_id,
    }


def owed(known: Iterable[Charge], currency: str, balance: Decimal) -> dict[str, Any]:
    """What is owed of an invoice in all: its principal, each kind of charge that is open, and the total to pay."""
    open_charges: Sequence[Charge] = [one for one in known if one.left > 0 and one.currency == currency]
    by_kind = charges_told((one.kind, one.currency, one.left) for one in open_charges)
    total = balance + sum((one.left for one in open_charges), Decimal(0))
    return {
        "principal": amount_text(balance, currency),
        **{one.kind.value: amount_text(one.amount, currency) for one in by_kind},
        "total": amount_text(total, currency),
    }
