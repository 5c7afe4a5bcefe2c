"""What does an event say? Ids, amounts, days and codes: nothing that people wrote, nobody's name or address."""

import re
from decimal import Decimal
from typing import Any

from models.interaction import InteractionKind as Kind
from models.values import amount_text
from models.webhook import EVENT_OF, PING

_STEP = ("step", "message", "channel", "role", "template", "invoices")
_TASK = ("step", "task", "queue", "attempt")
_ARRANGED = ("arrangement", "kind", "amount", "currency", "until", "payments", "covered")
_CHARGE = ("charge", "charge_id", "amount", "currency", "step", "message")
_ADDRESS = ("channel", "block", "message", "reply")

#: What is told of each kind of interaction. What is not named stays here: reasons and notes are people's words.
TOLD: dict[Kind, tuple[str, ...]] = {
    Kind.INVOICE_RECEIVED: ("number", "amount", "currency", "due_on", "segment", "strategy"),
    Kind.REMINDER_SENT: _STEP,
    Kind.REMINDER_COVERED: _STEP,
    Kind.CALL_TASK_OPENED: _TASK,
    Kind.VISIT_TASK_OPENED: _TASK,
    Kind.NEGOTIATION_OPENED: (*_STEP, "negotiation", "task", "until"),
    Kind.ESCALATED: (*_STEP, "level"),
    Kind.SETTLED: ("on",),
    Kind.CASE_REOPENED: (),
    Kind.CANCELLED: (),
    Kind.HANDED_OVER: ("level", "step"),
    Kind.RECALLED: ("level",),
    Kind.WRITTEN_OFF: ("amount", "currency"),
    Kind.PROMISE_MADE: _ARRANGED,
    Kind.PROMISE_KEPT: ("arrangement",),
    Kind.PROMISE_PARTLY_KEPT: ("arrangement",),
    Kind.PROMISE_BROKEN: ("arrangement",),
    Kind.PROMISE_CANCELLED: ("arrangement",),
    Kind.PLAN_AGREED: _ARRANGED,
    Kind.PLAN_KEPT: ("arrangement",),
    Kind.PLAN_BROKEN: ("arrangement",),
    Kind.PLAN_CANCELLED: ("arrangement",),
    Kind.SETTLEMENT_AGREED: _ARRANGED,
    Kind.SETTLEMENT_KEPT: ("arrangement",),
    Kind.SETTLEMENT_BROKEN: ("arrangement",),
    Kind.SETTLEMENT_CANCELLED: ("arrangement",),
    Kind.DISPUTE_OPENED: ("dispute", "kind", "amount", "currency", "answer_by", "source"),
    Kind.DISPUTE_RESOLVED: ("dispute", "outcome", "credited"),
    Kind.PAUSED: ("from", "until"),
    Kind.CREDIT_HOLD_SET: ("step",),
    Kind.RESUMED: (),
    Kind.CREDIT_HOLD_LIFTED: (),
    Kind.PAYMENT_RECEIVED: ("credit", "amount", "currency", "on", "received", "rate", "written_off"),
    Kind.PAYMENT_REVERSED: ("credit", "amount", "currency", "on", "as"),
    Kind.CHARGE_CLAIMED: _CHARGE,
    Kind.CHARGE_WAIVED: _CHARGE,
    Kind.CHARGE_REVERSED: _CHARGE,
    Kind.CHARGES_BILLED: ("request", "number", "amount", "currency", "charges"),
    Kind.ERP_ASKED: (
        "request", "asked", "number", "amount", "currency", "due_on", "expected_by", "because", "level", "step",
        "charges",
    ),
    Kind.ADDRESS_BLOCKED: _ADDRESS,
    Kind.CONTACT_PROPOSED: ("proposal", "change", "role", "fields"),
    Kind.CONTACT_DECIDED: ("proposal", "change", "role", "fields", "decision"),
    Kind.OPT_OUT: _ADDRESS,
}  # fmt: skip
#: An amount with its currency in one text, as timelines show it.
_MONEY = re.compile(r"(?P<amount>-?[0-9]+(?:\.[0-9]+)?) (?P<currency>[A-Z]{3})", re.ASCII)
_LONGEST = 200


def message_id(interaction_id: int) -> str:
    """The same on every try and to every endpoint: by it a receiver knows what came twice."""
    return f"evt_{interaction_id}"


def payload_of(interaction: dict[str, Any]) -> dict[str, Any]:
    """`{type, timestamp, data}` of an interaction that some event comes from."""
    kind = Kind(interaction["kind"])
    why = interaction["why"] or {}
    told = {name: interaction["details"].get(name) for name in TOLD[kind]}
    data = {
        "id": message_id(interaction["interaction_id"]),
        "happened": kind.value,
        "customer_id": interaction["customer_id"],
        "invoice_id": interaction["invoice_id"],
        "why": why.get("code"),
        "details": _plain({name: value for name, value in told.items() if value is not None}),
    }
    return {"type": EVENT_OF[kind].value, "timestamp": interaction["at"].isoformat(), "data": data}


def ping_of(endpoint_id: int, at: str) -> dict[str, Any]:
    """What a test of an endpoint posts."""
    return {"type": PING, "timestamp": at, "data": {"endpoint": endpoint_id}}


def _plain(details: dict[str, Any]) -> dict[str, Any]:
    """Details in one form: an amount is text beside its currency, wherever it stood."""
    told: dict[str, Any] = {}
    for name, value in details.items():
        match value:
            case str() if money := _MONEY.fullmatch(value):
                told |= money.groupdict() if name == "amount" else {name: money.groupdict()}
            case [*entries]:
                told[name] = [_plain(one) if isinstance(one, dict) else one for one in entries]
            case str() if len(value) > _LONGEST:
                continue  # no code and no id is as long
            case str() | int():
                told[name] = value
    if "amount" in told and "currency" in told:
        # Where a statement wrote it, it has the decimals of the database.
        told["amount"] = amount_text(Decimal(told["amount"]), told["currency"])
    return told
