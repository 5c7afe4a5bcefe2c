"""Is everything as the ledger says? What is owed, what was asked for, and that nothing waits for ever."""

from datetime import UTC
from decimal import Decimal

from models.case import THANKS
from tests.scenarios.lives.life import Life, Wrong
from tests.scenarios.lives.news import learn

_SAID = """
SELECT m.id, m.local_day, m.claimed_at, m.template, mi.invoice_id, mi.step_id, mi.claim
FROM messages m JOIN message_invoices mi ON mi.message_id = m.id
WHERE m.customer_id = :customer AND m.id > :heard ORDER BY m.id, mi.position
"""
_STANDING = """
SELECT c.invoice_id, c.open, c.outcome, c.closed_as, c.stage, c.why, c.next_at,
       EXISTS (SELECT FROM tasks t WHERE t.customer_id = c.customer_id
                -- What a supervisor has left as it is comes back after two weeks.
                AND (t.closed_at IS NULL OR t.step_id = '*stranded' AND t.closed_at > :now - interval '15 days')
                AND (t.invoice_id = c.invoice_id OR t.details -> 'invoices' ? c.invoice_id
                     OR EXISTS (SELECT FROM steps s WHERE s.task_id = t.id AND s.invoice_id = c.invoice_id))) AS tasked,
       EXISTS (SELECT FROM holds h WHERE h.customer_id = c.customer_id AND h.ended_at IS NULL
                AND COALESCE(h.invoice_id, c.invoice_id) = c.invoice_id
                -- Somebody who paused it for good ends that; a missing credit note is asked for on its day.
                AND (h.kind = 'pause' AND h.until IS NULL
                     OR h.kind = 'credit_note' AND h.expected_by >= CAST(:today AS date) - 1)) AS held
FROM cases c WHERE c.customer_id = :customer
"""
#: These remind of what the customer has agreed to pay, and of nothing else.
_OF_WHAT_WAS_AGREED = ("promise_confirmed", "promise_reminder", "plan_schedule", "settlement_agreed")


#: What is offered, answered or thanked for is told as it is, whatever lies on account.
_AS_IT_IS = (*_OF_WHAT_WAS_AGREED, "offer", "thanks", "dispute_received", "dispute_answered")


async def check_books(life: Life) -> None:
    """Every balance and all money on account, exact, per currency."""
    owed = "SELECT invoice_id, balance FROM balances WHERE customer_id = :customer"
    found = {row["invoice_id"]: row["balance"] for row in await life.rows(owed)}
    expected = {one: life.ledger.owed(one) for one in life.ledger.bills}
    if found != expected:
        raise Wrong(life, f"owed: {_differing(found, expected)}")
    free = "SELECT currency, SUM(unallocated) AS free FROM credits WHERE customer_id = :customer GROUP BY 1"
    accounts = {row["currency"]: row["free"] for row in await life.rows(free) if row["free"]}
    if accounts != life.ledger.on_account():
        raise Wrong(life, f"on account: {_differing(accounts, life.ledger.on_account())}")


async def check_said(life: Life) -> None:
    """Whoever was written to since the last look: asked for exactly what may be asked for, and never while paused."""
    on_account: dict[str, Decimal] = {}
    for said in await life.rows(_SAID, heard=life.heard):
        if said["id"] != life.heard:
            on_account = life.ledger.on_account()
        life.heard = said["id"]
        invoice_id, day = said["invoice_id"], said["local_day"]
        told = (
            f"message {said['id']} {said['template']} {said['step_id']} about {invoice_id} asks for {said['claim']:.2f}"
        )
        life.tells(f"  {said['claimed_at'].astimezone(UTC):%m-%d %H:%M} {told}")
        life.tally["message", said["template"]] += 1
        life.agreements.pass_to(day)
        promised = life.agreements.promised(invoice_id)
        may = promised if said["template"] in _OF_WHAT_WAS_AGREED else life.ledger.claim(invoice_id, promised)
        if said["template"] not in _AS_IT_IS:
            # Money that waits for an invoice is not asked for again.
            currency = life.ledger.bills[invoice_id].currency
            netted = min(on_account.get(currency, Decimal(0)), may)
            on_account[currency] = on_account.get(currency, Decimal(0)) - netted
            may -= netted
        if said["claim"] > may:
            raise Wrong(life, f"{told}, of which only {may} may be asked for")
        if said["step_id"].startswith("*"):
            if said["step_id"] == THANKS and life.ledger.owed(invoice_id):
                raise Wrong(life, f"{told}: thanked for what is still owed")
            continue
        if said["claim"] != may or not (may or on_account):
            raise Wrong(life, f"{told}, but {may} are to be asked for")
        if any(pause.holds(invoice_id, day) for pause in life.pauses):
            raise Wrong(life, f"{told} while it is paused")


async def check_standing(life: Life) -> None:
    """Nobody waits for ever: an open case has a next thing, or a person has something to do about it."""
    for case in await life.rows(_STANDING, today=life.today, now=life.now):
        owed = life.ledger.owed(case["invoice_id"])
        told = f"{case['invoice_id']} ({owed} owed) stands at {case['stage']} {case['why']}"
        if not case["open"] and (case["outcome"] == "settled") != (owed == 0) and case["closed_as"] is None:
            raise Wrong(life, f"{told}: it ended as {case['outcome']}")
        if case["open"] and case["next_at"] is None and not case["tasked"] and not case["held"]:
            raise Wrong(life, f"{told}: nothing comes next, and there is nothing for anybody to do")


async def check(life: Life, *, from_people: bool = False, stands: bool = False) -> None:
    """After whatever was done by the engine, or by people; where nothing was, once a week.

    stands: the day is over, and its duties are done.
    """
    if not await life.has_news() and life.today.weekday():
        return
    await check_said(life)
    await learn(life, from_people=from_people)
    await check_books(life)
    if stands:
        await check_standing(life)


def _differing(found: dict[str, Decimal], expected: dict[str, Decimal]) -> str:
    odd = sorted(one for one in {*found, *expected} if found.get(one) != expected.get(one))
    return ", ".join(f"{one} is {found.get(one)}, not {expected.get(one)}" for one in odd)
