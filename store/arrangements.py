"""What have customers agreed to pay, and what came in for it? Arrangements read with their money."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString

from domain.balance import still_covered
from models.arrangement import (
    Arrangement,
    ArrangementKind,
    ArrangementState,
    Instalment,
    InstalmentState,
)
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class Followable:
    """An arrangement with all that its assessment needs.

    received: what came in for it. going_on: the covered invoices whose case nobody has ended; `owing` those of them
    that owe something. check_on: as it is stored.
    """

    arrangement: Arrangement
    received: Decimal
    country: str
    region: str | None
    time_zone: str
    going_on: tuple[str, ...]
    owing: tuple[str, ...]
    check_on: date | None

    @property
    def invoices(self) -> tuple[str, ...]:
        return tuple(invoice_id for invoice_id, _, _ in self.arrangement.covered)


_READ: LiteralString = """
SELECT r.id, r.kind, r.state, r.customer_id, r.currency, r.tolerance, r.break_after, r.check_on, u.country, u.region,
       u.time_zone,
       (SELECT jsonb_agg(jsonb_build_array(p.invoice_id, p.amount::text, p.balance::text, b.balance::text,
                         (COALESCE((SELECT SUM(a.amount) FROM allocations a
                                     WHERE a.invoice_id = p.invoice_id AND a.credit_kind = 'credit_note'), 0)
                          - p.credited)::text, c.closed_as) ORDER BY b.due_on, p.invoice_id)
          FROM arrangement_invoices p JOIN balances b ON b.invoice_id = p.invoice_id
          JOIN cases c ON c.invoice_id = p.invoice_id
         WHERE p.arrangement_id = r.id) AS covered,
       (SELECT jsonb_agg(jsonb_build_array(n.number, n.due_on, n.deadline, n.amount::text, n.interest::text, n.state)
                         ORDER BY n.number)
          FROM instalments n WHERE n.arrangement_id = r.id) AS instalments,
       (SELECT COALESCE(SUM(k.unallocated), 0) FROM credits k
         WHERE k.customer_id = r.customer_id AND k.currency = r.currency AND k.unallocated > 0) AS on_account,
       (SELECT COALESCE(SUM(a.amount), 0)
          FROM (SELECT SUM(n.interest) AS total FROM instalments n WHERE n.arrangement_id = r.id) interest
          JOIN invoices v ON v.customer_id = r.customer_id AND v.currency = r.currency AND v.amount = interest.total
          JOIN cases k ON k.invoice_id = v.id AND k.opened_at >= r.made_at
          JOIN allocations a ON a.invoice_id = v.id
         WHERE interest.total > 0) AS interest_paid
FROM arrangements r JOIN customers u ON u.id = r.customer_id
"""
_BY_ID = _READ + "WHERE r.id = ANY(%(ids)s) ORDER BY r.id"
_ABOUT = (
    _READ  # nosec B608 - constants of this file
    + """WHERE r.state = ANY(%(states)s) AND r.id IN
    (SELECT p.arrangement_id FROM arrangement_invoices p WHERE p.invoice_id = ANY(%(invoice_ids)s)) ORDER BY r.id"""
)


async def get(tx: Tx, ids: Iterable[int]) -> list[Followable]:
    return [_followable(row) for row in await run(tx, _BY_ID, {"ids": list(ids)})]


async def about(tx: Tx, invoice_ids: Iterable[str], states: Iterable[ArrangementState]) -> list[Followable]:
    """The arrangements in one of these states that cover any of the invoices, oldest first."""
    parameters = {"invoice_ids": list(invoice_ids), "states": [state.value for state in states]}
    return [_followable(row) for row in await run(tx, _ABOUT, parameters)]


@dataclass(frozen=True, slots=True)
class Listed:
    """An arrangement as a list shows it: with who made it when, and how it ended."""

    found: Followable
    customer_name: str
    made_at: datetime
    made_by: str
    source: str
    note: str | None
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None


_LIST: LiteralString = """
SELECT r.id, u.name AS customer_name, r.made_at, r.made_by, r.source, r.note, r.ended_at, r.ended_by, r.reason
FROM arrangements r JOIN customers u ON u.id = r.customer_id
WHERE (%(ids)s::bigint[] IS NULL OR r.id = ANY(%(ids)s))
  AND (%(kinds)s::text[] IS NULL OR r.kind = ANY(%(kinds)s))
  AND (%(states)s::text[] IS NULL OR r.state = ANY(%(states)s))
  AND (%(customer)s::text IS NULL OR r.customer_id = %(customer)s)
  AND (%(invoice)s::text IS NULL OR EXISTS
       (SELECT 1 FROM arrangement_invoices p WHERE p.arrangement_id = r.id AND p.invoice_id = %(invoice)s))
  AND (%(invoices)s::text[] IS NULL OR EXISTS
       (SELECT 1 FROM arrangement_invoices p WHERE p.arrangement_id = r.id AND p.invoice_id = ANY(%(invoices)s)))
ORDER BY r.id DESC LIMIT %(limit)s
"""


async def listed(
    tx: Tx,
    *,
    ids: Sequence[int] | None = None,
    kinds: Sequence[ArrangementKind] | None = None,
    states: Sequence[ArrangementState] | None = None,
    customer: str | None = None,
    invoice: str | None = None,
    invoices: Sequence[str] | None = None,
    limit: int = 100,
) -> list[Listed]:
    """The newest first; None: whichever. invoices: those that cover any of these."""
    parameters = {
        "ids": None if ids is None else list(ids),
        "kinds": None if kinds is None else [kind.value for kind in kinds],
        "states": None if states is None else [state.value for state in states],
        "customer": customer,
        "invoice": invoice,
        "invoices": None if invoices is None else list(invoices),
        "limit": limit,
    }
    rows = await run(tx, _LIST, parameters)
    found = {one.arrangement.id: one for one in await get(tx, [row["id"] for row in rows])}
    return [Listed(found[row.pop("id")], **row) for row in rows]


def _followable(row: Mapping[str, Any]) -> Followable:
    covered, going_on, owing = [], [], []
    received = Decimal(0)
    for invoice_id, amount, then, now, credited, closed_as in row["covered"]:
        agreed, balance = Decimal(amount), Decimal(now)
        covered.append((invoice_id, agreed, Decimal(then)))
        if closed_as not in (None, "settled"):
            # Nobody asks for it any more: the rest of the arrangement can be kept without it.
            received += agreed
            continue
        going_on.append(invoice_id)
        owing += [invoice_id] if balance > 0 else []
        # A settlement is paid by whatever comes in for its invoices, however it is divided among them.
        of = Decimal(then) if row["kind"] == ArrangementKind.SETTLEMENT else agreed
        received += of - still_covered(of, Decimal(then), balance, Decimal(credited))
    instalments = tuple(
        Instalment(
            number,
            date.fromisoformat(due_on),
            date.fromisoformat(deadline),
            Decimal(amount),
            Decimal(interest),
            InstalmentState(state),
        )
        for number, due_on, deadline, amount, interest, state in row["instalments"]
    )
    interest = sum((one.interest for one in instalments), Decimal(0))
    arrangement = Arrangement(
        id=row["id"],
        kind=ArrangementKind(row["kind"]),
        state=ArrangementState(row["state"]),
        customer_id=row["customer_id"],
        currency=row["currency"],
        covered=tuple(covered),
        instalments=instalments,
        tolerance=row["tolerance"],
        break_after=row["break_after"],
    )
    # Interest is paid by money on account, until the ERP's invoice for it has come: it is known by its amount.
    received += min(interest, row["on_account"] + row["interest_paid"])
    return Followable(
        arrangement,
        received,
        row["country"],
        row["region"],
        row["time_zone"],
        tuple(going_on),
        tuple(owing),
        row["check_on"],
    )


_HISTORY = """
SELECT (SELECT jsonb_object_agg(made.invoice_id, made.times)
          FROM (SELECT p.invoice_id, COUNT(*) AS times
                  FROM arrangement_invoices p JOIN arrangements r ON r.id = p.arrangement_id
                 WHERE p.invoice_id = ANY(%(invoice_ids)s) AND r.kind = 'promise' AND r.state <> 'refused'
                 GROUP BY p.invoice_id) made) AS times,
       (SELECT COUNT(*) FROM arrangements r
         WHERE r.customer_id = %(customer_id)s AND r.kind = 'promise' AND r.state = 'broken'
           AND r.ended_at >= %(since)s) AS broken
"""


async def promised_before(
    tx: Tx, customer_id: str, invoice_ids: Sequence[str], since: datetime
) -> tuple[dict[str, int], int]:
    """How often each invoice was promised so far, and how many promises the customer has broken since an instant."""
    parameters = {"customer_id": customer_id, "invoice_ids": list(invoice_ids), "since": since}
    [row] = await run(tx, _HISTORY, parameters)
    return row["times"] or {}, row["broken"]
