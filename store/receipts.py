"""What did a channel tell of a message that it took? Any order, duplicates and lateness end in the same state."""

from datetime import datetime
from typing import Any

from models.block import BlockKind
from models.message import AttemptState, Receipt, ReceiptKind
from store import attempts, blocks, cases, customers
from store.engine import Tx, run
from store.undoing import undo

#: What the customer says of the address, whatever the channel thinks of it.
_WISHES = {ReceiptKind.COMPLAINT: BlockKind.COMPLAINT, ReceiptKind.OPT_OUT: BlockKind.OPT_OUT}
#: What is wrong with an address to which nothing can be brought; by the reason, where that says more than the kind.
_FAULTS = {ReceiptKind.BOUNCED: BlockKind.BOUNCED, ReceiptKind.DROPPED: BlockKind.INVALID}
_BY_REASON = {"opted_out": BlockKind.OPT_OUT, "spam_reported": BlockKind.COMPLAINT}
_BY_CUSTOMER = frozenset({ReceiptKind.OPENED, ReceiptKind.COMPLAINT, ReceiptKind.OPT_OUT})

_BY_ATTEMPT = """
SELECT m.id, m.customer_id, m.channel, m.to_address, a.state AS attempt
FROM attempts a JOIN messages m ON m.id = a.message_id WHERE a.token = %(token)s
"""
_BY_PROVIDER_ID = """
SELECT id, customer_id, channel, to_address, NULL AS attempt FROM messages WHERE provider_id = %(provider_id)s
ORDER BY id LIMIT 1
"""

# The earliest of each kind, whenever it is told; the reason of the earliest bounce. A message that was given up and of
# which its channel tells all the same did go out: it has no rank of its own, so that any news raises it.
_TELL = """
WITH told AS (
    SELECT id, reason,
           %(kind)s IN ('bounced', 'dropped') AND (bounced_at IS NULL OR (%(at)s, %(reason)s) < (bounced_at, reason))
               AS first_bounce,
           array_position(ARRAY['accepted', 'delivered', 'dropped', 'bounced'], state) AS rank,
           array_position(ARRAY['accepted', 'delivered', 'dropped', 'bounced'], %(reaches)s::text) AS reached
    FROM messages WHERE id = %(id)s
)
UPDATE messages m
SET delivered_at = LEAST(delivered_at, CASE WHEN %(kind)s = 'delivered' THEN %(at)s END),
    opened_at = LEAST(opened_at, CASE WHEN %(kind)s = 'opened' THEN %(at)s END),
    bounced_at = LEAST(bounced_at, CASE WHEN %(kind)s IN ('bounced', 'dropped') THEN %(at)s END),
    complained_at = LEAST(complained_at, CASE WHEN %(kind)s = 'complaint' THEN %(at)s END),
    reason = CASE WHEN told.first_bounce THEN %(reason)s WHEN told.rank IS NULL THEN NULL ELSE m.reason END,
    state = CASE WHEN told.reached > COALESCE(told.rank, 0) THEN %(reaches)s ELSE m.state END,
    accepted_at = COALESCE(m.accepted_at, %(now)s),
    provider_id = COALESCE(m.provider_id, %(provider_id)s),
    flagged_at = CASE WHEN told.reached = 1 THEN m.flagged_at END
FROM told WHERE m.id = told.id
"""
#: How far a message has come at least, of which this is told.
_REACHES = {
    ReceiptKind.ACCEPTED: "accepted",
    ReceiptKind.DELIVERED: "delivered",
    ReceiptKind.OPENED: "delivered",
    ReceiptKind.COMPLAINT: "delivered",
    ReceiptKind.OPT_OUT: "delivered",
    ReceiptKind.DROPPED: "dropped",
    ReceiptKind.BOUNCED: "bounced",
}

_RECORD = """
INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details)
SELECT %(now)s, m.customer_id, i.invoice_id, %(kind)s, %(actor)s,
       jsonb_strip_nulls(jsonb_build_object('step', i.step_id, 'message', m.id, 'channel', m.channel,
                                            'role', m.audience, 'reason', NULLIF(%(reason)s, '')))
FROM messages m JOIN message_invoices i ON i.message_id = m.id
WHERE m.id = %(id)s AND NOT EXISTS (
    SELECT FROM interactions n
    WHERE n.invoice_id = i.invoice_id AND n.kind = %(kind)s AND n.details -> 'message' = to_jsonb(m.id))
ORDER BY i.position
"""


async def apply(tx: Tx, receipt: Receipt, now: datetime) -> tuple[str, ...] | None:
    """Write what a receipt tells and what follows; the open cases to wake, or None where no message of ours is meant.

    Locks the customer first. `now` is the business time of the timeline; the receipt's own time is the provider's.
    """
    message = await _message(tx, receipt)
    if message is None:
        return None
    await customers.lock(tx, [message["customer_id"]])
    if receipt.token is not None and message["attempt"] != AttemptState.ACCEPTED:
        # Whoever tells of it has taken it: that settles what nobody could prove.
        await attempts.accept(tx, receipt.token, receipt.provider_id or "", now, fenced=False, answer="event")
    told = {"id": message["id"], "kind": receipt.kind.value, "reason": receipt.reason, "now": now}
    reached = {"at": receipt.at, "reaches": _REACHES[receipt.kind], "provider_id": receipt.provider_id}
    await run(tx, _TELL, {**told, **reached})
    if receipt.kind is not ReceiptKind.ACCEPTED:
        actor = "customer" if receipt.kind in _BY_CUSTOMER else "engine"
        await run(tx, _RECORD, {**told, "actor": actor})
    return await _follow(tx, receipt, message, now)


async def _follow(tx: Tx, receipt: Receipt, message: dict[str, Any], now: datetime) -> tuple[str, ...]:
    """Nothing more to an address that is bad or unwilling; what did not arrive is said anew by another way."""
    kind = _WISHES.get(receipt.kind)
    concerned: set[str] = set()
    if receipt.kind in _FAULTS:
        # A full mailbox blocks nothing, but its owner has not read of it either.
        concerned.update(await undo(tx, message["id"], now))
        if receipt.address_is_bad:
            kind = _BY_REASON.get(receipt.reason, _FAULTS[receipt.kind])
    if kind is None:
        return tuple(sorted(concerned))
    source, address = "provider", message["to_address"]
    if await blocks.add(tx, message["channel"], address, kind, now, source=source, message_id=message["id"]):
        # Whatever else the customers with this address wait for may have to go another way now.
        owners = await blocks.owners(tx, message["channel"], address)
        others = [invoice_id for _, invoice_id in await cases.open_of_customers(tx, owners)]
        await cases.revise(tx, others)
        concerned.update(others)
    return tuple(sorted(concerned))


async def _message(tx: Tx, receipt: Receipt) -> dict[str, Any] | None:
    if receipt.token is not None:
        found = await run(tx, _BY_ATTEMPT, {"token": receipt.token})
    else:
        found = await run(tx, _BY_PROVIDER_ID, {"provider_id": receipt.provider_id})
    return found[0] if found else None
