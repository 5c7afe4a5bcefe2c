"""What is owed on top of an invoice because it is late? Fees, interest and compensation, and what was paid of them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.charge import ChargeEnd, ChargeKind
from models.tables.schema import Instant, Money, metadata, one_of

charges = Table(
    "charges",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text, ForeignKey("invoices.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Money, nullable=False),
    Column("claimed_on", Date, nullable=False, comment="from this day on it is owed"),
    Column("through", Date, comment="of interest: the last day that it is for"),
    Column("step_id", Text, comment="of the ladder, that put it in effect"),
    Column("occurrence", Integer),
    Column("basis", JSONB, nullable=False, comment="the law or rule, with rates, days and base"),
    Column("claimed_at", Instant, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("ended_as", Text),
    Column("ended_at", Instant),
    Column("ended_by", Text),
    Column("ended_why", Text),
    Column("erp_request_id", BigInteger, ForeignKey("erp_requests.id"), comment="that asks to invoice it"),
    one_of("kind", ChargeKind),
    one_of("ended_as", ChargeEnd),
    CheckConstraint("amount > 0", name="amount"),
    Index("ix_charges_invoice_id", "invoice_id", "id"),
    Index("ix_charges_open_customer", "customer_id", "currency", postgresql_where=text("ended_at IS NULL")),
    Index(
        "ix_charges_step",
        "invoice_id",
        "step_id",
        "occurrence",
        "kind",
        unique=True,
        postgresql_where=text("step_id IS NOT NULL"),
    ),
)

charge_allocations = Table(
    "charge_allocations",
    metadata,
    Column("credit_kind", Text, primary_key=True),
    Column("credit_id", Text, primary_key=True),
    Column("charge_id", BigInteger, ForeignKey("charges.id"), primary_key=True),
    Column("amount", Money, nullable=False, comment="in force now; 0 after a reversal"),
    ForeignKeyConstraint(["credit_kind", "credit_id"], ["credits.kind", "credits.id"]),
    CheckConstraint("amount >= 0", name="amount"),
    Index("ix_charge_allocations_charge_id", "charge_id"),
)
