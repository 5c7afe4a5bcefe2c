"""Where does each case stand, and what happened?"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.case import HoldKind, Outcome, StepStatus
from models.tables.schema import Instant, Money, metadata, now, one_of

strategy_versions = Table(
    "strategy_versions",
    metadata,
    Column("id", Text, primary_key=True, comment="hash of the content"),
    Column("name", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    now("written_at"),
)


cases = Table(
    "cases",
    metadata,
    Column("invoice_id", Text, ForeignKey("invoices.id"), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("strategy_version", Text, ForeignKey("strategy_versions.id"), nullable=False),
    Column("open", Boolean, nullable=False, server_default=text("true")),
    Column("outcome", Text),
    Column("stage", Text, nullable=False, comment="what it waits for: a kind of step, a hold, a payment"),
    Column("why", JSONB, nullable=False),
    Column("next_step", Text),
    Column("next_activity", Text),
    Column("next_at", Instant),
    Column("revision", BigInteger, nullable=False, server_default=text("1")),
    Column("planned_revision", BigInteger, nullable=False, server_default=text("0")),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("settled_at", Instant, comment="when the balance reached zero; cleared by a reversal"),
    Column("settled_on", Date, comment="day of the credit that settled it"),
    Column("settled_by_payment", Boolean, nullable=False, server_default=text("false")),
    Column("thanked", Boolean, nullable=False, server_default=text("false")),
    Column("closed_as", Text, comment="ended by a decision of people or of the ladder"),
    # Of the invoice, and changed with it: a few open cases are found, put in order and added up among many closed ones.
    Column("currency", Text, nullable=False, comment="of the invoice"),
    Column("due_on", Date, nullable=False, comment="of the invoice"),
    Column("amount", Money, nullable=False, comment="of the invoice"),
    Column("allocated", Money, nullable=False, server_default=text("0"), comment="in all, kept by a trigger"),
    one_of("outcome", Outcome),
    one_of("closed_as", Outcome),
    Index("ix_cases_customer_id", "customer_id", "invoice_id"),
    Index("ix_cases_next_at", "next_at", "invoice_id", postgresql_where=text("open")),
    Index("ix_cases_stage", "stage", "invoice_id"),
    Index("ix_cases_outcome", "outcome", "invoice_id", postgresql_where=text("outcome IS NOT NULL")),
    Index("ix_cases_settled_on", "settled_on"),
    Index("ix_cases_open", "invoice_id", postgresql_where=text("open")),
    Index("ix_cases_open_due_on", "open", "due_on", "invoice_id"),
    Index("ix_cases_open_amount", "open", "amount", "invoice_id"),
    Index("ix_cases_behind", "invoice_id", postgresql_where=text("open AND planned_revision < revision")),
    Index("ix_cases_open_customer", "customer_id", "next_at", postgresql_where=text("open")),
    Index("ix_cases_strategy_version", "strategy_version", postgresql_where=text("open")),
)


steps = Table(
    "steps",
    metadata,
    Column("invoice_id", Text, ForeignKey("cases.invoice_id"), primary_key=True),
    Column("step_id", Text, primary_key=True),
    Column("occurrence", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("message_id", BigInteger),
    Column("task_id", BigInteger),
    Column("why", JSONB, nullable=False),
    one_of("status", StepStatus),
    CheckConstraint("occurrence >= 1", name="occurrence"),
    Index("ix_steps_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    Index("ix_steps_task_id", "task_id", postgresql_where=text("task_id IS NOT NULL")),
)


holds = Table(
    "holds",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text, ForeignKey("invoices.id"), comment="null: the whole customer"),
    Column("kind", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Date),
    Column("amount", Money),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", Text),
    Column("ended_as", Text),
    Column("arrangement_id", BigInteger, ForeignKey("arrangements.id")),
    Column("dispute_id", BigInteger, ForeignKey("disputes.id")),
    Column("erp_request_id", BigInteger, ForeignKey("erp_requests.id")),
    Column("expected_by", Date, comment="last day for a credit note"),
    Column("checkout_id", Text, ForeignKey("checkouts.id"), comment="the payment under way"),
    one_of("kind", HoldKind),
    Index("ix_holds_invoice_id", "invoice_id", postgresql_where=text("ended_at IS NULL")),
    Index("ix_holds_customer_id", "customer_id", "kind"),
    Index("ix_holds_arrangement_id", "arrangement_id", postgresql_where=text("arrangement_id IS NOT NULL")),
    Index("ix_holds_dispute_id", "dispute_id", postgresql_where=text("dispute_id IS NOT NULL")),
    Index("ix_holds_checkout_id", "checkout_id", postgresql_where=text("checkout_id IS NOT NULL")),
    Index("ix_holds_expected_by", "expected_by", postgresql_where=text("expected_by IS NOT NULL AND ended_at IS NULL")),
)


interactions = Table(
    "interactions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("why", JSONB),
    now("written_at"),
    Index("ix_interactions_customer_id", "customer_id", "id"),
    Index("ix_interactions_invoice_id", "invoice_id", "id"),
    Index("ix_interactions_kind_at", "kind", "at"),
)
