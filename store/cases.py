"""Where do the cases stand? Plans written, cases opened, closed and woken."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update

from models.case import Outcome, Why
from models.tables import cases
from store.engine import Tx, run

_LOCK_CUSTOMER = """
SELECT u.id FROM cases c JOIN customers u ON u.id = c.customer_id
WHERE c.invoice_id = %(invoice_id)s FOR NO KEY UPDATE OF u
"""

_PLANNED = """
UPDATE cases c SET stage = p.stage, why = p.why::jsonb, next_step = p.next_step, next_activity = p.next_activity,
                   next_at = p.next_at, planned_revision = p.revision
FROM unnest(%(invoice_id)s::text[], %(revision)s::bigint[], %(stage)s::text[], %(why)s::text[], %(next_step)s::text[],
            %(next_activity)s::text[], %(next_at)s::timestamptz[])
     AS p (invoice_id, revision, stage, why, next_step, next_activity, next_at)
WHERE c.invoice_id = p.invoice_id
"""


@dataclass(frozen=True, slots=True)
class NewCase:
    invoice_id: str
    customer_id: str
    strategy_version: str
    opened_at: datetime
    currency: str
    due_on: date
    amount: Decimal


async def lock_customer_of(tx: Tx, invoice_id: str) -> str | None:
    """Lock the customer of a case until the transaction ends; its id, or None where there is no such case.

    Whatever speaks to a customer or changes what is owed takes this lock first: one at a time per customer.
    """
    found = await run(tx, _LOCK_CUSTOMER, {"invoice_id": invoice_id})
    return found[0]["id"] if found else None


async def open_new(tx: Tx, new: Iterable[NewCase]) -> None:
    rows = [
        {
            "invoice_id": case.invoice_id,
            "customer_id": case.customer_id,
            "strategy_version": case.strategy_version,
            "opened_at": case.opened_at,
            "next_at": case.opened_at,
            "currency": case.currency,
            "due_on": case.due_on,
            "amount": case.amount,
            "stage": "new",
            "why": {"code": "new"},
        }
        for case in new
    ]
    if rows:
        await tx.execute(insert(cases), rows)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What comes next for a case; `revision` is the one that the plan's facts had."""

    invoice_id: str
    revision: int
    stage: str
    why: Why
    next_step: str | None
    next_activity: str | None
    next_at: datetime | None


async def write_plans(tx: Tx, plans: Iterable[PlanRow]) -> None:
    """Write what comes next, of any number of cases in one statement."""
    rows = list(plans)
    if not rows:
        return
    columns = {
        "invoice_id": [row.invoice_id for row in rows],
        "revision": [row.revision for row in rows],
        "stage": [row.stage for row in rows],
        "why": [json.dumps(why_json(row.why)) for row in rows],
        "next_step": [row.next_step for row in rows],
        "next_activity": [row.next_activity for row in rows],
        "next_at": [row.next_at for row in rows],
    }
    await run(tx, _PLANNED, columns)


async def close(tx: Tx, invoice_id: str, outcome: Outcome, why: Why, now: datetime, revision: int) -> None:
    await tx.execute(
        update(cases)
        .where(cases.c.invoice_id == invoice_id)
        .values(
            open=False,
            outcome=outcome.value,
            stage=outcome.value,
            why=why_json(why),
            next_step=None,
            next_activity=None,
            next_at=None,
            closed_at=now,
            planned_revision=revision,
        )
    )


async def mark_thanked(tx: Tx, invoice_ids: Sequence[str]) -> None:
    await tx.execute(update(cases).where(cases.c.invoice_id.in_(invoice_ids)).values(thanked=True))


async def end_as(tx: Tx, invoice_ids: Sequence[str], outcome: Outcome | None) -> None:
    """Set (or with None clear) that a case was ended by a decision; the next plan closes it (or goes on)."""
    await tx.execute(
        update(cases)
        .where(cases.c.invoice_id.in_(invoice_ids))
        .values(closed_as=outcome.value if outcome else None, revision=cases.c.revision + 1)
    )


async def reopen(tx: Tx, invoice_ids: Sequence[str], now: datetime) -> None:
    """Closed cases go on where they stood: their steps are kept."""
    await tx.execute(
        update(cases)
        .where(cases.c.invoice_id.in_(invoice_ids))
        .values(
            open=True,
            outcome=None,
            closed_at=None,
            closed_as=None,
            stage="reopened",
            why={"code": "reopened"},
            next_at=now,
            revision=cases.c.revision + 1,
        )
    )


async def change(tx: Tx, invoice_id: str, values: dict[str, Any]) -> None:
    """Set columns of a case: its plan is behind from here on."""
    await tx.execute(
        update(cases).where(cases.c.invoice_id == invoice_id).values({**values, "revision": cases.c.revision + 1})
    )


_REVISE_STAGE = """
UPDATE cases SET revision = revision + 1, stage = 'resumed', why = '{"code": "resumed"}'
WHERE invoice_id IN (SELECT invoice_id FROM cases WHERE stage = %(stage)s AND open ORDER BY invoice_id LIMIT %(limit)s)
RETURNING invoice_id
"""


async def revise_stage(tx: Tx, stage: str, limit: int) -> list[str]:
    """Open cases of a stage that is over plan anew, so many at a time; their invoices."""
    return [row["invoice_id"] for row in await run(tx, _REVISE_STAGE, {"stage": stage, "limit": limit})]


async def move(tx: Tx, invoice_ids: Sequence[str], strategy_version: str) -> None:
    """Put cases on another version of a strategy: their plan is behind from here on."""
    if invoice_ids:
        await tx.execute(
            update(cases)
            .where(cases.c.invoice_id.in_(invoice_ids))
            .values(strategy_version=strategy_version, revision=cases.c.revision + 1)
        )


async def behind_of(tx: Tx, customer_id: str) -> list[str]:
    """The open cases of a customer whose plan is behind: whoever changed something about them wakes them."""
    query = select(cases.c.invoice_id).where(
        cases.c.customer_id == customer_id, cases.c.open, cases.c.planned_revision < cases.c.revision
    )
    return list((await tx.execute(query.order_by(cases.c.invoice_id))).scalars())


async def revise(tx: Tx, invoice_ids: Sequence[str]) -> None:
    """Something about these cases changed: their plan is behind until they plan again."""
    if invoice_ids:
        await tx.execute(update(cases).where(cases.c.invoice_id.in_(invoice_ids)).values(revision=cases.c.revision + 1))


_WRITTEN_OFF = """
SELECT c.invoice_id, (MAX(i.at) AT TIME ZONE u.time_zone)::date AS day
FROM cases c JOIN customers u ON u.id = c.customer_id
JOIN interactions i ON i.invoice_id = c.invoice_id AND i.kind = 'written_off'
WHERE c.invoice_id = ANY(%(invoice_ids)s) AND c.closed_as = 'written_off' GROUP BY c.invoice_id, u.time_zone
"""


async def written_off(tx: Tx, invoice_ids: Iterable[str]) -> dict[str, date]:
    """The day, where the customer is, on which each of those that are written off was."""
    rows = await run(tx, _WRITTEN_OFF, {"invoice_ids": list(invoice_ids)})
    return {row["invoice_id"]: row["day"] for row in rows}


async def open_of_customers(tx: Tx, customer_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(customer id, invoice id) of the open cases of customers."""
    query = (
        select(cases.c.customer_id, cases.c.invoice_id)
        .where(cases.c.open, cases.c.customer_id.in_(customer_ids))
        .order_by(cases.c.customer_id, cases.c.invoice_id)
    )
    return [(customer, invoice) for customer, invoice in await tx.execute(query)]


async def get(tx: Tx, invoice_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = await tx.execute(select(cases).where(cases.c.invoice_id.in_(invoice_ids)))
    return {row["invoice_id"]: dict(row) for row in rows.mappings()}


def why_json(why: Why) -> dict[str, Any]:
    """A reason as it is stored."""
    return {"code": why.code, "params": why.params} if why.params else {"code": why.code}


def why_from(stored: dict[str, Any]) -> Why:
    return Why(stored["code"], stored.get("params", {}))
