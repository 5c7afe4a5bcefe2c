"""What is being negotiated? Negotiations and their offers, written, read and ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from models.errors import NotFound
from models.negotiation import Negotiation, NegotiationState, Offer, OfferSide, OfferState, OfferTerms, Sums
from models.staff import StaffRole
from store.engine import Tx, run

_OPEN = """
INSERT INTO negotiations (customer_id, state, opened_at, opened_by, open_until, step_id, task_id)
VALUES (%(customer_id)s, 'open', %(now)s, %(by)s, %(open_until)s, %(step_id)s, %(task_id)s)
RETURNING id
"""
_ABOUT = """
INSERT INTO negotiation_invoices (negotiation_id, invoice_id)
SELECT %(id)s, * FROM unnest(%(invoice_ids)s::text[])
"""


async def open_one(
    tx: Tx,
    *,
    customer_id: str,
    invoice_ids: Sequence[str],
    open_until: date,
    now: datetime,
    by: str,
    task_id: int,
    step_id: str | None = None,
) -> int:
    """The id of the new negotiation. step_id: the rung that opens it; None: a person does."""
    parameters = {
        "customer_id": customer_id,
        "now": now,
        "by": by,
        "open_until": open_until,
        "step_id": step_id,
        "task_id": task_id,
    }
    [row] = await run(tx, _OPEN, parameters)
    await run(tx, _ABOUT, {"id": row["id"], "invoice_ids": list(invoice_ids)})
    return int(row["id"])


@dataclass(frozen=True, slots=True)
class NewOffer:
    """`state` pending where `needs` has to approve it first."""

    side: OfferSide
    terms: OfferTerms
    owed: Sums
    to_pay: Sums
    state: OfferState = OfferState.OPEN
    needs: StaffRole | None = None
    note: str | None = None


_OFFER = """
INSERT INTO offers (negotiation_id, number, side, kind, state, terms, made_at, made_by, needs, note)
SELECT %(id)s, COALESCE(MAX(o.number), 0) + 1, %(side)s, %(kind)s, %(state)s, %(terms)s, %(now)s, %(by)s, %(needs)s,
       %(note)s
FROM offers o WHERE o.negotiation_id = %(id)s
RETURNING id, number
"""


async def add_offer(tx: Tx, negotiation_id: int, new: NewOffer, *, now: datetime, by: str) -> tuple[int, int]:
    """The id and the number of the new offer. The negotiation is locked by the caller, or new."""
    stored = {
        "terms": new.terms.model_dump(mode="json", exclude_none=True),
        "owed": _stored(new.owed),
        "to_pay": _stored(new.to_pay),
    }
    parameters = {
        "id": negotiation_id,
        "side": new.side.value,
        "kind": new.terms.kind.value,
        "state": new.state.value,
        "terms": Jsonb(stored),
        "now": now,
        "by": by,
        "needs": new.needs.value if new.needs else None,
        "note": new.note,
    }
    [row] = await run(tx, _OFFER, parameters)
    return row["id"], row["number"]


_GET = """
SELECT n.*, (SELECT array_agg(i.invoice_id ORDER BY i.invoice_id) FROM negotiation_invoices i
              WHERE i.negotiation_id = n.id) AS invoices
FROM negotiations n WHERE n.id = ANY(%(ids)s) ORDER BY n.id
"""
_LOCK = "SELECT id FROM negotiations WHERE id = %(id)s FOR NO KEY UPDATE"
_OFFERS = "SELECT * FROM offers WHERE negotiation_id = ANY(%(ids)s) ORDER BY negotiation_id, number"


async def get(tx: Tx, ids: Iterable[int]) -> list[Negotiation]:
    """Those that exist, by id, each with its offers."""
    wanted = list(ids)
    offers: dict[int, list[Offer]] = {}
    for row in await run(tx, _OFFERS, {"ids": wanted}):
        offers.setdefault(row["negotiation_id"], []).append(_offer(row))
    return [_negotiation(row, offers.get(row["id"], [])) for row in await run(tx, _GET, {"ids": wanted})]


async def lock(tx: Tx, negotiation_id: int) -> Negotiation:
    """One negotiation, locked until the transaction ends. Raises NotFound."""
    if not await run(tx, _LOCK, {"id": negotiation_id}):
        raise NotFound(f"No negotiation {negotiation_id}")
    return (await get(tx, [negotiation_id]))[0]


async def customer_of(tx: Tx, negotiation_id: int) -> str:
    """Raises NotFound."""
    found = await get(tx, [negotiation_id])
    if not found:
        raise NotFound(f"No negotiation {negotiation_id}")
    return found[0].customer_id


async def of_offer(tx: Tx, offer_id: int) -> int:
    """The negotiation of an offer. Raises NotFound."""
    found = await run(tx, "SELECT negotiation_id FROM offers WHERE id = %(id)s", {"id": offer_id})
    if not found:
        raise NotFound(f"No offer {offer_id}")
    return int(found[0]["negotiation_id"])


_RUNNING = """
SELECT DISTINCT n.id FROM negotiations n JOIN negotiation_invoices i ON i.negotiation_id = n.id
WHERE n.state = 'open' AND i.invoice_id = ANY(%(invoice_ids)s) ORDER BY n.id
"""


async def running_about(tx: Tx, invoice_ids: Iterable[str]) -> list[Negotiation]:
    """The open negotiations about any of these invoices."""
    rows = await run(tx, _RUNNING, {"invoice_ids": list(invoice_ids)})
    return await get(tx, [row["id"] for row in rows])


_LIST = """
SELECT n.id FROM negotiations n
WHERE (%(customer)s::text IS NULL OR n.customer_id = %(customer)s)
  AND (%(state)s::text IS NULL OR n.state = %(state)s)
  AND (%(invoices)s::text[] IS NULL OR EXISTS
       (SELECT 1 FROM negotiation_invoices i WHERE i.negotiation_id = n.id AND i.invoice_id = ANY(%(invoices)s)))
ORDER BY n.id DESC LIMIT %(limit)s
"""


async def listed(
    tx: Tx,
    *,
    customer: str | None,
    state: NegotiationState | None,
    invoices: Sequence[str] | None = None,
    limit: int,
) -> list[Negotiation]:
    """The latest, the oldest of them first. invoices: about any of these."""
    about = None if invoices is None else list(invoices)
    parameters = {"customer": customer, "state": state.value if state else None, "invoices": about, "limit": limit}
    return await get(tx, [row["id"] for row in await run(tx, _LIST, parameters)])


_ANSWER = """
UPDATE offers SET state = %(state)s, answered_at = %(now)s, answered_by = %(by)s WHERE id = ANY(%(ids)s)
"""
_APPROVED = "UPDATE offers SET state = 'open', approved_by = %(by)s WHERE id = %(id)s"
_NEEDS = "UPDATE offers SET state = 'pending', needs = %(needs)s WHERE id = %(id)s"


async def answer(tx: Tx, offer_ids: Iterable[int], state: OfferState, *, now: datetime, by: str) -> None:
    await run(tx, _ANSWER, {"ids": list(offer_ids), "state": state.value, "now": now, "by": by})


async def approve(tx: Tx, offer_id: int, *, by: str) -> None:
    await run(tx, _APPROVED, {"id": offer_id, "by": by})


async def wait_for(tx: Tx, offer_id: int, needs: StaffRole) -> None:
    """What the customer offers would be accepted, if somebody with that role says yes."""
    await run(tx, _NEEDS, {"id": offer_id, "needs": needs.value})


_EXTEND = """
WITH extended AS (
    UPDATE negotiations SET open_until = %(until)s WHERE id = %(id)s AND open_until < %(until)s RETURNING id
)
UPDATE holds h SET until = %(until)s FROM extended x JOIN negotiation_invoices i ON i.negotiation_id = x.id
WHERE h.invoice_id = i.invoice_id AND h.kind = 'offer' AND h.ended_at IS NULL
"""


async def extend(tx: Tx, negotiation_id: int, until: date) -> None:
    """It stays open through that day at least, and its cases rest as long."""
    await run(tx, _EXTEND, {"id": negotiation_id, "until": until})


_CLOSE = """
UPDATE negotiations SET state = %(state)s, closed_at = %(now)s, closed_by = %(by)s
WHERE id = %(id)s AND state = 'open'
"""
_END_HOLDS = """
UPDATE holds h SET ended_at = %(now)s, ended_by = %(by)s, ended_as = %(state)s
FROM negotiation_invoices i
WHERE i.negotiation_id = %(id)s AND h.invoice_id = i.invoice_id AND h.kind = 'offer' AND h.ended_at IS NULL
"""
_UNTOLD = """
UPDATE notices SET withdrawn_at = %(now)s
WHERE kind = 'offer' AND message_id IS NULL AND withdrawn_at IS NULL AND customer_id = %(customer_id)s
  AND details ->> 'negotiation' = %(id)s::text
"""


async def close(tx: Tx, found: Negotiation, state: NegotiationState, *, now: datetime, by: str) -> None:
    """It is over: its cases are free, and what was not told yet is not news any more. Its offers and task are not."""
    parameters = {"id": found.id, "customer_id": found.customer_id, "state": state.value, "now": now, "by": by}
    for statement in (_CLOSE, _END_HOLDS):
        await run(tx, statement, parameters)
    await untell(tx, found, now)


async def untell(tx: Tx, found: Negotiation, now: datetime) -> None:
    """What the customer was to be told of offers is not news any more."""
    await run(tx, _UNTOLD, {"id": found.id, "customer_id": found.customer_id, "now": now})


def _stored(sums: Sums) -> list[list[str]]:
    return [[currency, format(amount, "f")] for currency, amount in sums]


def _sums(stored: list[list[str]]) -> Sums:
    return tuple((currency, Decimal(amount)) for currency, amount in stored)


def _offer(row: dict[str, Any]) -> Offer:
    stored = row["terms"]
    return Offer(
        row["id"],
        row["number"],
        OfferSide(row["side"]),
        OfferState(row["state"]),
        OfferTerms.model_validate(stored["terms"]),
        _sums(stored["owed"]),
        _sums(stored["to_pay"]),
        row["made_at"],
        row["made_by"],
        StaffRole(row["needs"]) if row["needs"] else None,
        row["approved_by"],
        row["note"],
    )


def _negotiation(row: dict[str, Any], offers: list[Offer]) -> Negotiation:
    return Negotiation(
        row["id"],
        row["customer_id"],
        NegotiationState(row["state"]),
        row["open_until"],
        row["opened_at"],
        row["opened_by"],
        tuple(row["invoices"] or ()),
        tuple(offers),
        row["step_id"],
        row["task_id"],
    )
