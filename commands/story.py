"""What is there to tell about one case? Who owes what since when, what was said, what comes next and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from commands.arrangements import told
from commands.desk import Reader
from commands.holds import days_told
from commands.holds import told as hold_told
from config.policy_file import read_policies
from domain.balance import active_holds, claim_of
from domain.contact_policy import ContactRules
from domain.preview import preview
from domain.reach import address_of
from domain.telling import asked_on, claim_on
from models.case import FOLLOW_UP, THANKS, Facts
from models.contract import case_workflow_id
from models.errors import NotFound
from models.notice import notice_of
from models.strategy import CallTaskStep, Channel, EscalationStep, Step, Thanks, VisitTaskStep, speaks_to_customer
from models.values import amount_text
from store import arrangements, cases, clocks, customers, messages, replies, tasks
from store import facts as stored_facts
from store.engine import Tx
from store.standing_holds import standing

#: Tasks of one customer looked through for those of the invoice.
_MANY = 10_000


@dataclass(frozen=True, slots=True)
class Case:
    """A case with everything that is stored about it, at `now`."""

    facts: Facts
    row: Mapping[str, Any]
    now: datetime
    rules: ContactRules

    @property
    def zone(self) -> ZoneInfo:
        """The customer's."""
        return ZoneInfo(self.facts.time_zone)

    def money(self, amount: Decimal) -> str:
        return amount_text(amount, self.facts.currency)

    def claim_at(self, instant: datetime) -> Decimal:
        """What will be asked for then, if nothing is paid until then."""
        return claim_ahead(self.facts, instant.astimezone(self.zone).date())


def claim_ahead(facts: Facts, day: date) -> Decimal:
    """What will be asked for on a day, if nothing is paid until then: what was promised for before it was not kept."""
    holds = (hold for hold in active_holds(facts.holds, day) if hold.check_on is None or hold.check_on > day)
    return claim_of(facts, holds)


async def read_case(reader: Reader, tx: Tx, invoice_id: str) -> Case:
    """Raises NotFound."""
    facts = await stored_facts.of_case(tx, reader.shelf, invoice_id)
    if facts is None:
        raise NotFound(f"No invoice {invoice_id}")
    row = (await cases.get(tx, [invoice_id]))[invoice_id]
    return Case(facts, row, await reader.clock.now(tx), contact_rules(reader))


def contact_rules(reader: Reader) -> ContactRules:
    """Those that are right: a fault elsewhere in the rules must not keep anyone from looking at a case."""
    return read_policies(reader.settings.config_dir, reader.settings.collector_role)[0].rules


async def story(reader: Reader, tx: Tx, invoice_id: str) -> dict[str, Any]:
    """The case as JSON tells it. Raises NotFound."""
    case = await read_case(reader, tx, invoice_id)
    facts, row, today = case.facts, case.row, case.now.astimezone(case.zone).date()
    held = await standing(tx, reader.shelf, case.now, customer=facts.customer_id, invoice=invoice_id)
    times = (await clocks.of_cases(tx, reader.shelf, [invoice_id], case.now))[invoice_id]
    placed = (await customers.placements(tx, [facts.customer_id]))[facts.customer_id]
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
        "issued_on": facts.issued_on,
        "due_on": facts.due_on,
        "days_overdue": max((today - facts.due_on).days, 0) if facts.balance > 0 else 0,
        **days_told(times),
        "open": row["open"],
        "outcome": row["outcome"],
        "stage": row["stage"],
        "opened_at": _local(row["opened_at"], case),
        "closed_at": _local(row["closed_at"], case),
        "settled_on": row["settled_on"],
        "segment": facts.segment,
        "strategy": facts.strategy.name,
        "strategy_version": facts.strategy_version,
        "country": facts.country,
        "region": facts.region,
        "time_zone": facts.time_zone,
        "language": facts.language,
        "collector": facts.collector,
        "credit_hold_since": _local(placed["credit_hold_since"], case),
        "workflow_id": case_workflow_id(facts.invoice_id),
        "why": why_told(reader, row["why"]),
        "planned": row["planned_revision"] >= row["revision"],
        "next": _next(reader, case),
        "holds": [hold_told(reader, hold) for hold in held],
        "arrangements": [told(one) for one in await arrangements.listed(tx, invoice=invoice_id, limit=_MANY)],
        "steps": [
            {
                "step": record.step_id,
                "occurrence": record.occurrence,
                "status": record.status,
                "at": _local(record.at, case),
                "outcome": record.outcome,
            }
            for record in sorted(facts.steps, key=lambda record: (record.at, record.occurrence))
        ],
        "messages": [
            {
                "id": message["id"],
                "at": _local(message["claimed_at"], case),
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
                "at": _local(reply["received_at"], case),
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


def why_told(reader: Reader, why: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A stored reason with its sentence."""
    if why is None:
        return None
    params = why.get("params", {})
    return {"code": why["code"], "params": params, "text": reader.sentences.why(why["code"], params)}


def _next(reader: Reader, case: Case) -> dict[str, Any] | None:
    """The step to come: as planned where the plan is up to date, else as the rules say now."""
    facts, row = case.facts, case.row
    if not row["open"]:
        return None
    planned = row["planned_revision"] >= row["revision"] and row["next_step"] and row["next_at"]
    if planned:
        params = row["why"].get("params", {})
        step_id, at, moved_by, rule = row["next_step"], row["next_at"], params.get("moved_by"), params.get("rule")
        superseded: tuple[str, ...] = ()
    else:
        ahead = preview(facts, case.now, case.rules).steps
        if not ahead:
            return None
        step_id, at, superseded = ahead[0].step_id, ahead[0].at, ahead[0].superseded
        moved_by, rule = ahead[0].moved_by, ahead[0].rule
    return {
        "step": step_id,
        "at": _local(at, case),
        "claim": case.money(_asked(case, step_id, at)),
        "currency": facts.currency,
        **described_step(facts, step_id),
        "moved_by": moved_by,
        "rule": rule,
        "moved_by_text": reader.sentences.rule(moved_by, rule) if moved_by else None,
        "superseded": list(superseded),
    }


def _asked(case: Case, step_id: str, at: datetime) -> Decimal:
    if step_id in (THANKS, FOLLOW_UP):
        return Decimal(0)
    if notice_of(step_id) is not None:
        return asked_on(case.facts, step_id, case.now.astimezone(case.zone).date())
    return case.claim_at(at)


def described_step(facts: Facts, step_id: str) -> dict[str, Any]:
    """What a step does, whether it is a rung of the ladder or stands beside it."""
    kind, notices = notice_of(step_id), facts.strategy.notices
    if kind is not None and notices is not None:
        return {"do": "notice", "to": notices.to, "channels": list(notices.channels), "template": kind.value}
    if step_id == FOLLOW_UP:
        return {"do": "follow_up"}
    step = facts.strategy.thanks if step_id == THANKS else facts.strategy.step(step_id)
    return {} if step is None else described(step)


def described(step: Step | Thanks) -> dict[str, Any]:
    """What a step does, to whom and by what."""
    if isinstance(step, Thanks):
        return {"do": "thanks", "to": step.to, "channels": list(step.channels), "template": step.template}
    told: dict[str, Any] = {"do": step.do}
    if isinstance(step, EscalationStep):
        told |= {"level": step.level, "approval": step.approval}
    if isinstance(step, CallTaskStep | VisitTaskStep):
        told |= {"to": step.to, "queue": step.queue}
    elif speaks_to_customer(step):
        told |= {"to": step.to, "channels": list(step.channels), "template": step.template}
    return told


def _local(instant: datetime | None, case: Case) -> datetime | None:
    return None if instant is None else instant.astimezone(case.zone)
