"""Who owes what? Customers, their people, invoices, and the credits that lower them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.credit import CreditKind, ReversalKind
from models.customer import CustomerKind, Role
from models.tables.schema import Instant, Money, metadata, now, one_of
from models.values import LANGUAGES

customers = Table(
    "customers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("region", Text),
    Column("time_zone", Text, nullable=False, comment="in force: given, else by country and region"),
    Column("given_time_zone", Text),
    Column("fixed_segment", Text, comment="set by hand"),
    Column("segment", Text, nullable=False),
    Column("segment_why", JSONB, nullable=False),
    Column("segment_strategy", Text, nullable=False, comment="name of the strategy that new cases start with"),
    Column("segment_rules", Text, comment="version of the list of segments that placed it; null: not written down yet"),
    Column("collector", Text, comment="who looks after it: in force"),
    Column("given_collector", Text, comment="as the ERP names one"),
    Column("collector_why", JSONB(none_as_null=True), comment="the rule or the person that chose"),
    Column("channels", JSONB(none_as_null=True), comment="authorised by the customer; null: nobody said"),
    Column("attributes", JSONB, nullable=False),
    Column("credit_hold_since", Instant),
    now("written_at"),
    one_of("kind", CustomerKind),
    one_of("language", LANGUAGES),
    Index("ix_customers_segment", "segment", "id"),
    Index("ix_customers_country", "country", "id"),
    Index("ix_customers_region", "region", "id", postgresql_where=text("region IS NOT NULL")),
    Index("ix_customers_collector", "collector", "id", postgresql_where=text("collector IS NOT NULL")),
    Index("ix_customers_name", text("lower(name)"), "id"),
    Index("ix_customers_words", text("to_tsvector('simple', name)"), postgresql_using="gin"),
    Index(
        "ix_customers_tax_id",
        text("upper(regexp_replace(attributes ->> 'tax_id', '[^A-Za-z0-9]', '', 'g'))"),
        postgresql_where=text("attributes ->> 'tax_id' IS NOT NULL"),
    ),
)


contacts = Table(
    "contacts",
    metadata,
    Column("customer_id", Text, ForeignKey("customers.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("whatsapp", Text),
    one_of("role", Role),
    Index("ix_contacts_email", text("lower(email)"), postgresql_where=text("email IS NOT NULL")),
    Index("ix_contacts_phone", "phone", postgresql_where=text("phone IS NOT NULL")),
    Index("ix_contacts_whatsapp", "whatsapp", postgresql_where=text("whatsapp IS NOT NULL")),
)


invoices = Table(
    "invoices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Money, nullable=False),
    Column("product", Text),
    Column("document_url", Text),
    now("written_at"),
    CheckConstraint("amount > 0", name="amount"),
    Index("ix_invoices_customer_id", "customer_id", "due_on", "id"),
    Index("ix_invoices_issued_on", "issued_on"),
    Index("ix_invoices_due_on", "due_on", "id"),
    Index("ix_invoices_currency", "currency", "id"),
    Index("ix_invoices_number", "number"),
    Index("ix_invoices_amount", "amount", "id"),
    Index("ix_invoices_product", "product", "id", postgresql_where=text("product IS NOT NULL")),
)


credits = Table(
    "credits",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Money, nullable=False),
    Column("note", Text, comment="a payment's method, a credit note's reason"),
    Column("unallocated", Money, nullable=False, comment="amount less its allocations; 0 once reversed"),
    Column("reversed_on", Date),
    Column("reversal_reason", Text),
    Column("reversed_as", Text),
    Column("reference", Text, comment="what the payer wrote: names invoices, perhaps"),
    Column("received_currency", Text, comment="what came in, where it was converted at a rate"),
    Column("received_amount", Money),
    Column("rate", Numeric(20, 10), comment="units of `currency` for one of `received_currency`"),
    now("written_at"),
    one_of("kind", CreditKind),
    one_of("reversed_as", ReversalKind),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("unallocated >= 0 AND unallocated <= amount", name="unallocated"),
    Index("ix_credits_customer_id", "customer_id", "received_on"),
    Index("ix_credits_on_account", "customer_id", "currency", postgresql_where=text("unallocated > 0")),
)


allocations = Table(
    "allocations",
    metadata,
    Column("credit_kind", Text, primary_key=True),
    Column("credit_id", Text, primary_key=True),
    Column("invoice_id", Text, primary_key=True, comment="no foreign key: a payment may arrive before its invoice"),
    Column(
        "requested", Money, comment="what the sender meant for this invoice; null: allocated by us, oldest due first"
    ),
    Column("amount", Money, nullable=False, comment="in force now; 0 while its invoice is unknown or after a reversal"),
    ForeignKeyConstraint(["credit_kind", "credit_id"], ["credits.kind", "credits.id"]),
    CheckConstraint("amount >= 0", name="amount"),
    Index("ix_allocations_invoice_id", "invoice_id"),
)
