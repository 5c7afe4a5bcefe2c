"""What do pages say about events for other programs? Their types, where they come from, and an example of each."""

import json
from datetime import UTC, datetime
from typing import Any

from docs.blocks.markdown import code, codes, table
from erp.webhooks.payload import TOLD, payload_of
from models.interaction import InteractionKind as Kind
from models.webhook import EVENT_OF, EventType

_SAYS = {
    EventType.CASE_STARTED: "an invoice came in; its case begins",
    EventType.CASE_STEP_DONE: "a message was taken by its channel, a task opened, something put before our own people",
    EventType.CASE_SETTLED: "nothing of the invoice is owed any more",
    EventType.CASE_REOPENED: "money was taken back, or somebody started the case again",
    EventType.CASE_CANCELLED: "somebody ended the case",
    EventType.CASE_HANDED_OVER: "it went to an agency or to lawyers",
    EventType.CASE_RECALLED: "it came back from there",
    EventType.CASE_WRITTEN_OFF: "nobody expects the money any more",
    EventType.PROMISE_MADE: "the customer promised to pay until a day",
    EventType.PROMISE_KEPT: "and did",
    EventType.PROMISE_PARTLY_KEPT: "and paid a part",
    EventType.PROMISE_BROKEN: "and did not",
    EventType.PROMISE_CANCELLED: "it holds no more",
    EventType.PLAN_AGREED: "payment in instalments was agreed on",
    EventType.PLAN_KEPT: "all of them were paid",
    EventType.PLAN_BROKEN: "too much of it was not",
    EventType.PLAN_CANCELLED: "it holds no more",
    EventType.SETTLEMENT_AGREED: "less than all was agreed on",
    EventType.SETTLEMENT_KEPT: "and paid",
    EventType.SETTLEMENT_BROKEN: "and not paid, or taken back: all of it is owed again",
    EventType.SETTLEMENT_CANCELLED: "it holds no more",
    EventType.DISPUTE_OPENED: "the customer disputes an amount",
    EventType.DISPUTE_RESOLVED: "the dispute was answered",
    EventType.HOLD_SET: "a case or customer rests (through `until`, then by itself no more), or buys on credit no more",
    EventType.HOLD_LIFTED: "and does not any more",
    EventType.PAYMENT_RECEIVED: "money was allocated to an invoice, or lies on account (no invoice)",
    EventType.PAYMENT_REVERSED: "money was taken back",
    EventType.CHARGE_CLAIMED: "a fee, compensation or interest is owed on top",
    EventType.CHARGE_ENDED: "it was waived, reversed, or is to be invoiced",
    EventType.ERP_ASKED: "only the books can do it: `puntual erp done ID`, or the API, answers",
    EventType.ADDRESS_BLOCKED: "an address is not written to any more",
    EventType.CONTACT_PROPOSED: "a customer says whom else, or where else, we should write to; nothing changes yet",
    EventType.CONTACT_DECIDED: "one of us has looked at it: `approved` is on file from now on",
    EventType.OPTED_OUT: "a customer wants no more messages on a channel",
}
_ON = datetime(2026, 3, 2, 15, tzinfo=UTC)
_MONEY = {"amount": "1200.00", "currency": "EUR"}
_SENT = {"message": 88, "channel": "email", "role": "payables", "invoices": 2}
_AGREED = {"arrangement": 12, "until": "2026-05-04", "covered": "1200.00 EUR"}
_HALVES = [{"on": "2026-04-06", "amount": "600.00 EUR"}, {"on": "2026-05-04", "amount": "600.00 EUR"}]
_AT_ONCE = [{"on": "2026-05-04", "amount": "1200.00 EUR"}]
_FEE = {"charge": "fee", "charge_id": 5, "amount": "40.00", "currency": "EUR"}
_CONTACT = {"proposal": 3, "change": "changed", "role": "payables", "fields": "email, phone"}
_NO_INVOICE = frozenset(
    {Kind.CREDIT_HOLD_LIFTED, Kind.ADDRESS_BLOCKED, Kind.OPT_OUT, Kind.CONTACT_PROPOSED, Kind.CONTACT_DECIDED}
)

#: By type, one kind of what it comes from: its details as they are written, and the code of their reason.
EXAMPLES: dict[EventType, tuple[Kind, dict[str, Any], str | None]] = {
    EventType.CASE_STARTED: (
        Kind.INVOICE_RECEIVED,
        {"number": "FV-42", **_MONEY, "due_on": "2026-03-15", "segment": "all", "strategy": "standard"},
        None,
    ),
    EventType.CASE_STEP_DONE: (Kind.REMINDER_SENT, {"step": "overdue-3", "template": "overdue", **_SENT}, "step_due"),
    EventType.CASE_SETTLED: (Kind.SETTLED, {"on": "2026-03-02"}, None),
    EventType.CASE_REOPENED: (Kind.CASE_REOPENED, {}, None),
    EventType.CASE_CANCELLED: (Kind.CANCELLED, {}, None),
    EventType.CASE_HANDED_OVER: (Kind.HANDED_OVER, {"level": "agency", "step": "agency"}, "step_due"),
    EventType.CASE_RECALLED: (Kind.RECALLED, {"level": "agency"}, None),
    EventType.CASE_WRITTEN_OFF: (Kind.WRITTEN_OFF, _MONEY, None),
    EventType.PROMISE_MADE: (
        Kind.PROMISE_MADE,
        {"kind": "promise", "amount": "1200.00 EUR", "payments": _AT_ONCE, **_AGREED},
        None,
    ),
    EventType.PROMISE_KEPT: (Kind.PROMISE_KEPT, {"arrangement": 12}, "paid_as_agreed"),
    EventType.PROMISE_PARTLY_KEPT: (Kind.PROMISE_PARTLY_KEPT, {"arrangement": 12}, "paid_short"),
    EventType.PROMISE_BROKEN: (Kind.PROMISE_BROKEN, {"arrangement": 12}, "paid_short"),
    EventType.PROMISE_CANCELLED: (Kind.PROMISE_CANCELLED, {"arrangement": 12}, "replaced"),
    EventType.PLAN_AGREED: (
        Kind.PLAN_AGREED,
        {"kind": "plan", "amount": "1200.00 EUR", "payments": _HALVES, **_AGREED},
        None,
    ),
    EventType.PLAN_KEPT: (Kind.PLAN_KEPT, {"arrangement": 12}, "paid_as_agreed"),
    EventType.PLAN_BROKEN: (Kind.PLAN_BROKEN, {"arrangement": 12}, "paid_short"),
    EventType.PLAN_CANCELLED: (Kind.PLAN_CANCELLED, {"arrangement": 12}, "cancelled_by_hand"),
    EventType.SETTLEMENT_AGREED: (
        Kind.SETTLEMENT_AGREED,
        {
            "kind": "settlement",
            "amount": "1140.00 EUR",
            "payments": [{"on": "2026-05-04", "amount": "1140.00 EUR"}],
            **_AGREED,
        },
        None,
    ),
    EventType.SETTLEMENT_KEPT: (Kind.SETTLEMENT_KEPT, {"arrangement": 12}, "paid_as_agreed"),
    EventType.SETTLEMENT_BROKEN: (Kind.SETTLEMENT_BROKEN, {"arrangement": 12}, "taken_back"),
    EventType.SETTLEMENT_CANCELLED: (Kind.SETTLEMENT_CANCELLED, {"arrangement": 12}, "nothing_owed"),
    EventType.DISPUTE_OPENED: (
        Kind.DISPUTE_OPENED,
        {"dispute": 7, "kind": "price", "amount": "120.00 EUR", "answer_by": "2026-03-09", "source": "desk"},
        None,
    ),
    EventType.DISPUTE_RESOLVED: (
        Kind.DISPUTE_RESOLVED,
        {"dispute": 7, "outcome": "partly", "credited": "70.00 EUR"},
        None,
    ),
    EventType.HOLD_SET: (Kind.CREDIT_HOLD_SET, {"step": "hold"}, "step_due"),
    EventType.HOLD_LIFTED: (Kind.CREDIT_HOLD_LIFTED, {}, None),
    EventType.PAYMENT_RECEIVED: (
        Kind.PAYMENT_RECEIVED,
        {"credit": "P-9", **_MONEY, "on": "2026-03-02", "received": "1250.00 USD", "rate": "0.96"},
        None,
    ),
    EventType.PAYMENT_REVERSED: (
        Kind.PAYMENT_REVERSED,
        {"credit": "P-9", **_MONEY, "on": "2026-03-02", "as": "chargeback"},
        None,
    ),
    EventType.CHARGE_CLAIMED: (Kind.CHARGE_CLAIMED, {**_FEE, "step": "manager", "message": 88}, "fee_fixed"),
    EventType.CHARGE_ENDED: (Kind.CHARGE_WAIVED, _FEE, "charge_settled"),
    EventType.ERP_ASKED: (
        Kind.ERP_ASKED,
        {
            "request": 31,
            "asked": "credit_note",
            "amount": "70.00",
            "currency": "EUR",
            "because": "dispute 7 (price): partly",
            "expected_by": "2026-03-16",
        },
        None,
    ),
    EventType.ADDRESS_BLOCKED: (Kind.ADDRESS_BLOCKED, {"channel": "email", "block": "wrong_person", "reply": 4}, None),
    EventType.CONTACT_PROPOSED: (Kind.CONTACT_PROPOSED, _CONTACT, None),
    EventType.CONTACT_DECIDED: (Kind.CONTACT_DECIDED, {**_CONTACT, "decision": "approved"}, None),
    EventType.OPTED_OUT: (Kind.OPT_OUT, {"channel": "sms", "reply": 4}, None),
}


def example(event: EventType) -> dict[str, Any]:
    """What is posted for an entry of a timeline."""
    kind, details, why = EXAMPLES[event]
    entry = {
        "interaction_id": 4711,
        "at": _ON,
        "kind": kind.value,
        "customer_id": "C-1001",
        "invoice_id": None if kind in _NO_INVOICE else "F-42",
        "details": details,
        "why": {"code": why} if why else None,
    }
    return payload_of(entry)


def _events() -> str:
    rows = []
    for event in EventType:
        kinds = [kind for kind, of in EVENT_OF.items() if of is event]
        told = dict.fromkeys(name for kind in kinds for name in TOLD[kind])
        rows.append((code(event.value), _SAYS[event], codes(kind.value for kind in kinds), codes(told)))
    return table(("type", "what it says", "happened", "details that it may have"), rows)


def _examples() -> str:
    parts = []
    for event in EventType:
        parts += [f"### {event.value}\n", "```json", json.dumps(example(event), indent=2), "```\n"]
    return "\n".join(parts)


BLOCKS = {"webhook events": _events, "webhook examples": _examples}
