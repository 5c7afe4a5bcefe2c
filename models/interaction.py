"""What happened: one line of a case's or customer's history, append-only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class InteractionKind(StrEnum):
    INVOICE_RECEIVED = "invoice_received"
    INVOICE_AMENDED = "invoice_amended"
    CASE_STARTED = "case_started"
    CASE_REOPENED = "case_reopened"
    CUSTOMER_CHANGED = "customer_changed"
    SEGMENT_CHANGED = "segment_changed"
    STRATEGY_CHANGED = "strategy_changed"
    STRATEGY_KEPT = "strategy_kept"
    REMINDER_SENT = "reminder_sent"
    REMINDER_COVERED = "reminder_covered"
    REMINDER_DEFERRED = "reminder_deferred"
    THANKS_SENT = "thanks_sent"
    NOTICE_SENT = "notice_sent"
    MESSAGE_REJECTED = "message_rejected"
    MESSAGE_WITHDRAWN = "message_withdrawn"
    MESSAGE_HELD = "message_held"
    MESSAGE_SETTLED = "message_settled"
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    COMPLAINT = "complaint"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    ADDRESS_BLOCKED = "address_blocked"
    ADDRESS_UNBLOCKED = "address_unblocked"
    REPLY = "reply"
    CALL_TASK_OPENED = "call_task_opened"
    CALL_MADE = "call_made"
    TASK_OPENED = "task_opened"
    TASK_DONE = "task_done"
    TASK_CANCELLED = "task_cancelled"
    NEGOTIATION_OPENED = "negotiation_opened"
    OFFER_MADE = "offer_made"
    APPROVAL_REQUESTED = "approval_requested"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_DENIED = "approval_denied"
    ESCALATED = "escalated"
    CREDIT_HOLD_SET = "credit_hold_set"
    CREDIT_HOLD_LIFTED = "credit_hold_lifted"
    HANDED_OVER = "handed_over"
    STEP_SUPERSEDED = "step_superseded"
    UNREACHABLE = "unreachable"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_RESOLVED = "dispute_resolved"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_REVERSED = "payment_reversed"
    CREDIT_NOTE = "credit_note"
    CREDIT_ALLOCATED = "credit_allocated"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    SETTLED = "settled"
    NOTE = "note"
    PROMISE_MADE = "promise_made"
    PROMISE_KEPT = "promise_kept"
    PROMISE_PARTLY_KEPT = "promise_partly_kept"
    PROMISE_BROKEN = "promise_broken"
    PROMISE_CANCELLED = "promise_cancelled"
    PLAN_AGREED = "plan_agreed"
    PLAN_KEPT = "plan_kept"
    PLAN_BROKEN = "plan_broken"
    PLAN_CANCELLED = "plan_cancelled"
    INSTALMENT_KEPT = "instalment_kept"
    INSTALMENT_MISSED = "instalment_missed"
    SETTLEMENT_AGREED = "settlement_agreed"
    SETTLEMENT_KEPT = "settlement_kept"
    SETTLEMENT_BROKEN = "settlement_broken"
    SETTLEMENT_CANCELLED = "settlement_cancelled"
    OFFER_ANSWERED = "offer_answered"
    OFFER_EXPIRED = "offer_expired"
    DISPUTE_ESCALATED = "dispute_escalated"
    DOCUMENT_ADDED = "document_added"
    LATENESS_REASON = "lateness_reason"
    VISIT_TASK_OPENED = "visit_task_opened"
    VISIT_MADE = "visit_made"
    TASK_CLAIMED = "task_claimed"
    TASK_REASSIGNED = "task_reassigned"
    TASK_SNOOZED = "task_snoozed"
    TASK_OVERDUE = "task_overdue"
    OWNER_CHANGED = "owner_changed"
    ERP_ASKED = "erp_asked"
    ERP_ANSWERED = "erp_answered"
    DOSSIER_MADE = "dossier_made"
    RECALLED = "recalled"
    WRITTEN_OFF = "written_off"
    FEEDBACK = "feedback"
    CHARGE_CLAIMED = "charge_claimed"
    CHARGE_WAIVED = "charge_waived"
    CHARGE_REVERSED = "charge_reversed"
    CHARGES_BILLED = "charges_billed"
    CHARGE_PAID = "charge_paid"
    CHARGE_NOT_CLAIMED = "charge_not_claimed"


@dataclass(frozen=True, slots=True)
class Interaction:
    """`details` are the parameters of its sentence and more; `why` is a reason code with parameters.

    `actor` is `engine`, `customer`, `erp` or a user's name.
    """

    kind: InteractionKind
    customer_id: str
    actor: str
    at: datetime
    invoice_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    why: dict[str, Any] | None = None
