"""What was written to a customer, as it is shown to the customer's people? Without any address that opens something."""

import re
from typing import Any

from models.errors import NotFound
from reading.portal.scope import Scope
from store import portal_messages
from store.engine import Tx

#: Addresses of ours that are keys: of the portal, of opting out, of saying how it was.
_KEY = re.compile(r"(?:https?://)?[^\s<>()]*/(?:portal/enter|u|f)/[^\s<>()]+")


async def of_invoice(tx: Tx, scope: Scope, invoice_id: str, limit: int) -> list[dict[str, Any]]:
    """The newest first, without their words; `opens`: whether its words are shown, as all that it is about is seen."""
    rows = await portal_messages.about(tx, scope.customer_id, invoice_id, limit)
    seen = frozenset(row["id"] for row in rows)
    if scope.asked is not None and rows:
        seen = await portal_messages.about_these_alone(tx, sorted(seen), scope.asked)
    return [{**row, "opens": row["id"] in seen, "to_name": row["to_name"] if scope.whole else ""} for row in rows]


async def one(tx: Tx, scope: Scope, message_id: int, instead: str) -> dict[str, Any]:
    """With its words. Raises NotFound, also for a message that is about more than is seen.

    instead: what is said where an address that is a key stood.
    """
    row = await portal_messages.one(tx, scope.customer_id, message_id)
    if row is None or not scope.sees_all(row["invoices"] or ()):
        raise NotFound(f"No message {message_id}")
    name = row["to_name"] if scope.whole else ""
    return {**row, "body_text": _KEY.sub(lambda _: instead, row["body_text"]), "to_name": name}
