"""What did customers and providers say back?"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.block import BlockKind
from models.inbox import InboxState
from models.reply import Intent
from models.tables.schema import Instant, Money, metadata, now, one_of

replies = Table(
    "replies",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("provider_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("from_address", Text, nullable=False),
    Column("customer_id", Text, ForeignKey("customers.id"), comment="null: nobody knows this address"),
    Column("message_id", BigInteger, ForeignKey("messages.id"), comment="the message that it answers"),
    Column("received_at", Instant, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body_text", Text, nullable=False),
    Column("attachments", JSONB, nullable=False),
    Column("intent", Text, nullable=False),
    Column("confidence", Numeric(3, 2), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("day", Date),
    Column("amount", Money, comment="named in it, in whatever currency its invoices have"),
    Column("task_id", BigInteger, ForeignKey("tasks.id"), comment="whoever does it reads this"),
    Column("read_at", Instant, comment="when somebody had seen to it whose task it was not: of a sender nobody knew"),
    Column("read_by", Text),
    Column("person_id", BigInteger, ForeignKey("portal_people.id"), comment="who wrote it in the portal"),
    Column(
        "invoice_ids",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="which it is about, as whoever wrote it in the portal said",
    ),
    UniqueConstraint("channel", "provider_id"),
    one_of("intent", Intent),
    Index("ix_replies_customer_id", "customer_id", "received_at"),
    Index("ix_replies_from_address", "channel", "from_address", "received_at"),
    Index("ix_replies_task_id", "task_id", postgresql_where=text("task_id IS NOT NULL")),
    Index("ix_replies_person_id", "person_id", "received_at", postgresql_where=text("person_id IS NOT NULL")),
    Index("ix_replies_unmatched", "id", postgresql_where=text("customer_id IS NULL AND read_at IS NULL")),
)

answers = Table(
    "answers",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("reply_id", BigInteger, ForeignKey("replies.id"), comment="the newest of those that it answers"),
    Column("task_id", BigInteger, ForeignKey("tasks.id"), comment="in which it was written"),
    Column("invoice_ids", ARRAY(Text), nullable=False, comment="which it is about; none: the whole account"),
    Column("body_text", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("in_reply_to", Text, comment="Message-ID of the e-mail that it answers"),
    Column("subject", Text, nullable=False, comment="of that e-mail; '' where there was none"),
    Column("message_id", BigInteger, ForeignKey("messages.id"), comment="which carried it; null: none"),
    Column("tell", Text, comment="e-mail address, while it waits to go out beside all cases: none was open"),
    Column("tell_tries", Integer, nullable=False, server_default=text("0")),
    Column("tell_at", Instant, comment="real time: not before"),
    Column("told_at", Instant, comment="it went out so"),
    Index("ix_answers_customer_id", "customer_id", "written_at"),
    Index("ix_answers_tell", "tell_at", postgresql_where=text("tell IS NOT NULL")),
    Index("ix_answers_task_id", "task_id", postgresql_where=text("task_id IS NOT NULL")),
)


blocks = Table(
    "blocks",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("source", Text, nullable=False, comment="what told us: keyword, link, provider, staff"),
    Column("message_id", BigInteger, ForeignKey("messages.id")),
    Column("lifted_at", Instant),
    Column("lifted_by", Text),
    one_of("kind", BlockKind),
    Index("uq_blocks_in_force", "address", "channel", "kind", unique=True, postgresql_where=text("lifted_at IS NULL")),
)


inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("raw", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'new'")),
    Column("error", Text),
    now("received_at"),
    Column("retry_at", Instant, comment="real time: nothing is known of its message yet, not tried before"),
    Column("applied_at", Instant),
    UniqueConstraint("source", "event_id"),
    one_of("state", InboxState),
    Index("ix_inbox_new", "id", postgresql_where=text("state = 'new'")),
    Index("ix_inbox_source", "source", "received_at"),
    Index("ix_inbox_quarantined", "id", postgresql_where=text("state = 'quarantined'")),
)
