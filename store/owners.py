"""Who looks after each customer, and why? Named by the ERP, taken over by hand, else chosen by the rules."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.assignment import Burden, Choice, Debtor, assign_all
from domain.duty import on_duty
from models.assignment import OWED, Assignment
from models.interaction import Interaction, InteractionKind
from models.staff import StaffMember
from models.task import TaskKind
from store import absences, customers, history, staff
from store.engine import Tx, run

#: Why somebody looks after a customer: the codes of `customers.collector_why`.
BY_ERP, BY_HAND, BY_RULE, BY_NONE = "owner_by_erp", "owner_by_hand", "owner_by_rule", "owner_nobody"

#: What is done by whoever looks after the customer; approvals and escalations are for other people.
FOLLOWING = (
    TaskKind.CALL,
    TaskKind.VISIT,
    TaskKind.NEGOTIATION,
    TaskKind.FIND_CONTACT,
    TaskKind.REPLY,
    TaskKind.DISPUTE,
    TaskKind.CREDIT_NOTE,
    TaskKind.BANK_LINE,
    TaskKind.ONLINE_PAYMENT,
    TaskKind.CONTACT_CHANGE,
)


@dataclass(frozen=True, slots=True)
class Owned:
    """Who looks after a customer now, who did before, and why: a code with its parameters."""

    customer_id: str
    before: str | None
    owner: str | None
    why: dict[str, Any]

    @property
    def changed(self) -> bool:
        return self.before != self.owner


async def settle(
    tx: Tx,
    assignment: Assignment,
    customer_ids: Iterable[str],
    now: datetime,
    *,
    by: str = "engine",
    because: dict[str, Any] | None = None,
) -> list[Owned]:
    """Give every one of these customers, which the caller has locked, whom they should have now; who changed hands.

    by, because: who made it happen and what did, told in the timelines.
    """
    found = await planned(tx, assignment, customer_ids, now, lock=True)
    return await hand_over(tx, found, now, by=by, because=because)


async def planned(
    tx: Tx, assignment: Assignment, customer_ids: Iterable[str], now: datetime, *, lock: bool = False
) -> list[Owned]:
    """Whom they should have now, where that or its reason is another than it was. Nothing is written.

    lock: so that nobody gets more than they can look after, nobody else chooses until the transaction ends.
    """
    rows = await run(tx, _OWNERS, {"ids": sorted(set(customer_ids))})
    named = {row["id"]: why for row in rows if (why := _named(row)) is not None}
    ruled = await _ruled(tx, assignment, [row for row in rows if row["id"] not in named], now, lock=lock)
    found = []
    for row in rows:
        why = named.get(row["id"]) or _why(ruled.get(row["id"], Choice(None)))
        owner = why["params"].get("owner")
        if (owner, why) != (row["collector"], row["collector_why"] or _why(Choice(None))):
            found.append(Owned(row["id"], row["collector"], owner, why))
    return found


async def hand_over(
    tx: Tx, owned: Sequence[Owned], now: datetime, *, by: str, because: dict[str, Any] | None = None
) -> list[Owned]:
    """Write who looks after customers, move the tasks that go with them, and tell it; who changed hands."""
    if not owned:
        return []
    columns = {
        "ids": [one.customer_id for one in owned],
        "owners": [one.owner for one in owned],
        "whys": [json.dumps(one.why) for one in owned],
    }
    await run(tx, _WRITE, columns)
    changed = [one for one in owned if one.changed]
    moved = await _tasks_follow(tx, changed, now)
    told = [
        Interaction(
            InteractionKind.OWNER_CHANGED,
            one.customer_id,
            by,
            now,
            None,
            {"from": one.before, "to": one.owner, "tasks": moved.get(one.customer_id, 0), **(because or {})},
            one.why,
        )
        for one in changed
        # Whom the ERP names from the first is part of the customer, not a change.
        if one.before is not None or one.why["code"] != BY_ERP
    ]
    await history.append(tx, told)
    return changed


def taken_over(customer_id: str, before: str | None, owner: str, by: str, reason: str) -> Owned:
    """By hand: it stays so until it is given back."""
    return Owned(customer_id, before, owner, {"code": BY_HAND, "params": {"owner": owner, "by": by, "reason": reason}})


async def of_customers(tx: Tx, customer_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Name, owner in force, the one the ERP names and why, by customer id."""
    return {row["id"]: row for row in await run(tx, _OWNERS, {"ids": sorted(customer_ids)})}


async def release(tx: Tx, customer_ids: Collection[str]) -> None:
    """Forget what was decided by hand; whoever should have them is found by `settle`."""
    await run(tx, _RELEASE, {"ids": sorted(customer_ids)})


async def page_of(tx: Tx, owner: str, after: str, limit: int) -> list[str]:
    """Ids of the customers of somebody, in order, a page at a time."""
    return [row["id"] for row in await run(tx, _PAGE_OF, {"owner": owner, "after": after, "limit": limit})]


async def page_to_assign(tx: Tx, after: str, limit: int, *, every: bool) -> list[str]:
    """Ids of the customers of nobody who works here, with `every` of all, in order, a page at a time."""
    return [row["id"] for row in await run(tx, _PAGE_TO_ASSIGN, {"every": every, "after": after, "limit": limit})]


async def first_comers(tx: Tx, customer_ids: Collection[str]) -> list[str]:
    """Those of these customers of whom there is no invoice yet."""
    return [row["id"] for row in await run(tx, _WITHOUT_INVOICE, {"ids": sorted(customer_ids)})]


def _named(row: dict[str, Any]) -> dict[str, Any] | None:
    """The reason, where a person or the ERP has named somebody who still works here."""
    why = row["collector_why"]
    if why is not None and why["code"] == BY_HAND and not row["collector_gone"]:
        return dict(why)
    if row["given_collector"] is not None and not row["given_gone"]:
        return {"code": BY_ERP, "params": {"owner": row["given_collector"]}}
    return None


def _why(choice: Choice) -> dict[str, Any]:
    if choice.owner is not None:
        return {"code": BY_RULE, "params": {"owner": choice.owner, "rule": choice.rule}}
    return {"code": BY_NONE, "params": {"rule": choice.rule} if choice.rule else {}}


async def _ruled(
    tx: Tx, assignment: Assignment, rows: Sequence[dict[str, Any]], now: datetime, *, lock: bool
) -> dict[str, Choice]:
    if not rows or not await staff.any_known(tx):
        return {}
    people = await staff.members(tx, lock=lock)
    away = await absences.away(tx, now)
    found = await _debtors(tx, assignment, rows)
    return assign_all(found, assignment, people, away, await burdens(tx, people, cases=bool(assignment.load.open_case)))


async def _debtors(tx: Tx, assignment: Assignment, rows: Sequence[dict[str, Any]]) -> list[Debtor]:
    ids = [row["id"] for row in rows]
    owed: dict[str, dict[str, Decimal]] = {}
    if any(field.startswith(OWED) for rule in assignment.rules for field in rule.when):
        for sum_ in await run(tx, _OWED, {"ids": ids}):
            owed.setdefault(sum_["customer_id"], {})[sum_["currency"]] = sum_["owed"]
    open_cases = {row["customer_id"]: row["count"] for row in await run(tx, _OPEN_CASES, {"ids": ids})}
    people = await customers.get(tx, ids)
    return [
        Debtor(
            people[row["id"]],
            row["segment"],
            owed.get(row["id"], {}),
            open_cases.get(row["id"], 0),
            row["collector"] if (row["collector_why"] or {}).get("code") == BY_RULE else None,
        )
        for row in rows
    ]


async def burdens(tx: Tx, people: Iterable[StaffMember], *, cases: bool = True) -> dict[str, Burden]:
    """What everybody looks after now; without `cases` their customers alone."""
    counted = {row["collector"]: row["count"] for row in await run(tx, _CUSTOMERS_OF, {})}
    running = {row["collector"]: row["count"] for row in await run(tx, _CASES_OF, {})} if cases else {}
    return {one.name: Burden(counted.get(one.name, 0), running.get(one.name, 0)) for one in people}


async def _tasks_follow(tx: Tx, changed: Sequence[Owned], now: datetime) -> dict[str, int]:
    """How many open tasks went along, by customer. What somebody else has taken stays theirs."""
    if not changed:
        return {}
    away = await absences.away(tx, now)
    doing = [None if one.owner is None else on_duty(one.owner, away) for one in changed]
    parameters = {
        "ids": [one.customer_id for one in changed],
        "before": [one.before for one in changed],
        "doing": doing,
        "for": [None if doer == one.owner else one.owner for one, doer in zip(changed, doing, strict=True)],
        "kinds": [kind.value for kind in FOLLOWING],
    }
    moved: dict[str, int] = {}
    for row in await run(tx, _FOLLOW, parameters):
        moved[row["customer_id"]] = moved.get(row["customer_id"], 0) + 1
    return moved


_OWNERS = """
SELECT u.id, u.name, u.segment, u.collector, u.given_collector, u.collector_why,
       EXISTS (SELECT 1 FROM staff s WHERE s.name = u.collector AND NOT s.active) AS collector_gone,
       EXISTS (SELECT 1 FROM staff s WHERE s.name = u.given_collector AND NOT s.active) AS given_gone
FROM customers u WHERE u.id = ANY(%(ids)s) ORDER BY u.id
"""
_WRITE = """
UPDATE customers u SET collector = n.owner, collector_why = n.why::jsonb
FROM unnest(%(ids)s::text[], %(owners)s::text[], %(whys)s::text[]) AS n (id, owner, why) WHERE u.id = n.id
"""
_RELEASE = "UPDATE customers SET collector_why = NULL WHERE id = ANY(%(ids)s)"
_OWED = """
SELECT customer_id, currency, SUM(amount - allocated) AS owed FROM cases
WHERE customer_id = ANY(%(ids)s) AND open AND amount > allocated GROUP BY 1, 2
"""
_OPEN_CASES = """
SELECT customer_id, count(*) AS count FROM cases WHERE open AND customer_id = ANY(%(ids)s) GROUP BY customer_id
"""
_CUSTOMERS_OF = "SELECT collector, count(*) AS count FROM customers WHERE collector IS NOT NULL GROUP BY collector"
_CASES_OF = """
SELECT u.collector, count(*) AS count FROM cases c JOIN customers u ON u.id = c.customer_id
WHERE c.open AND u.collector IS NOT NULL GROUP BY u.collector
"""
_PAGE_OF = "SELECT id FROM customers WHERE collector = %(owner)s AND id > %(after)s ORDER BY id LIMIT %(limit)s"
_PAGE_TO_ASSIGN = """
SELECT u.id FROM customers u
WHERE u.id > %(after)s
  AND (%(every)s OR u.collector IS NULL
       OR EXISTS (SELECT 1 FROM staff s WHERE s.name = u.collector AND NOT s.active))
ORDER BY u.id LIMIT %(limit)s
"""
_WITHOUT_INVOICE = """
SELECT w.id FROM unnest(%(ids)s::text[]) AS w (id)
WHERE NOT EXISTS (SELECT 1 FROM invoices i WHERE i.customer_id = w.id) ORDER BY w.id
"""
_FOLLOW = """
UPDATE tasks t SET owner = n.doing, stands_in_for = n.whose
FROM unnest(%(ids)s::text[], %(before)s::text[], %(doing)s::text[], %(for)s::text[]) AS n (id, before, doing, whose)
WHERE t.customer_id = n.id AND t.closed_at IS NULL AND t.kind = ANY(%(kinds)s)
  AND COALESCE(t.stands_in_for, t.owner) IS NOT DISTINCT FROM n.before
RETURNING t.customer_id
"""
