"""Do the books stay exact whatever is paid, charged, let go and taken back, in whichever order?"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.charges import Late, Lowered, interest_on
from models.charge import ChargeKind
from models.credit import CreditKind, ReversalKind
from models.customer import CustomerKind
from models.errors import PuntualError
from operations import charges
from operations.credits import record_credits, reverse
from operations.invoices import record_invoices
from store import charges as stored_charges
from tests.operations.charging import COSTS_FIRST, PRINCIPAL_FIRST, charging
from tests.operations.office import MONDAY, Office, credit_note, empty, invoice, payment

_CENT = Decimal("0.01")
_FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_STEP = "id: first, at: due + 90d, do: reminder, template: overdue, channels: [email]"

_EXACT = """
SELECT c.kind, c.id FROM credits c
WHERE (SELECT COALESCE(SUM(a.amount), 0) FROM allocations a WHERE (a.credit_kind, a.credit_id) = (c.kind, c.id))
    + (SELECT COALESCE(SUM(p.amount), 0) FROM charge_allocations p WHERE (p.credit_kind, p.credit_id) = (c.kind, c.id))
    + c.unallocated <> CASE WHEN c.reversed_on IS NULL THEN c.amount ELSE 0 END
"""
_OVERPAID = """
SELECT id::text FROM charges h
WHERE (SELECT COALESCE(SUM(p.amount), 0) FROM charge_allocations p WHERE p.charge_id = h.id) > h.amount
UNION ALL SELECT invoice_id FROM balances WHERE balance < 0
"""
_GIVEN_BACK = """
SELECT h.id FROM charges h JOIN charge_allocations p ON p.charge_id = h.id
WHERE (h.ended_by = 'ana' OR h.ended_why = 'counted_anew') AND p.amount > 0
"""
_LEFT_BEHIND = """
SELECT h.id FROM charges h JOIN balances b ON b.invoice_id = h.invoice_id
WHERE h.ended_at IS NULL AND b.balance <= 0
  AND h.amount > (SELECT COALESCE(SUM(p.amount), 0) FROM charge_allocations p WHERE p.charge_id = h.id)
"""
_IDLE = """
SELECT b.invoice_id FROM balances b JOIN credits c ON c.customer_id = b.customer_id AND c.currency = b.currency
WHERE b.balance > 0 AND c.unallocated > 0
"""
_CREDIT_NOTES = "SELECT * FROM charge_allocations WHERE credit_kind = 'credit_note' AND amount > 0"


@dataclass(frozen=True)
class Move:
    """What somebody does: `at` and `to` choose of what there is then, `cents` how much, `ago` days before."""

    what: str
    at: int
    cents: int
    to: int | None
    ago: int


moves = st.lists(
    st.builds(
        Move,
        st.sampled_from(["pay", "pay", "credit", "fee", "fee", "interest", "waive", "reverse", "bounce", "bill"]),
        st.integers(0, 20),
        st.integers(1, 15_000),
        st.none() | st.integers(0, 3),
        st.integers(0, 60),
    ),
    max_size=14,
)


async def _do(office: Office, move: Move, number: int) -> None:
    """Whatever the rules refuse (nothing owed, paid already) is no move."""
    target = f"F-{(move.to or 0) + 1}"
    amount = str(move.cents * _CENT)
    match move.what:
        case "pay" | "credit":
            make = payment if move.what == "pay" else credit_note
            to = None if move.to is None else {target: amount}
            received = (MONDAY.date() - timedelta(days=move.ago)).isoformat()
            made = make(f"P-{number}", amount, to, currency="EUR", received_on=received)
            await record_credits(office.desk, [made])
        case "fee":
            await charges.claim(office.desk, target, ChargeKind.FEE, "a letter", Decimal(amount))
        case "interest":
            await charges.claim(office.desk, target, ChargeKind.INTEREST, "by law")
        case "waive":
            await charges.waive(office.desk, move.at, "kindness")
        case "reverse":
            await charges.reverse(office.desk, move.at, "a mistake")
        case "bounce":
            kind = CreditKind.PAYMENT
            await reverse(office.desk, kind, f"P-{move.at % 14}", MONDAY.date(), "bounced", ReversalKind.BOUNCED)
        case _:
            late = invoice(f"F-{number + 10}", amount, currency="EUR", due_on="2026-01-15", issued_on="2026-01-01")
            await record_invoices(office.desk, [late])


async def _too_high(office: Office) -> list[str]:
    """Invoices whose interest is more than what the law gives for its days. All of it was claimed on one day."""
    law = office.desk.rulebook.late_charges.law_for("CO", None, CustomerKind.BUSINESS)
    assert law is not None
    claimed = await office.rows(
        "SELECT h.invoice_id, h.amount AS interest, i.amount, i.due_on FROM charges h JOIN invoices i "
        "ON i.id = h.invoice_id WHERE h.kind = 'interest' AND h.ended_at IS NULL"
    )
    async with office.desk.database.connect() as tx:
        lowered = await stored_charges.lowered(tx, [one["invoice_id"] for one in claimed])
    found = []
    for one in claimed:
        off = tuple(Lowered(CreditKind(kind), on, amount) for kind, on, amount in lowered.get(one["invoice_id"], ()))
        balance = one["amount"] - sum((part.amount for part in off), Decimal(0))
        right = interest_on(law, Late(one["due_on"], "EUR", one["amount"], balance, balance, off), MONDAY.date())
        found += [one["invoice_id"]] if right is None or right.amount < one["interest"] else []
    return found


@pytest.mark.parametrize(("order", "left_over"), [(PRINCIPAL_FIRST, "bill"), (COSTS_FIRST, "waive")])
@_FEW
@given(moves=moves)
async def test_every_cent_is_in_one_place_after_every_move(
    office: Office, tmp_path_factory: Any, order: str, left_over: str, moves: list[Move]
) -> None:
    await empty(office.desk.database)
    folder: Path = tmp_path_factory.mktemp("rules")
    office = await charging(office, folder, _STEP, order=order, left_over=left_over)
    for number, amount in enumerate(("100.00", "40.00", "75.50", "0.01"), 1):
        known = invoice(f"F-{number}", amount, currency="EUR", due_on=f"2026-01-{10 + number}", issued_on="2026-01-01")
        await record_invoices(office.desk, [known])
    for number, move in enumerate(moves):
        try:
            await _do(office, move, number)
        except PuntualError:
            continue
        for wrong in (_EXACT, _OVERPAID, _GIVEN_BACK, _LEFT_BEHIND, _IDLE, _CREDIT_NOTES):
            assert await office.rows(wrong) == [], wrong
        assert await _too_high(office) == []
