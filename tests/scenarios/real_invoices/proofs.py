"""Did the walk do right? Each proof is a query for what must not be there, written without the engine's own rules."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from temporalio.client import Client

from models.contract import CASE_WORKFLOW, case_workflow_id
from store.engine import Tx
from tests.scenarios.real_invoices.law import breaches
from tests.scenarios.real_invoices.portfolio import Portfolio

_UNSETTLED = text("SELECT c.invoice_id FROM cases c JOIN balances b USING (invoice_id) WHERE b.balance <> 0 OR c.open")
_OFTEN = text("SELECT customer_id, local_day FROM messages GROUP BY 1, 2 HAVING COUNT(*) > 1")
_UNACCEPTED = text("SELECT id FROM messages WHERE state <> 'accepted'")
_AFTER_PAYMENT = text(
    """
    SELECT mi.invoice_id, m.id FROM message_invoices mi JOIN messages m ON m.id = mi.message_id
    JOIN cases c ON c.invoice_id = mi.invoice_id
    WHERE mi.step_id NOT LIKE '*%' AND (m.claimed_at > c.settled_at OR m.local_day > c.settled_on)
    """
)
_CALLS_AFTER_PAYMENT = text(
    "SELECT s.invoice_id FROM steps s JOIN cases c USING (invoice_id) WHERE s.at > c.settled_at"
)
_BEFORE_STEP = text(
    """
    SELECT s.invoice_id, s.step_id, s.at, step ->> 'at' AS planned
    FROM steps s JOIN cases c ON c.invoice_id = s.invoice_id JOIN invoices i ON i.id = c.invoice_id
    JOIN customers u ON u.id = c.customer_id
    JOIN strategy_versions v ON v.id = c.strategy_version
    CROSS JOIN LATERAL jsonb_array_elements(v.body -> 'steps') step
    WHERE step ->> 'id' = s.step_id AND s.status IN ('done', 'covered')
      -- `due - 3d`, `due`, `due + 10bd`: business days never lie before as many calendar days.
      AND (s.at AT TIME ZONE u.time_zone)::date <
          i.due_on + (COALESCE((regexp_match(step ->> 'at', '\\+ (\\d+)'))[1]::int, 0)
                      - COALESCE((regexp_match(step ->> 'at', '- (\\d+)d'))[1]::int, 0)
                      - 2 * COALESCE((regexp_match(step ->> 'at', '- (\\d+)bd'))[1]::int, 0))
    """
)
_TWICE = text(
    "SELECT mi.invoice_id, mi.step_id FROM message_invoices mi JOIN messages m ON m.id = mi.message_id"
    " WHERE m.state = 'accepted' GROUP BY 1, 2 HAVING COUNT(*) > 1"
)
_ASKED_TOO_MUCH = text(
    "SELECT mi.message_id FROM message_invoices mi JOIN invoices i ON i.id = mi.invoice_id WHERE mi.claim > i.amount"
)
_DISPUTED = text(
    """
    SELECT mi.message_id FROM message_invoices mi JOIN messages m ON m.id = mi.message_id
    JOIN holds h ON h.invoice_id = mi.invoice_id AND h.kind = 'dispute'
    WHERE mi.step_id NOT LIKE '*%' AND m.claimed_at > h.since
    """
)
_SAID = text(
    """
    SELECT m.customer_id, m.local_day, m.template, m.channel, m.language, m.to_address, m.subject, m.body_text,
           array_agg(mi.invoice_id || '/' || mi.step_id ORDER BY mi.invoice_id) AS about
    FROM messages m JOIN message_invoices mi ON mi.message_id = m.id
    GROUP BY m.id ORDER BY m.customer_id, m.local_day
    """
)

_NOTHING = {
    "every invoice is settled and its case closed": _UNSETTLED,
    "at most one message per customer and day": _OFTEN,
    "every message was accepted": _UNACCEPTED,
    "no message after the payment": _AFTER_PAYMENT,
    "no step after the payment": _CALLS_AFTER_PAYMENT,
    "no step before its day": _BEFORE_STEP,
    "no step said twice": _TWICE,
    "nobody asked for more than the invoice": _ASKED_TOO_MUCH,
    "nobody asked for disputed money": _DISPUTED,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the customers were told: a digest that two equal walks share, and counts by template."""

    digest: str
    messages: int
    by_template: Counter[str]


async def prove(tx: Tx, client: Client, portfolio: Portfolio) -> list[str]:
    """The proofs that hold, by name. Raises AssertionError with what was found for one that does not."""
    for name, query in _NOTHING.items():
        found = (await tx.execute(query)).all()
        assert not found, f"not so: {name}; {len(found)} found, such as {found[:3]}"
    unlawful = await breaches(tx)
    assert not unlawful, f"{len(unlawful)} messages against a contact rule, such as {unlawful[:5]}"
    await _settled_on_their_days(tx, portfolio)
    await _workflows_completed(client, portfolio)
    return [
        *_NOTHING,
        "no message outside a window or above a cap",
        "each settled on its own day",
        "every workflow completed",
    ]


async def said(tx: Tx) -> Said:
    digest = hashlib.sha256()
    templates: Counter[str] = Counter()
    for row in await tx.execute(_SAID):
        digest.update(repr(tuple(row)).encode())
        templates[row.template] += 1
    return Said(digest.hexdigest()[:16], templates.total(), templates)


async def _settled_on_their_days(tx: Tx, portfolio: Portfolio) -> None:
    paid = {
        payment.allocations[0].invoice_id: payment.received_on
        for payments in portfolio.paid.values()
        for payment in payments
    }
    rows = await tx.execute(text("SELECT invoice_id, settled_on FROM cases"))
    assert {row.invoice_id: row.settled_on for row in rows} == paid


async def _workflows_completed(client: Client, portfolio: Portfolio) -> None:
    expected = {case_workflow_id(invoice.id) for invoice in portfolio.invoices}
    query = f"WorkflowType = '{CASE_WORKFLOW}'"
    last: dict[str, str] = {}
    started: dict[str, datetime] = {}
    async for run in client.list_workflows(query, page_size=1000):
        if run.id in expected and (run.id not in started or run.start_time > started[run.id]):
            started[run.id] = run.start_time
            last[run.id] = run.status.name if run.status else "?"
    assert set(last) == expected, f"{len(expected - set(last))} workflows were never seen"
    unfinished = {workflow: status for workflow, status in last.items() if status != "COMPLETED"}
    assert not unfinished, f"{len(unfinished)} workflows did not complete, such as {list(unfinished.items())[:3]}"
