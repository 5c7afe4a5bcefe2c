"""What have people agreed, disputed or ended since the last look? The ledger takes it over, and judges for itself."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.scenarios.lives.agreed import Agreement
from tests.scenarios.lives.ledger import Apart
from tests.scenarios.lives.life import Life, Wrong

_ARRANGED = """
SELECT r.id, r.kind, r.state, r.currency, r.tolerance, r.break_after,
       (SELECT jsonb_object_agg(p.invoice_id, p.amount::text) FROM arrangement_invoices p WHERE p.arrangement_id = r.id)
           AS parts,
       (SELECT jsonb_agg(jsonb_build_array(n.due_on, n.deadline, n.amount::text, n.interest::text) ORDER BY n.number)
          FROM instalments n WHERE n.arrangement_id = r.id) AS payments
FROM arrangements r WHERE r.customer_id = :customer ORDER BY r.id
"""
_ENDED = """
SELECT invoice_id FROM cases WHERE customer_id = :customer AND closed_as IS NOT NULL AND closed_as <> 'settled'
"""
_DISPUTED = """
SELECT id, invoice_id, amount FROM disputes WHERE customer_id = :customer AND resolved_at IS NULL
"""
_EXPECTED = """
SELECT r.id, r.invoice_id, (SELECT h.amount FROM holds h WHERE h.erp_request_id = r.id ORDER BY h.id LIMIT 1),
       (SELECT h.ended_as FROM holds h WHERE h.erp_request_id = r.id ORDER BY h.id DESC LIMIT 1),
       (SELECT d.kind FROM holds h JOIN disputes d ON d.id = h.dispute_id WHERE h.erp_request_id = r.id LIMIT 1) AS of
FROM erp_requests r WHERE r.customer_id = :customer AND r.kind = 'credit_note' ORDER BY r.id
"""
#: How the ledger knows by itself that an expected credit note is not expected any more; else somebody gave it up.
_AS_EXPECTED = ("arrived", "arrived in part", "settled")
#: What only a person does to an agreement.
_BY_PEOPLE = {("pending", "open"), ("pending", "refused"), ("pending", "cancelled"), ("open", "cancelled")}


async def learn(life: Life, *, from_people: bool) -> None:
    """Raises Wrong where an agreement stands otherwise than the ledger says."""
    life.agreements.pass_to(life.today)
    ended = {row["invoice_id"] for row in await life.rows(_ENDED)}
    # A case that somebody has just ended is open until the engine has heard of it.
    life.agreements.ended = ended & life.agreements.ended if from_people else ended
    life.agreements.pass_to(life.today)
    await _learn_what_is_apart(life)
    for row in await life.rows(_ARRANGED):
        known = life.agreements.all.get(row["id"])
        if known is None:
            known = life.agreements.all[row["id"]] = _taken_over(life, row)
            payments = ", ".join(f"{amount} by {deadline}" for deadline, amount in known.payments)
            parts = ", ".join(f"{id} {part.amount}" for id, part in known.parts.items())
            life.tells(f"  {known.kind} {known.id} of {parts}: {payments}; {known.state}")
        elif from_people and (known.state, row["state"]) in _BY_PEOPLE:
            known.state = row["state"]
            life.agreements.pass_to(life.today)
        if known.state != row["state"] and not _comes_later(known, row["state"], life.today):
            raise Wrong(life, f"{known.kind} {known.id} is {row['state']}, not {known.state}")


def _comes_later(one: Agreement, state: str, today: date) -> bool:
    """Money on account moves no invoice: that it is the interest of a plan is seen on its next day."""
    return bool(one.interest) and state == "open" and today <= one.payments[-1][0] + timedelta(days=1)


async def _learn_what_is_apart(life: Life) -> None:
    """What is disputed is as people said it; what becomes of an expected credit note the ledger knows by itself."""
    ledger = life.ledger
    ledger.disputed = {row["id"]: Apart(row["invoice_id"], row["amount"]) for row in await life.rows(_DISPUTED)}
    for row in await life.rows(_EXPECTED):
        if row["id"] not in ledger.expected:
            counts = ("credit_note", "payment") if row["of"] == "already_paid" else ("credit_note",)
            ledger.expected[row["id"]] = Apart(row["invoice_id"], row["amount"], counts)
            life.tells(f"  a credit note of {row['amount']} is expected for {row['invoice_id']}")
        elif row["ended_as"] not in (None, *_AS_EXPECTED):
            ledger.expected[row["id"]].amount = Decimal(0)


def _taken_over(life: Life, row: dict[str, Any]) -> Agreement:
    """It covers no more than may be asked for, and its payments come to that and its interest."""
    parts = {id: Decimal(amount) for id, amount in row["parts"].items()}
    for id, amount in parts.items():
        if amount > life.ledger.claim(id, life.agreements.promised(id)):
            raise Wrong(life, f"{row['kind']} {row['id']} covers {amount} of {id}, of which less is to be had")
    interest = sum((Decimal(one[3]) for one in row["payments"]), Decimal(0))
    payments = [(date.fromisoformat(deadline), Decimal(amount)) for _, deadline, amount, _ in row["payments"]]
    if row["kind"] != "settlement" and sum(amount for _, amount in payments) != sum(parts.values()) + interest:
        raise Wrong(life, f"{row['kind']} {row['id']}: its payments do not add up")
    return Agreement(
        id=row["id"],
        kind=row["kind"],
        state=row["state"],
        currency=row["currency"],
        parts={id: life.agreements.part(id, amount) for id, amount in parts.items()},
        payments=payments,
        interest=interest,
        tolerance=row["tolerance"],
        break_after=row["break_after"],
    )
