"""Who signs in, what do they keep for themselves, what is made for managers? Users, sessions, figures, proposals."""

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
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.bulk import BulkOutcome
from models.console import Cadence, Decision, ProposalKind, Theme
from models.tables.schema import Instant, metadata, now, one_of
from models.values import LANGUAGES

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True, comment="handle: the actor of what they do; their role is that of staff"),
    Column("full_name", Text, nullable=False),
    Column("email", Text, comment="where an invitation goes; single sign-on finds them by it"),
    Column("admin", Boolean, nullable=False, server_default=text("false")),
    Column("language", Text, comment="null: as the browser asks"),
    Column("theme", Text, comment="null: as the browser asks"),
    Column("password_hash", Text, comment="argon2id; null: none was chosen yet, or they come by single sign-on alone"),
    Column("password_set_at", Instant),
    Column("totp_secret", Text, comment="base32, of the second factor (RFC 6238)"),
    Column("totp_confirmed_at", Instant, comment="null: no second factor is asked for"),
    Column("totp_last_step", BigInteger, comment="the newest time step that was used: each code opens once"),
    Column("recovery_codes", JSONB, nullable=False, server_default=text("'[]'"), comment="SHA-256 each, in hex"),
    Column("invitation", LargeBinary, unique=True, comment="SHA-256 of what the link carries by which they choose"),
    Column("invitation_expires_at", Instant),
    Column("oidc_issuer", Text),
    Column("oidc_subject", Text),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    one_of("language", LANGUAGES),
    one_of("theme", Theme),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of what the cookie carries, 256 random bits"),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False),
    Column("began_at", Instant, nullable=False, comment="real time, as all of a session"),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("waits_for_code", Boolean, nullable=False, comment="the password was right, the second factor is missing"),
    Column("agent", Text, comment="the browser, as it says"),
    Column("address", Text),
    Column("notice", JSONB, comment="what the next page says once: [{kind, text}]"),
    Index("ix_sessions_user_name", "user_name"),
    Index("ix_sessions_expires_at", "expires_at"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False, comment="as it was typed, in lower case, cut"),
    Column("address", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Index("ix_sign_in_attempts_name", "name", "at"),
    Index("ix_sign_in_attempts_address", "address", "at"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False),
    Column("page", Text, nullable=False, comment="today, portfolio ..."),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False, comment="what stands behind the ? of the address"),
    Column("shared", Boolean, nullable=False, server_default=text("false"), comment="everybody sees it"),
    now("written_at"),
    UniqueConstraint("user_name", "page", "name"),
)

targets = Table(
    "targets",
    metadata,
    Column("month", Date, primary_key=True, comment="its first day"),
    Column("report", Text, primary_key=True),
    Column("measure", Text, primary_key=True, comment="a column of the report"),
    Column("segment", Text, primary_key=True, comment="'': all together"),
    Column("currency", Text, primary_key=True, comment="'': every currency"),
    Column("value", Numeric(19, 4), nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    CheckConstraint("EXTRACT(DAY FROM month) = 1", name="month"),
)

figures = Table(
    "figures",
    metadata,
    Column("report", Text, primary_key=True),
    Column("grouped", Text, primary_key=True, comment="segment, region ...; '': all together"),
    Column("as_of", Date, primary_key=True),
    Column("rows", JSONB, nullable=False, comment="as the report tells them"),
    Column("computed_at", Instant, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index("ix_figures_as_of", "as_of"),
)

report_orders = Table(
    "report_orders",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("cadence", Text, nullable=False),
    Column("recipients", JSONB, nullable=False, comment="e-mail addresses"),
    Column("language", Text, nullable=False),
    Column("grouped", Text, nullable=False, server_default=text("''"), comment="segment, region ...; '': together"),
    Column("hour", Integer, nullable=False, comment="of the creditor's day, at which it leaves"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("since", Instant, nullable=False, comment="what should have left before is not sent any more"),
    Column("created_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_by", Text),
    Column("changed_at", Instant),
    one_of("cadence", Cadence),
    one_of("language", LANGUAGES),
    CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
)

report_deliveries = Table(
    "report_deliveries",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="names its e-mail, however often it is tried"),
    Column("order_id", BigInteger, ForeignKey("report_orders.id", ondelete="CASCADE"), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("asked_by", Text, comment="who sent it by hand; null: the clock"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("retry_at", Instant, comment="real time: not before"),
    Column("called_at", Instant, comment="real time: from here until it ends nobody knows whether it has left"),
    Column("sent_at", Instant),
    Column("refused", Text, comment="code: why it will not be sent"),
    Column("answer", Text, comment="code of the last failure"),
    Column("answered_by", Text, comment="who said by hand what became of it"),
    UniqueConstraint("order_id", "as_of", "recipient"),
    Index(
        "ix_report_deliveries_open", "order_id", "as_of", postgresql_where=text("sent_at IS NULL AND refused IS NULL")
    ),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, comment="of the strategy; `segments` of the segments"),
    Column("version", Text, comment="hash of the content; null: back to what the files say"),
    Column("source", Text, comment="the YAML as it was written; null as the version is"),
    Column("replaces", Text, comment="the version that was in force when it was proposed; null: none of its name"),
    Column("reason", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("decision", Text),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("decided_why", Text),
    Column(
        "ended_at",
        Instant,
        comment="of an approved one: no longer in force, another was published or it was taken back",
    ),
    one_of("kind", ProposalKind),
    one_of("decision", Decision),
    CheckConstraint("decided_by IS NULL OR (decision = 'withdrawn') = (decided_by = proposed_by)", name="four_eyes"),
    CheckConstraint(
        "(decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)", name="decided"
    ),
    CheckConstraint("(version IS NULL) = (source IS NULL)", name="content"),
    CheckConstraint("ended_at IS NULL OR decision = 'approved'", name="ended"),
    Index("ix_proposals_waiting", "kind", "name", unique=True, postgresql_where=text("decision IS NULL")),
    Index(
        "ix_proposals_in_force",
        "kind",
        "name",
        unique=True,
        postgresql_where=text("decision = 'approved' AND ended_at IS NULL"),
    ),
)

bulk_orders = Table(
    "bulk_orders",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("terms", JSONB, nullable=False, comment="the action with what it needs, and the reason"),
    Column("query", Text, nullable=False, comment="what stands behind the ? of the list they were chosen from"),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index("ix_bulk_orders_unfinished", "id", postgresql_where=text("finished_at IS NULL")),
)

bulk_items = Table(
    "bulk_items",
    metadata,
    Column("order_id", BigInteger, ForeignKey("bulk_orders.id", ondelete="CASCADE"), primary_key=True),
    Column("invoice_id", Text, ForeignKey("cases.invoice_id"), primary_key=True),
    Column("outcome", Text, comment="null: it still waits"),
    Column("why", Text, comment="of one that was refused"),
    one_of("outcome", BulkOutcome),
    Index("ix_bulk_items_waiting", "order_id", "invoice_id", postgresql_where=text("outcome IS NULL")),
)
