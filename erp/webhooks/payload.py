"""What does an event say? Ids, amounts, days and codes: nothing that people wrote, nobody's name or address."""

from typing import Any

from models.interaction import InteractionKind
from models.webhook import EVENT_OF

#: Parameters of interactions that are safe and useful outside. What is not named stays here.
_TOLD = frozenset(
    {
        "amount",
        "answer",
        "approval",
        "arrangement",
        "asked",
        "because",
        "channel",
        "charge",
        "charge_id",
        "charges",
        "code",
        "credit",
        "credited",
        "currency",
        "days",
        "dispute",
        "due_on",
        "exact",
        "first_on",
        "instalments",
        "invoices",
        "kind",
        "last_on",
        "level",
        "message",
        "number",
        "occurrence",
        "on",
        "outcome",
        "request",
        "segment",
        "settlement",
        "step",
        "strategy",
        "task",
        "template",
        "through",
        "until",
        "written_off",
    }
)


def message_id(interaction_id: int) -> str:
    """The same on every try and to every endpoint: by it a receiver knows what came twice."""
    return f"evt_{interaction_id}"


def payload_of(interaction: dict[str, Any]) -> dict[str, Any]:
    """`{type, timestamp, data}` of an interaction that some event comes from."""
    kind = InteractionKind(interaction["kind"])
    at = interaction["at"].isoformat()
    details = {name: value for name, value in interaction["details"].items() if name in _TOLD and _is_plain(value)}
    data = {
        "id": message_id(interaction["interaction_id"]),
        "happened": kind.value,
        "customer_id": interaction["customer_id"],
        "invoice_id": interaction["invoice_id"],
        "details": details,
    }
    return {"type": EVENT_OF[kind].value, "timestamp": at, "data": data}


def _is_plain(value: Any) -> bool:
    """A code, an amount, a number; lists of them. Sentences have more words than codes do."""
    if isinstance(value, list):
        return all(_is_plain(one) for one in value)
    return value is None or isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= 128)
