"""What is charged on top of invoices, what of it is paid, and how did it end?"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString

from domain.allocation import Applied
from models.charge import ChargeEnd, ChargeKind
from models.errors import NotFound
from models.interaction import Interaction, InteractionKind
from models.values import amount_text
from store import history
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class Charge:
    """One row with what is paid of it. `through`: of interest, the last day that it is for. basis: why, as stored."""

    id: int
    customer_id: str
    invoice_id: str
    number: str
    kind: ChargeKind
    currency: str
    amount: Decimal
    paid: Decimal
    claimed_on: date
    through: date | None
    step_id: str | None
    basis: dict[str, Any]
    claimed_at: datetime
    claimed_by: str
    ended_as: ChargeEnd | None
    ended_at: datetime | None
    ended_by: str | None
    ended_why: str | None
    erp_request_id: int | None

    @property
    def left(self) -> Decimal:
        """What is still owed of it."""
        return self.amount - self.paid if self.ended_as is None else Decimal(0)


_SELECT: LiteralString = """
SELECT h.id, h.customer_id, h.invoice_id, i.number, h.kind, h.currency, h.amount,
       COALESCE((SELECT SUM(a.amount) FROM charge_allocations a WHERE a.charge_id = h.id), 0) AS paid,
       h.claimed_on, h.through, h.step_id, h.basis, h.claimed_at, h.claimed_by, h.ended_as, h.ended_at, h.ended_by,
       h.ended_why, h.erp_request_id
FROM charges h JOIN invoices i ON i.id = h.invoice_id
"""
_OF_INVOICES: LiteralString = _SELECT + "WHERE h.invoice_id = ANY(%(ids)s) ORDER BY h.id"
_BY_ID: LiteralString = _SELECT + "WHERE h.id = ANY(%(ids)s) ORDER BY h.id"
_LIST: LiteralString = (
    _SELECT  # nosec B608 - constants of this file
    + """
WHERE h.id > %(after)s
  AND (%(customer)s::text IS NULL OR h.customer_id = %(customer)s)
  AND (%(invoice)s::text IS NULL OR h.invoice_id = %(invoice)s)
  AND (%(kind)s::text IS NULL OR h.kind = %(kind)s)
  AND (NOT %(open)s OR (h.ended_at IS NULL AND h.amount >
       COALESCE((SELECT SUM(a.amount) FROM charge_allocations a WHERE a.charge_id = h.id), 0)))
ORDER BY h.id LIMIT %(limit)s
"""
)


async def of_invoices(tx: Tx, invoice_ids: Iterable[str]) -> list[Charge]:
    """All charges on these invoices, ended ones too, in the order in which they were claimed."""
    return [_charge(row) for row in await run(tx, _OF_INVOICES, {"ids": list(invoice_ids)})]


async def get(tx: Tx, charge_ids: Iterable[int]) -> list[Charge]:
    return [_charge(row) for row in await run(tx, _BY_ID, {"ids": list(charge_ids)})]


async def one(tx: Tx, charge_id: int) -> Charge:
    """Raises NotFound."""
    found = await get(tx, [charge_id])
    if not found:
        raise NotFound(f"No charge {charge_id}")
    return found[0]


async def listed(
    tx: Tx,
    *,
    customer: str | None = None,
    invoice: str | None = None,
    kind: ChargeKind | None = None,
    open_only: bool = False,
    after: int = 0,
    limit: int = 100,
) -> list[Charge]:
    """Charges by id; `after` is the last id already read."""
    parameters = {
        "customer": customer,
        "invoice": invoice,
        "kind": kind.value if kind else None,
        "open": open_only,
        "after": after,
        "limit": limit,
    }
    return [_charge(row) for row in await run(tx, _LIST, parameters)]


def _charge(row: Mapping[str, Any]) -> Charge:
    ended = row["ended_as"]
    return Charge(
        **{**row, "kind": ChargeKind(row["kind"]), "ended_as": ChargeEnd(ended) if ended else None},
    )


@dataclass(frozen=True, slots=True)
class NewCharge:
    """Claimed by a person; what a step of the ladder claims is written when its message is accepted."""

    customer_id: str
    invoice_id: str
    kind: ChargeKind
    currency: str
    amount: Decimal
    claimed_on: date
    through: date | None
    basis: dict[str, Any]


_CLAIM: LiteralString = """
INSERT INTO charges (customer_id, invoice_id, kind, currency, amount, claimed_on, through, basis, claimed_at,
                     claimed_by)
VALUES (%(customer_id)s, %(invoice_id)s, %(kind)s, %(currency)s, %(amount)s, %(claimed_on)s, %(through)s,
        %(basis)s::jsonb, %(now)s, %(by)s)
RETURNING id
"""


async def claim(tx: Tx, new: NewCharge, now: datetime, by: str) -> int:
    parameters = {
        "customer_id": new.customer_id,
        "invoice_id": new.invoice_id,
        "kind": new.kind.value,
        "currency": new.currency,
        "amount": new.amount,
        "claimed_on": new.claimed_on,
        "through": new.through,
        "basis": json.dumps(new.basis),
        "now": now,
        "by": by,
    }
    [row] = await run(tx, _CLAIM, parameters)
    return int(row["id"])


_PAY: LiteralString = """
WITH part AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(credits)s::text[], %(charges)s::bigint[], %(amounts)s::numeric[])
                  AS p (credit_kind, credit_id, charge_id, amount)
), paid AS (
    INSERT INTO charge_allocations (credit_kind, credit_id, charge_id, amount) SELECT * FROM part
    ON CONFLICT (credit_kind, credit_id, charge_id)
    DO UPDATE SET amount = charge_allocations.amount + excluded.amount
)
UPDATE credits c SET unallocated = c.unallocated - taken.amount
FROM (SELECT credit_kind, credit_id, SUM(amount) AS amount FROM part GROUP BY credit_kind, credit_id) taken
WHERE c.kind = taken.credit_kind AND c.id = taken.credit_id
"""


async def pay(tx: Tx, applied: Sequence[Applied]) -> None:
    """Allocate parts of credits to charges; parts that are for invoices are left alone."""
    parts = [one for one in applied if one.charge is not None]
    if parts:
        columns = {
            "kinds": [one.key[0] for one in parts],
            "credits": [one.key[1] for one in parts],
            "charges": [one.charge for one in parts],
            "amounts": [one.amount for one in parts],
        }
        await run(tx, _PAY, columns)


_TAKE_BACK: LiteralString = """
WITH before AS (
    SELECT charge_id, amount FROM charge_allocations
    WHERE credit_kind = %(kind)s AND credit_id = %(credit)s AND amount > 0
), back AS (
    UPDATE charge_allocations a SET amount = 0 FROM before
    WHERE a.credit_kind = %(kind)s AND a.credit_id = %(credit)s AND a.charge_id = before.charge_id
)
SELECT DISTINCT h.invoice_id FROM before JOIN charges h ON h.id = before.charge_id ORDER BY h.invoice_id
"""


async def unpay(tx: Tx, credit_kind: str, credit_id: str) -> list[str]:
    """A credit is taken back whole: what it paid of charges is owed again; the invoices that they are on."""
    rows = await run(tx, _TAKE_BACK, {"kind": credit_kind, "credit": credit_id})
    return [row["invoice_id"] for row in rows]


_END: LiteralString = """
WITH before AS (
    SELECT a.* FROM charge_allocations a WHERE a.charge_id = ANY(%(ids)s) AND a.amount > 0 AND %(releases)s
), released AS (
    UPDATE charge_allocations a SET amount = 0 FROM before
    WHERE (a.credit_kind, a.credit_id, a.charge_id) = (before.credit_kind, before.credit_id, before.charge_id)
), back AS (
    UPDATE credits c SET unallocated = c.unallocated + f.amount
    FROM (SELECT credit_kind, credit_id, SUM(amount) AS amount FROM before GROUP BY credit_kind, credit_id) f
    WHERE (c.kind, c.id) = (f.credit_kind, f.credit_id)
)
UPDATE charges SET ended_as = %(as_)s, ended_at = %(now)s, ended_by = %(by)s, ended_why = %(why)s,
                   erp_request_id = %(request)s
WHERE id = ANY(%(ids)s)
"""


async def end(
    tx: Tx,
    charge_ids: Collection[int],
    as_: ChargeEnd,
    *,
    now: datetime,
    by: str,
    why: str,
    releases: bool,
    request: int | None = None,
) -> None:
    """End charges. releases: what was paid of them goes back to its account; else only what is left of them ends."""
    parameters = {
        "ids": list(charge_ids),
        "releases": releases,
        "as_": as_.value,
        "now": now,
        "by": by,
        "why": why,
        "request": request,
    }
    await run(tx, _END, parameters)


_REOPEN: LiteralString = """
UPDATE charges SET ended_as = NULL, ended_at = NULL, ended_by = NULL, ended_why = NULL, erp_request_id = NULL
WHERE id = ANY(%(ids)s)
"""


async def reopen(tx: Tx, charge_ids: Collection[int]) -> None:
    """What was left to the ERP, and was not invoiced, is owed as a charge again."""
    await run(tx, _REOPEN, {"ids": list(charge_ids)})


_BESIDE: LiteralString = """
SELECT (SELECT jsonb_object_agg(k.currency, k.amount::text)
          FROM (SELECT c.currency, SUM(c.unallocated) AS amount FROM credits c
                 WHERE c.customer_id = %(customer_id)s AND c.unallocated > 0 GROUP BY c.currency) k) AS on_account,
       EXISTS (SELECT FROM charges h WHERE h.invoice_id = ANY(%(ids)s)) AS charged
"""


async def beside(tx: Tx, customer_id: str, invoice_ids: Sequence[str]) -> tuple[dict[str, Decimal], list[Charge]]:
    """What lies on a customer's account by currency, and every charge on these invoices.

    On account are payments and credit notes that are not applied to anything: for an invoice that has not arrived, say.
    """
    [row] = await run(tx, _BESIDE, {"customer_id": customer_id, "ids": list(invoice_ids)})
    on_account = {currency: Decimal(amount) for currency, amount in (row["on_account"] or {}).items()}
    return on_account, await of_invoices(tx, invoice_ids) if row["charged"] else []


_ON_THE_WAY: LiteralString = """
SELECT i.invoice_id, one ->> 'kind' AS kind, (one ->> 'through')::date AS through
FROM message_invoices i JOIN messages m ON m.id = i.message_id
CROSS JOIN LATERAL jsonb_array_elements(i.charges -> 'claims') one
WHERE i.invoice_id = ANY(%(ids)s) AND m.state IN ('claimed', 'unknown', 'held')
"""


async def on_the_way(tx: Tx, invoice_ids: Iterable[str]) -> list[tuple[str, ChargeKind, date | None]]:
    """(invoice, kind, through) of what messages claim whose end is not known: not in effect, and not claimed twice."""
    rows = await run(tx, _ON_THE_WAY, {"ids": list(invoice_ids)})
    return [(row["invoice_id"], ChargeKind(row["kind"]), row["through"]) for row in rows]


_REVERSE_OF: LiteralString = """
WITH gone AS (
    UPDATE charges h SET ended_as = 'reversed', ended_at = %(now)s, ended_by = 'engine', ended_why = 'unreached'
    FROM message_invoices i
    WHERE i.message_id = %(message)s AND i.charges IS NOT NULL AND h.ended_at IS NULL
      AND (h.invoice_id, h.step_id, h.occurrence) = (i.invoice_id, i.step_id, i.occurrence)
      AND NOT EXISTS (SELECT FROM charge_allocations a WHERE a.charge_id = h.id AND a.amount > 0)
    RETURNING h.*
)
SELECT id, customer_id, invoice_id, kind, amount, currency FROM gone ORDER BY id
"""


async def reverse_of_message(tx: Tx, message_id: int, now: datetime) -> None:
    """A message reached nobody: what it claimed is not owed. Whoever paid of it has heard of it in another way."""
    rows = await run(tx, _REVERSE_OF, {"message": message_id, "now": now})
    kind = InteractionKind.CHARGE_REVERSED
    told = [
        Interaction(
            kind,
            row["customer_id"],
            "engine",
            now,
            row["invoice_id"],
            {
                "charge": row["kind"],
                "charge_id": row["id"],
                "amount": amount_text(row["amount"], row["currency"]),
                "currency": row["currency"],
                "message": message_id,
            },
            {"code": "charge_unreached"},
        )
        for row in rows
    ]
    await history.append(tx, told)


_MOVEMENTS: LiteralString = """
SELECT a.invoice_id, c.kind, c.received_on, a.amount
FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
WHERE a.invoice_id = ANY(%(ids)s) AND a.amount > 0 ORDER BY c.received_on
"""


async def lowered(tx: Tx, invoice_ids: Iterable[str]) -> dict[str, list[tuple[str, date, Decimal]]]:
    """By invoice: (kind of credit, day, amount) of everything that lowers it, by day."""
    found: dict[str, list[tuple[str, date, Decimal]]] = {}
    for row in await run(tx, _MOVEMENTS, {"ids": list(invoice_ids)}):
        found.setdefault(row["invoice_id"], []).append((row["kind"], row["received_on"], row["amount"]))
    return found
