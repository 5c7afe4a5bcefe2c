"""What leaves the house when a case goes higher? Requests to the ERP, dossiers, and the seals that vouch for them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from models.erp_request import ErpAnswer, ErpRequestKind
from models.tables.schema import Instant, metadata, now, one_of

erp_requests = Table(
    "erp_requests",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text, ForeignKey("invoices.id"), comment="null: the whole customer"),
    Column("details", JSONB, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("done_at", Instant),
    Column("done_by", Text),
    Column("answer", Text, comment="done or refused; null: the ERP has not said yet"),
    Column("note", Text),
    one_of("kind", ErpRequestKind),
    one_of("answer", ErpAnswer),
    Index("ix_erp_requests_open", "id", postgresql_where=text("done_at IS NULL")),
    Index("ix_erp_requests_customer_id", "customer_id", "id"),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoices", JSONB, nullable=False),
    Column("purpose", Text, nullable=False, comment="agency, legal, or asked for by a person"),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False, comment="a ZIP"),
    Index("ix_dossiers_customer_id", "customer_id", "id"),
)

seals = Table(
    "seals",
    metadata,
    Column("interaction_id", BigInteger, ForeignKey("interactions.id"), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("position", BigInteger, Identity(), nullable=False, comment="order within the customer's chain"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 over the digest before it and the interaction"),
    now("sealed_at"),
    Index("ix_seals_customer_id", "customer_id", "position"),
)
