"""What is an entry of a timeline about? Every kind has one topic, by which a timeline is narrowed and marked."""

from enum import StrEnum

from models.interaction import InteractionKind as K


class Topic(StrEnum):
    MESSAGES = "messages"
    TALKS = "talks"
    AGREEMENTS = "agreements"
    DISPUTES = "disputes"
    MONEY = "money"
    TASKS = "tasks"
    MEASURES = "measures"
    NOTES = "notes"
    CASE = "case"


KINDS: dict[Topic, tuple[K, ...]] = {
    Topic.MESSAGES: (
        K.REMINDER_SENT,
        K.REMINDER_COVERED,
        K.REMINDER_DEFERRED,
        K.THANKS_SENT,
        K.NOTICE_SENT,
        K.MESSAGE_ORDERED,
        K.MESSAGE_REJECTED,
        K.MESSAGE_WITHDRAWN,
        K.MESSAGE_HELD,
        K.MESSAGE_SETTLED,
        K.DELIVERED,
        K.OPENED,
        K.BOUNCED,
        K.DROPPED,
        K.COMPLAINT,
        K.OPT_OUT,
        K.OPT_IN,
        K.ADDRESS_BLOCKED,
        K.ADDRESS_UNBLOCKED,
        K.UNREACHABLE,
    ),
    Topic.TALKS: (
        K.REPLY,
        K.ANSWERED,
        K.CALL_MADE,
        K.VISIT_MADE,
        K.LATENESS_REASON,
        K.FEEDBACK,
        K.PORTAL_ENTERED,
        K.PORTAL_WHOLE_SEEN,
        K.PORTAL_LINK_ASKED,
        K.PORTAL_LINK_MADE,
        K.PORTAL_LINK_REVOKED,
        K.PORTAL_RIGHTS_CHANGED,
        K.PORTAL_PERSON_BLOCKED,
        K.PORTAL_PERSON_UNBLOCKED,
        K.CONTACT_WISHED,
        K.CONTACT_PROPOSED,
        K.CONTACT_DECIDED,
    ),
    Topic.AGREEMENTS: (
        K.NEGOTIATION_OPENED,
        K.OFFER_MADE,
        K.OFFER_ANSWERED,
        K.OFFER_EXPIRED,
        K.PROMISE_MADE,
        K.PROMISE_KEPT,
        K.PROMISE_PARTLY_KEPT,
        K.PROMISE_BROKEN,
        K.PROMISE_CANCELLED,
        K.PLAN_AGREED,
        K.PLAN_KEPT,
        K.PLAN_BROKEN,
        K.PLAN_CANCELLED,
        K.INSTALMENT_KEPT,
        K.INSTALMENT_MISSED,
        K.SETTLEMENT_AGREED,
        K.SETTLEMENT_KEPT,
        K.SETTLEMENT_BROKEN,
        K.SETTLEMENT_CANCELLED,
    ),
    Topic.DISPUTES: (K.DISPUTE_OPENED, K.DISPUTE_RESOLVED, K.DISPUTE_ESCALATED, K.DOCUMENT_ADDED),
    Topic.MONEY: (
        K.INVOICE_RECEIVED,
        K.INVOICE_AMENDED,
        K.PAYMENT_RECEIVED,
        K.PAYMENT_REVERSED,
        K.CREDIT_NOTE,
        K.CREDIT_ALLOCATED,
        K.CHECKOUT_OPENED,
        K.CHECKOUT_PENDING,
        K.CHECKOUT_ENDED,
        K.RECEIPT_SENT,
        K.SETTLED,
        K.CHARGE_CLAIMED,
        K.CHARGE_WAIVED,
        K.CHARGE_REVERSED,
        K.CHARGES_BILLED,
        K.CHARGE_PAID,
        K.CHARGE_NOT_CLAIMED,
        K.ERP_ASKED,
        K.ERP_ANSWERED,
    ),
    Topic.TASKS: (
        K.CALL_TASK_OPENED,
        K.VISIT_TASK_OPENED,
        K.TASK_OPENED,
        K.TASK_DONE,
        K.TASK_CANCELLED,
        K.TASK_CLAIMED,
        K.TASK_REASSIGNED,
        K.TASK_SNOOZED,
        K.TASK_OVERDUE,
        K.APPROVAL_REQUESTED,
        K.APPROVAL_GIVEN,
        K.APPROVAL_DENIED,
    ),
    Topic.MEASURES: (
        K.ESCALATED,
        K.CREDIT_HOLD_SET,
        K.CREDIT_HOLD_LIFTED,
        K.HANDED_OVER,
        K.DOSSIER_MADE,
        K.RECALLED,
        K.WRITTEN_OFF,
    ),
    Topic.NOTES: (K.NOTE,),
    Topic.CASE: (
        K.CASE_STARTED,
        K.CASE_REOPENED,
        K.CUSTOMER_CHANGED,
        K.SEGMENT_CHANGED,
        K.STRATEGY_CHANGED,
        K.STRATEGY_KEPT,
        K.STEP_SUPERSEDED,
        K.PAUSED,
        K.RESUMED,
        K.CANCELLED,
        K.OWNER_CHANGED,
    ),
}

TOPIC_OF: dict[str, Topic] = {kind.value: topic for topic, kinds in KINDS.items() for kind in kinds}
