"""What is there to tell about one case? Who owes what since when, what was said, what comes next and why."""

from typing import Any

from domain.reach import address_of
from domain.telling import claim_on
from models.contract import case_workflow_id
from models.strategy import Channel
from reading import arrangements, charges, holds
from reading.case import coming_step, read_case
from reading.reader import Reader
from reading.steps import why_told
from store import arrangements as stored_arrangements
from store import charges as stored_charges
from store import clocks, customers, messages, replies, tasks
from store.engine import Tx
from store.standing_holds import standing

#: Tasks of one customer looked through for those of the invoice.
_MANY = 10_000


async def story(reader: Reader, tx: Tx, invoice_id: str) -> dict[str, Any]:
    """The case as JSON tells it. Raises NotFound."""
    case = await read_case(reader, tx, invoice_id)
    facts, row, today = case.facts, case.row, case.now.astimezone(case.zone).date()
    held = await standing(tx, reader.shelf, case.now, customer=facts.customer_id, invoice=invoice_id)
    times = (await clocks.of_cases(tx, reader.shelf, [invoice_id], case.now))[invoice_id]
    placed = (await customers.placements(tx, [facts.customer_id]))[facts.customer_id]
    charged = await stored_charges.of_invoices(tx, [invoice_id])
    said = await messages.listed(tx, invoice=invoice_id, limit=_MANY)
    answered = await replies.listed(tx, invoice=invoice_id, limit=_MANY)
    waiting = await tasks.listed(tx, customer=facts.customer_id, limit=_MANY)
    return {
        "invoice_id": facts.invoice_id,
        "number": facts.number,
        "customer_id": facts.customer_id,
        "customer_name": facts.customer_name,
        "product": facts.product,
        "currency": facts.currency,
        "amount": case.money(facts.amount),
        "balance": case.money(facts.balance),
        "claim": case.money(claim_on(facts, today)),
        "owed": charges.owed(charged, facts.currency, facts.balance),
        "charges": [charges.told(reader.sentences, one) for one in charged],
        "issued_on": facts.issued_on,
        "due_on": facts.due_on,
        "days_overdue": max((today - facts.due_on).days, 0) if facts.balance > 0 else 0,
        **holds.days_told(times),
        "open": row["open"],
        "outcome": row["outcome"],
        "stage": row["stage"],
        "opened_at": case.local(row["opened_at"]),
        "closed_at": case.local(row["closed_at"]),
        "settled_on": row["settled_on"],
        "segment": facts.segment,
        "strategy": facts.strategy.name,
        "strategy_version": facts.strategy_version,
        "country": facts.country,
        "region": facts.region,
        "time_zone": facts.time_zone,
        "language": facts.language,
        "collector": facts.collector,
        "credit_hold_since": case.local(placed["credit_hold_since"]),
        "workflow_id": case_workflow_id(facts.invoice_id),
        "why": why_told(reader.sentences, row["why"]),
        "planned": row["planned_revision"] >= row["revision"],
        "next": coming_step(reader, case),
        "holds": [holds.told(reader, hold) for hold in held],
        "arrangements": [
            arrangements.told(one) for one in await stored_arrangements.listed(tx, invoice=invoice_id, limit=_MANY)
        ],
        "steps": [
            {
                "step": record.step_id,
                "occurrence": record.occurrence,
                "status": record.status,
                "at": case.local(record.at),
                "outcome": record.outcome,
            }
            for record in sorted(facts.steps, key=lambda record: (record.at, record.occurrence))
        ],
        "messages": [
            {
                "id": message["id"],
                "at": case.local(message["claimed_at"]),
                "channel": message["channel"],
                "audience": message["audience"],
                "template": message["template"],
                "subject": message["subject"],
                "state": message["state"],
                "invoices": message["invoices"],
            }
            for message in said
        ],
        "replies": [
            {
                "id": reply["id"],
                "at": case.local(reply["received_at"]),
                "channel": reply["channel"],
                "intent": reply["intent"],
                "confidence": float(reply["confidence"]),
                "day": reply["day"],
                "task": reply["task_id"],
            }
            for reply in reversed(answered)
        ],
        "tasks": [
            {name: task[name] for name in ("id", "kind", "queue", "owner", "step_id", "due_on")}
            for task in waiting
            if task["invoice_id"] == invoice_id
        ],
        "contacts": [
            {
                "role": contact.role,
                "channels": [channel for channel in Channel if address_of(contact, channel)],
            }
            for contact in facts.contacts
        ],
    }
