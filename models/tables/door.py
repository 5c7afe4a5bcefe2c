"""Who comes in by the API, and who is told of what happens? Keys, repeated calls, webhooks, connectors."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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

from models.tables.schema import Instant, metadata, now

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True, comment="public part of the key, shown in lists and logs"),
    Column("name", Text, nullable=False, comment="whose it is: the actor of what comes in by it"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the secret part, which has 256 random bits"),
    Column("scopes", JSONB, nullable=False),
    Column("per_minute", Integer, nullable=False, comment="calls allowed in a minute"),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Instant),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
    Column("revoked_by", Text),
)

idempotent_calls = Table(
    "idempotent_calls",
    metadata,
    Column("key_id", Text, ForeignKey("api_keys.id"), primary_key=True),
    Column("idempotency_key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 of method, path and body"),
    Column("status", Integer, nullable=False, comment="of the answer; a call that was refused is not kept"),
    Column("body", LargeBinary, nullable=False),
    now("written_at"),
    Index("ix_idempotent_calls_written_at", "written_at"),
)

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("url", Text, nullable=False),
    Column("description", Text),
    Column("events", JSONB, nullable=False, comment="types of events as the subscriber names them"),
    Column("kinds", JSONB, nullable=False, comment="kinds of interactions that these come from"),
    Column(
        "secrets", JSONB, nullable=False, comment="newest first; [{secret, until}]: an old one signs beside until then"
    ),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("disabled_why", Text, comment="code, where we stopped by ourselves"),
    Column("leased_until", Instant, comment="real time: one sender has it"),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column(
        "endpoint_id",
        BigInteger,
        nullable=False,
        comment="no foreign key: who writes interactions must not wait for an endpoint that is changed or removed",
    ),
    Column("interaction_id", BigInteger, ForeignKey("interactions.id"), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column(
        "next_at", Instant, nullable=False, server_default=text("clock_timestamp()"), comment="real time: not before"
    ),
    Column("delivered_at", Instant),
    Column("gave_up_at", Instant),
    Column("answer", Text, comment="of the last attempt: status or fault"),
    now("written_at"),
    UniqueConstraint("endpoint_id", "interaction_id"),
    Index(
        "ix_webhook_deliveries_due",
        "endpoint_id",
        "id",
        postgresql_where=text("delivered_at IS NULL AND gave_up_at IS NULL"),
    ),
)

connectors = Table(
    "connectors",
    metadata,
    Column("name", Text, primary_key=True, comment="as the configuration names it"),
    Column("watermarks", JSONB, nullable=False, comment="by stream: how far it was read, {at, id}"),
    Column("ran_at", Instant),
    Column("succeeded_at", Instant),
    Column("counts", JSONB, nullable=False, server_default=text("'{}'"), comment="of the last run"),
    Column("error", Text),
)

connector_links = Table(
    "connector_links",
    metadata,
    Column("connector", Text, primary_key=True),
    Column("kind", Text, primary_key=True, comment="of item, as in imports"),
    Column("key", Text, primary_key=True, comment="the ERP's own id"),
    Column("item_id", Text, nullable=False, comment="the id that it has here"),
    Column("digest", LargeBinary, comment="SHA-256 of the content as last taken; null: the ERP no longer counts it"),
    Column("revision", Integer, nullable=False, comment="of a credit: how often the ERP has allocated it otherwise"),
    Column("level", Integer, nullable=False, server_default=text("0"), comment="dunning level as written back"),
    Index("ix_connector_links_item_id", "kind", "item_id"),
)

connector_refusals = Table(
    "connector_refusals",
    metadata,
    Column("connector", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("shape", Text, nullable=False, comment="what was refused, as JSON, to be tried again"),
    Column("errors", JSONB, nullable=False, comment="[[field, what was expected]]"),
    Column("refused_at", Instant, nullable=False),
)
