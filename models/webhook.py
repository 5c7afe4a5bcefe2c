"""What do other programs hear of? Types of events, each from one or more kinds of interactions."""

from collections.abc import Iterable
from enum import StrEnum

from models.interaction import InteractionKind as Kind

#: Stands for every type; `promise.*` for all of a noun.
ALL = "*"
#: What a test of an endpoint posts, and nothing else ever does.
PING = "ping"


class EventType(StrEnum):
    """Named `noun.what_happened`, as Standard Webhooks recommends."""

    CASE_STARTED = "case.started"
    CASE_STEP_DONE = "case.step_done"
    CASE_SETTLED = "case.settled"
    CASE_REOPENED = "case.reopened"
    CASE_CANCELLED = "case.cancelled"
    CASE_HANDED_OVER = "case.handed_over"
    CASE_RECALLED = "case.recalled"
    CASE_WRITTEN_OFF = "case.written_off"
    PROMISE_MADE = "promise.made"
    PROMISE_KEPT = "promise.kept"
    PROMISE_PARTLY_KEPT = "promise.partly_kept"
    PROMISE_BROKEN = "promise.broken"
    PROMISE_CANCELLED = "promise.cancelled"
    PLAN_AGREED = "plan.agreed"
    PLAN_KEPT = "plan.kept"
    PLAN_BROKEN = "plan.broken"
    PLAN_CANCELLED = "plan.cancelled"
    SETTLEMENT_AGREED = "settlement.agreed"
    SETTLEMENT_KEPT = "settlement.kept"
    SETTLEMENT_BROKEN = "settlement.broken"
    SETTLEMENT_CANCELLED = "settlement.cancelled"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_RESOLVED = "dispute.resolved"
    HOLD_SET = "hold.set"
    HOLD_LIFTED = "hold.lifted"
    PAYMENT_RECEIVED = "payment.received"
    PAYMENT_REVERSED = "payment.reversed"
    CHARGE_CLAIMED = "charge.claimed"
    CHARGE_ENDED = "charge.ended"
    ERP_ASKED = "erp.asked"
    ADDRESS_BLOCKED = "address.blocked"
    CONTACT_PROPOSED = "contact.proposed"
    CONTACT_DECIDED = "contact.decided"
    OPTED_OUT = "customer.opted_out"


EVENT_OF: dict[Kind, EventType] = {
    Kind.INVOICE_RECEIVED: EventType.CASE_STARTED,
    Kind.REMINDER_SENT: EventType.CASE_STEP_DONE,
    Kind.REMINDER_COVERED: EventType.CASE_STEP_DONE,
    Kind.CALL_TASK_OPENED: EventType.CASE_STEP_DONE,
    Kind.VISIT_TASK_OPENED: EventType.CASE_STEP_DONE,
    Kind.NEGOTIATION_OPENED: EventType.CASE_STEP_DONE,
    Kind.ESCALATED: EventType.CASE_STEP_DONE,
    Kind.SETTLED: EventType.CASE_SETTLED,
    Kind.CASE_REOPENED: EventType.CASE_REOPENED,
    Kind.CANCELLED: EventType.CASE_CANCELLED,
    Kind.HANDED_OVER: EventType.CASE_HANDED_OVER,
    Kind.RECALLED: EventType.CASE_RECALLED,
    Kind.WRITTEN_OFF: EventType.CASE_WRITTEN_OFF,
    Kind.PROMISE_MADE: EventType.PROMISE_MADE,
    Kind.PROMISE_KEPT: EventType.PROMISE_KEPT,
    Kind.PROMISE_PARTLY_KEPT: EventType.PROMISE_PARTLY_KEPT,
    Kind.PROMISE_BROKEN: EventType.PROMISE_BROKEN,
    Kind.PROMISE_CANCELLED: EventType.PROMISE_CANCELLED,
    Kind.PLAN_AGREED: EventType.PLAN_AGREED,
    Kind.PLAN_KEPT: EventType.PLAN_KEPT,
    Kind.PLAN_BROKEN: EventType.PLAN_BROKEN,
    Kind.PLAN_CANCELLED: EventType.PLAN_CANCELLED,
    Kind.SETTLEMENT_AGREED: EventType.SETTLEMENT_AGREED,
    Kind.SETTLEMENT_KEPT: EventType.SETTLEMENT_KEPT,
    Kind.SETTLEMENT_BROKEN: EventType.SETTLEMENT_BROKEN,
    Kind.SETTLEMENT_CANCELLED: EventType.SETTLEMENT_CANCELLED,
    Kind.DISPUTE_OPENED: EventType.DISPUTE_OPENED,
    Kind.DISPUTE_RESOLVED: EventType.DISPUTE_RESOLVED,
    Kind.PAUSED: EventType.HOLD_SET,
    Kind.CREDIT_HOLD_SET: EventType.HOLD_SET,
    Kind.RESUMED: EventType.HOLD_LIFTED,
    Kind.CREDIT_HOLD_LIFTED: EventType.HOLD_LIFTED,
    Kind.PAYMENT_RECEIVED: EventType.PAYMENT_RECEIVED,
    Kind.PAYMENT_REVERSED: EventType.PAYMENT_REVERSED,
    Kind.CHARGE_CLAIMED: EventType.CHARGE_CLAIMED,
    Kind.CHARGE_WAIVED: EventType.CHARGE_ENDED,
    Kind.CHARGE_REVERSED: EventType.CHARGE_ENDED,
    Kind.CHARGES_BILLED: EventType.CHARGE_ENDED,
    Kind.ERP_ASKED: EventType.ERP_ASKED,
    Kind.ADDRESS_BLOCKED: EventType.ADDRESS_BLOCKED,
    Kind.CONTACT_PROPOSED: EventType.CONTACT_PROPOSED,
    Kind.CONTACT_DECIDED: EventType.CONTACT_DECIDED,
    Kind.OPT_OUT: EventType.OPTED_OUT,
}


def kinds_of(events: Iterable[str]) -> frozenset[Kind]:
    """The kinds of interactions that these come from: types of events, `promise.*`, `*`."""
    named = set(events)
    return frozenset(
        kind for kind, event in EVENT_OF.items() if {ALL, event.value, f"{event.partition('.')[0]}.*"} & named
    )
