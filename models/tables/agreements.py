"""What was agreed, offered or disputed? Arrangements with their instalments, negotiations, disputes."""

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
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.arrangement import ArrangementKind, ArrangementState, InstalmentState
from models.dispute import DisputeKind, DisputeOutcome, LatenessReason
from models.negotiation import NegotiationState, OfferKind, OfferSide, OfferState
from models.staff import StaffRole
from models.tables.schema import Instant, Money, metadata, now, one_of

arrangements = Table(
    "arrangements",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("total", Money, nullable=False, comment="sum of its instalments"),
    Column("tolerance", Money, nullable=False),
    Column("break_after", Integer, nullable=False, comment="missed instalments that break it"),
    Column("check_on", Date, comment="day after the next deadline, where the customer is; null: nothing to watch"),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("source", Text, nullable=False, comment="how it was agreed: call, visit, reply, desk, negotiation, portal"),
    Column("note", Text),
    Column("terms", JSONB, nullable=False, comment="as they were asked for"),
    Column("negotiation_id", BigInteger, ForeignKey("negotiations.id")),
    Column("ended_at", Instant),
    Column("ended_by", Text),
    Column("reason", Text, comment="why it ended, where somebody said so"),
    one_of("kind", ArrangementKind),
    one_of("state", ArrangementState),
    Index("ix_arrangements_customer_id", "customer_id", "id"),
    Index("ix_arrangements_broken", "ended_at", postgresql_where=text("state = 'broken'")),
    Index("ix_arrangements_running", "customer_id", postgresql_where=text("state IN ('pending', 'open')")),
)

arrangement_invoices = Table(
    "arrangement_invoices",
    metadata,
    Column("arrangement_id", BigInteger, ForeignKey("arrangements.id"), primary_key=True),
    Column("invoice_id", Text, ForeignKey("invoices.id"), primary_key=True),
    Column("amount", Money, nullable=False, comment="the part of it that is covered"),
    Column("balance", Money, nullable=False, comment="what was owed of it when this was agreed"),
    Column("credited", Money, nullable=False, comment="what credit notes had taken off it by then"),
    Index("ix_arrangement_invoices_invoice_id", "invoice_id"),
)

instalments = Table(
    "instalments",
    metadata,
    Column("arrangement_id", BigInteger, ForeignKey("arrangements.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("due_on", Date, nullable=False),
    Column("deadline", Date, nullable=False, comment="the last day that still counts"),
    Column("amount", Money, nullable=False),
    Column("interest", Money, nullable=False, server_default=text("0")),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("decided_at", Instant),
    CheckConstraint("amount > 0", name="amount"),
    one_of("state", InstalmentState),
    Index("ix_instalments_open", "due_on", postgresql_where=text("state = 'open'")),
)

negotiations = Table(
    "negotiations",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("open_until", Date, nullable=False, comment="last day, where the customer is"),
    Column("step_id", Text, comment="the rung that opened it; null: a person did"),
    Column("task_id", BigInteger, ForeignKey("tasks.id")),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    one_of("state", NegotiationState),
    Index("ix_negotiations_customer_id", "customer_id", "id"),
    Index("ix_negotiations_open", "customer_id", postgresql_where=text("state = 'open'")),
)

negotiation_invoices = Table(
    "negotiation_invoices",
    metadata,
    Column("negotiation_id", BigInteger, ForeignKey("negotiations.id"), primary_key=True),
    Column("invoice_id", Text, ForeignKey("invoices.id"), primary_key=True),
    Index("ix_negotiation_invoices_invoice_id", "invoice_id"),
)

offers = Table(
    "offers",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("negotiation_id", BigInteger, ForeignKey("negotiations.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("side", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("terms", JSONB, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("needs", Text, comment="the role that has to approve it first"),
    Column("approved_by", Text),
    Column("answered_at", Instant),
    Column("answered_by", Text),
    Column("note", Text),
    UniqueConstraint("negotiation_id", "number"),
    one_of("side", OfferSide),
    one_of("kind", OfferKind),
    one_of("state", OfferState),
    one_of("needs", StaffRole),
)

disputes = Table(
    "disputes",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text, ForeignKey("invoices.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("amount", Money, comment="the disputed part; null: all that is owed"),
    Column("balance", Money, nullable=False, comment="what was owed when it was opened"),
    Column("netted", Money, nullable=False, comment="what credit notes had taken off by then"),
    Column("source", Text, nullable=False, comment="how we heard of it: call, visit, reply, desk, portal"),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("owner", Text),
    Column("answer_by", Date, nullable=False),
    Column("escalated_at", Instant, comment="when it was put higher for want of an answer"),
    Column("task_id", BigInteger, ForeignKey("tasks.id")),
    Column("outcome", Text),
    Column("credited", Money, comment="what a credit note is expected for"),
    Column("answer", Text, comment="our words to the customer, in the customer's language"),
    Column("resolved_at", Instant),
    Column("resolved_by", Text),
    one_of("kind", DisputeKind),
    one_of("outcome", DisputeOutcome),
    Index("ix_disputes_customer_id", "customer_id", "id"),
    Index("ix_disputes_invoice_id", "invoice_id", "id"),
    Index("ix_disputes_open", "answer_by", "id", postgresql_where=text("resolved_at IS NULL")),
)

dispute_documents = Table(
    "dispute_documents",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("dispute_id", BigInteger, ForeignKey("disputes.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("from_customer", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Text, nullable=False),
    Index("ix_dispute_documents_dispute_id", "dispute_id"),
)

lateness_reasons = Table(
    "lateness_reasons",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text, ForeignKey("invoices.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    now("written_at"),
    one_of("reason", LatenessReason),
    Index("ix_lateness_reasons_invoice_id", "invoice_id"),
)
