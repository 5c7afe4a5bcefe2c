"""What follows when money moves? Credits are allocated, cases settle or reopen, tasks that lost their point end.

Runs inside the transaction of whatever moved the money, with the customers locked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from domain.allocation import Applied, Available, Key
from domain.allocation import allocate as domain_allocate
from models.case import Outcome
from models.credit import CreditKind
from models.interaction import Interaction, InteractionKind
from models.values import amount_text
from operations.desk import Desk
from operations.interest_anew import count_anew
from operations.pursued_elsewhere import tell_whoever_has_it
from operations.settled_disputes import follow_disputes, take_credits
from store import (
    cases,
    charges,
    credit_holds,
    credits,
    customers,
    debts,
    following,
    history,
    invoices,
    left_over,
    negotiation_ends,
    tasks,
)
from store.credits import Account
from store.engine import Tx
from store.segments import reassess


async def allocate(
    tx: Tx, desk: Desk, accounts: Iterable[Account], now: datetime, quiet: frozenset[Key] = frozenset()
) -> list[Applied]:
    """Allocate what customers have left. What was allocated once stays: nothing moves behind the customer's back.

    It is written in the timelines of the invoices, except of `quiet` credits: one just received writes its own entry.
    """
    applied: list[Applied] = []
    entries: list[Interaction] = []
    for account, found in (await credits.available(tx, accounts)).items():
        parts = await _spread(tx, desk, account, found)
        applied += parts
        entries += [_told(part, account, now) for part in parts if part.key not in quiet or part.charge is not None]
    if not applied:
        return []
    await credits.apply(tx, applied)
    await charges.pay(tx, applied)
    await history.append(tx, entries)
    await take_credits(tx, [part for part in applied if part.charge is None], now)
    return applied


async def _spread(tx: Tx, desk: Desk, account: Account, found: Sequence[credits.Received]) -> list[Applied]:
    wished = {invoice_id for credit in found for invoice_id, _ in credit.wishes}
    known = await invoices.arrived(tx, wished)
    owed = await debts.account(tx, desk.rulebook.late_charges, *account)
    available = [
        Available(
            credit.key,
            credit.amount,
            credit.wishes,
            owed.named_in(credit.reference) if credit.reference else frozenset(),
        )
        for credit in found
    ]
    free = any(credit.amount > sum((amount for _, amount in credit.wishes), Decimal(0)) for credit in found)
    word = await debts.promised(tx, *account) if free and owed.debts else ()
    return domain_allocate(available, owed.debts, known, word)


def _told(part: Applied, account: Account, now: datetime) -> Interaction:
    """The entry of a part of a credit in the timeline of the invoice that it pays, or whose charges it pays."""
    customer_id, currency = account
    kind = InteractionKind.CREDIT_ALLOCATED if part.charge is None else InteractionKind.CHARGE_PAID
    charge = {} if part.charge is None else {"charge": part.charge_kind, "charge_id": part.charge}
    money = {"credit": part.key[1], "amount": amount_text(part.amount, currency), "currency": currency}
    return Interaction(kind, customer_id, "engine", now, part.invoice_id, {**money, **charge})


async def follow_money(
    tx: Tx, desk: Desk, touched: Iterable[str], now: datetime, *, taken_back: bool = False
) -> list[str]:
    """Settle what is paid, reopen what is owed again, and see what it means for what was agreed.

    The open cases among `touched` and of the same arrangements, to be woken. taken_back: a credit was reversed.
    """
    named = set(touched)
    if not named:
        # As with most new invoices: no money waits for them.
        return []
    # What is taken off a claim goes to what is owed, which may take more off: by a cent at least, until it is right.
    while freed := await count_anew(tx, desk, named, now):
        named |= {part.invoice_id for part in await allocate(tx, desk, freed, now)}
    stored = await cases.get(tx, sorted(named))
    balances = await invoices.balances(tx, stored)
    paid = [case for case in stored.values() if balances[case["invoice_id"]] <= 0 and case["settled_at"] is None]
    owed = [case for case in stored.values() if balances[case["invoice_id"]] > 0 and case["settled_at"] is not None]
    changed = {case["invoice_id"] for case in (*paid, *owed)}
    await tell_whoever_has_it(tx, list(stored), now)
    await _settle(tx, [case["invoice_id"] for case in paid], now)
    await _unsettle(tx, [case["invoice_id"] for case in owed], now)
    await cases.revise(tx, [invoice_id for invoice_id in stored if invoice_id not in changed])
    people = {case["customer_id"] for case in (*paid, *owed)}
    moved = await reassess(tx, await desk.rules(tx), people, now) if people else []
    for customer_id in sorted(people):
        owed_again = [case["invoice_id"] for case in owed if case["customer_id"] == customer_id]
        if owed_again and await credit_holds.comes_back(tx, customer_id, owed_again):
            await credit_holds.impose(tx, customer_id, now, by="engine", why={"code": "payment_taken_back"})
        await _lift_credit_hold(tx, desk, customer_id, now)
    await follow_disputes(tx, desk, stored, now)
    law = desk.rulebook.late_charges
    await left_over.end_of(tx, [one for one, balance in balances.items() if balance <= 0], law.left_over, now)
    await left_over.owe_again(tx, [one for one, balance in balances.items() if balance > 0], now)
    within = desk.rulebook.disputes.credit_notes.within
    agreed = await following.follow(tx, stored, now, credited_within=within, taken_back=taken_back)
    still_open = await cases.get(tx, [*stored, *moved, *agreed])
    return sorted(invoice_id for invoice_id, case in still_open.items() if case["open"])


async def _settle(tx: Tx, invoice_ids: list[str], now: datetime) -> None:
    if not invoice_ids:
        return
    allocated = await credits.allocated_to(tx, invoice_ids)
    told = []
    for invoice_id, case in (await cases.get(tx, invoice_ids)).items():
        parts = allocated.get(invoice_id, [])
        on = max((part["received_on"] for part in parts), default=now.date())
        by_payment = any(part["credit_kind"] == CreditKind.PAYMENT.value for part in parts)
        values = {
            "settled_at": now,
            "settled_on": on,
            "settled_by_payment": by_payment,
        }
        # What was written off stays a loss, whatever is recovered of it later: the books say which.
        if not case["open"] and case["closed_as"] != Outcome.WRITTEN_OFF.value:
            values |= {"outcome": Outcome.SETTLED.value, "stage": Outcome.SETTLED.value}
        await cases.change(tx, invoice_id, values)
        details = {"on": on.isoformat()}
        told.append(Interaction(InteractionKind.SETTLED, case["customer_id"], "engine", now, invoice_id, details))
    await history.append(tx, told)
    await tasks.cancel_pointless(tx, invoice_ids, now)
    await negotiation_ends.withdraw_pointless(tx, invoice_ids, now)


async def _unsettle(tx: Tx, invoice_ids: list[str], now: datetime) -> None:
    """Balances came back: cases go on where they stood; those that people had ended stay ended."""
    if not invoice_ids:
        return
    told, again = [], []
    for invoice_id, case in (await cases.get(tx, invoice_ids)).items():
        values = {
            "settled_at": None,
            "settled_on": None,
            "settled_by_payment": False,
            "thanked": False,
        }
        if not case["open"] and case["closed_as"] is not None:
            values |= {"outcome": case["closed_as"], "stage": case["closed_as"]}
        await cases.change(tx, invoice_id, values)
        if case["closed_as"] is None:
            again += [] if case["open"] else [invoice_id]
            told.append(Interaction(InteractionKind.CASE_REOPENED, case["customer_id"], "engine", now, invoice_id))
    if again:
        await cases.reopen(tx, again, now)
    await history.append(tx, told)
    await reopen_tasks(tx, [entry.invoice_id for entry in told if entry.invoice_id is not None], now)


async def reopen_tasks(tx: Tx, invoice_ids: list[str], now: datetime) -> None:
    """A case that goes on where it stood needs the answer that it waited for: its cancelled tasks are open again."""
    reopened = [
        Interaction(
            InteractionKind.TASK_OPENED,
            task["customer_id"],
            "engine",
            now,
            task["invoice_id"],
            {"task": task["id"], "kind": task["kind"]},
        )
        for task in await tasks.reopen_cancelled(tx, invoice_ids)
    ]
    await history.append(tx, reopened)


async def _lift_credit_hold(tx: Tx, desk: Desk, customer_id: str, now: datetime) -> None:
    placed = await customers.placements(tx, [customer_id])
    if placed[customer_id]["credit_hold_since"] is None:
        return
    today = now.astimezone(desk.zone).date()
    if await invoices.has_overdue(tx, customer_id, today):
        return
    await credit_holds.lift(tx, customer_id, now, by="engine")
