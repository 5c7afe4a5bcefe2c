"""What was said to customers, on whose behalf, and what became of it?"""

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

from models.customer import Role
from models.feedback import Occasion
from models.message import AttemptState, MessageState
from models.notice import NoticeKind
from models.tables.schema import Instant, Money, metadata, now, one_of

messages = Table(
    "messages",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("send_key", Text, nullable=False, comment="case, step, occurrence of the first case it is about"),
    Column("claimed_by", Text, ForeignKey("invoices.id"), nullable=False, comment="the case whose turn it was"),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, comment="why it did not simply go on"),
    Column("attempt", Text, nullable=False, comment="token of the newest attempt: no other may write"),
    Column("channel", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("to_address", Text, nullable=False),
    Column("subject", Text),
    Column("body_text", Text, nullable=False),
    Column("body_html", Text),
    Column("variables", JSONB, nullable=False, comment="what a provider's approved template is filled with"),
    Column("told_as", JSONB, nullable=False, comment="kinds of the interactions of the first and the other cases"),
    Column(
        "allowed_by", JSONB, nullable=False, comment="contact rules in force when it was claimed, and the local time"
    ),
    Column("never_guessed", Boolean, nullable=False, comment="silence proves nothing: a person says what happened"),
    Column("claimed_at", Instant, nullable=False),
    Column("not_after", Instant, nullable=False, comment="end of the lawful window of its claim"),
    Column("local_day", Date, nullable=False, comment="day of the claim where the customer is"),
    Column("accepted_at", Instant),
    Column("delivered_at", Instant),
    Column("opened_at", Instant),
    Column("bounced_at", Instant, comment="bounced or dropped"),
    Column("complained_at", Instant),
    Column("provider_id", Text),
    Column("in_reply_to", Text, comment="Message-ID of the e-mail that it answers"),
    Column("asked_at", Instant, comment="real time at which its provider was last asked what became of it"),
    Column("flagged_at", Instant, comment="real time at which it was flagged for having no final event"),
    UniqueConstraint("send_key"),
    Index("ix_messages_unfinished", "claimed_by", "id", postgresql_where=text("state IN ('claimed', 'unknown')")),
    Index("ix_messages_unproven", "id", postgresql_where=text("state = 'accepted' AND flagged_at IS NULL")),
    Index("ix_messages_flagged", "id", postgresql_where=text("state = 'accepted' AND flagged_at IS NOT NULL")),
    Index("ix_messages_held", "id", postgresql_where=text("state = 'held'")),
    Index("ix_messages_provider_id", "provider_id", postgresql_where=text("provider_id IS NOT NULL")),
    Index("ix_messages_to_address", "to_address", "id"),
    one_of("state", MessageState),
    one_of("audience", Role),
    Index("ix_messages_customer_id", "customer_id", "claimed_at"),
    Index("ix_messages_claimed_at", "claimed_at"),
)


attempts = Table(
    "attempts",
    metadata,
    Column("token", Text, primary_key=True, comment="travels inside the call and comes back in every event"),
    Column("message_id", BigInteger, ForeignKey("messages.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("provider", Text),
    # By the server's clock, not by a test's: providers live in real time.
    now("claimed_at"),
    Column("called_at", Instant),
    Column("answered_at", Instant),
    Column("retry_at", Instant, comment="refused for now: not before"),
    Column("provider_id", Text),
    Column("answer", Text, comment="status or kind of failure; never an address or a text"),
    UniqueConstraint("message_id", "number"),
    one_of("state", AttemptState),
)


message_attachments = Table(
    "message_attachments",
    metadata,
    Column("message_id", BigInteger, ForeignKey("messages.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("content_id", Text, comment="shown inside the HTML under this name; null: listed"),
    Column(
        "setting",
        JSONB(none_as_null=True),
        comment="what a sheet is set from anew as it leaves, with its link; null: it leaves as it is",
    ),
)


message_invoices = Table(
    "message_invoices",
    metadata,
    Column("message_id", BigInteger, ForeignKey("messages.id"), primary_key=True),
    Column("invoice_id", Text, ForeignKey("invoices.id"), primary_key=True),
    Column("step_id", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("claim", Money, nullable=False),
    Column("position", Integer, nullable=False, comment="0: the case whose turn it was"),
    Column("occurrence", Integer, nullable=False),
    Column("why", JSONB, nullable=False),
    Column(
        "charges",
        JSONB(none_as_null=True),
        comment="what it asks for on top, what it claims of that (in effect once accepted), what is on account",
    ),
    Index("ix_message_invoices_invoice_id", "invoice_id"),
)


notices = Table(
    "notices",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text, ForeignKey("invoices.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False, comment="later it is dropped"),
    Column("details", JSONB, nullable=False),
    Column("message_id", BigInteger, ForeignKey("messages.id"), comment="null: not told yet"),
    Column("arrangement_id", BigInteger, ForeignKey("arrangements.id"), comment="what it tells of"),
    Column("withdrawn_at", Instant, comment="there is nothing to tell any more"),
    one_of("kind", NoticeKind),
    Index("ix_notices_untold", "invoice_id", postgresql_where=text("message_id IS NULL AND withdrawn_at IS NULL")),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False, comment="customer: how it was; template: what a collector thinks of it"),
    Column("message_id", BigInteger, ForeignKey("messages.id"), comment="the message that asked"),
    Column("occasion", Text, comment="after which the portal asked"),
    Column("occasion_id", Text, comment="id of the invoice, dispute or arrangement"),
    Column("customer_id", Text, ForeignKey("customers.id")),
    Column("template", Text),
    Column("language", Text),
    Column("rating", Integer, comment="null: was asked, and would rather not say"),
    Column("text", Text),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    one_of("kind", ("customer", "template")),
    one_of("occasion", Occasion),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    UniqueConstraint("message_id"),
    UniqueConstraint("customer_id", "occasion", "occasion_id"),
    Index("ix_feedback_template", "template", "id", postgresql_where=text("template IS NOT NULL")),
)
