"""Which tables hold the facts? SQLAlchemy Core, text with CHECK instead of native enums, money as exact numeric."""

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.block import BlockKind
from models.case import HoldKind, Outcome, StepStatus
from models.credit import CreditKind
from models.customer import CustomerKind, Role
from models.inbox import InboxState
from models.message import AttemptState, MessageState
from models.notice import NoticeKind
from models.reply import Intent
from models.task import TaskKind, TaskOutcome
from models.values import LANGUAGES

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Money = Numeric(19, 4)
Instant = DateTime(timezone=True)


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=column)


def _now(name: str) -> Column[object]:
    """When the row was really written, by the server's clock: not a business time (those come from `Clock`)."""
    return Column(name, Instant, nullable=False, server_default=text("clock_timestamp()"))


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
    Column("collector", Text),
    Column("channels", JSONB(none_as_null=True), comment="authorised by the customer; null: nobody said"),
    Column("attributes", JSONB, nullable=False),
    Column("credit_hold_since", Instant),
    _now("written_at"),
    _one_of("kind", CustomerKind),
    _one_of("language", LANGUAGES),
    Index("ix_customers_segment", "segment", "id"),
    Index("ix_customers_country", "country", "id"),
    Index("ix_customers_collector", "collector", "id", postgresql_where=text("collector IS NOT NULL")),
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
    _one_of("role", Role),
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
    _now("written_at"),
    CheckConstraint("amount > 0", name="amount"),
    Index("ix_invoices_customer_id", "customer_id", "due_on", "id"),
    Index("ix_invoices_issued_on", "issued_on"),
    Index("ix_invoices_due_on", "due_on", "id"),
    Index("ix_invoices_currency", "currency", "id"),
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
    _now("written_at"),
    _one_of("kind", CreditKind),
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

strategy_versions = Table(
    "strategy_versions",
    metadata,
    Column("id", Text, primary_key=True, comment="hash of the content"),
    Column("name", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    _now("written_at"),
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
    _one_of("outcome", Outcome),
    _one_of("closed_as", Outcome),
    Index("ix_cases_customer_id", "customer_id", "invoice_id"),
    Index("ix_cases_next_at", "next_at", "invoice_id", postgresql_where=text("open")),
    Index("ix_cases_stage", "stage", "invoice_id"),
    Index("ix_cases_outcome", "outcome", "invoice_id", postgresql_where=text("outcome IS NOT NULL")),
    Index("ix_cases_open", "invoice_id", postgresql_where=text("open")),
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
    _one_of("status", StepStatus),
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
    _one_of("kind", HoldKind),
    Index("ix_holds_invoice_id", "invoice_id", postgresql_where=text("ended_at IS NULL")),
    Index("ix_holds_customer_id", "customer_id", "kind"),
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
    _now("written_at"),
    Index("ix_interactions_customer_id", "customer_id", "id"),
    Index("ix_interactions_invoice_id", "invoice_id", "id"),
    Index("ix_interactions_kind_at", "kind", "at"),
)

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
    Column("asked_at", Instant, comment="real time at which its provider was last asked what became of it"),
    Column("flagged_at", Instant, comment="real time at which it was flagged for having no final event"),
    UniqueConstraint("send_key"),
    Index("ix_messages_unfinished", "claimed_by", "id", postgresql_where=text("state IN ('claimed', 'unknown')")),
    Index("ix_messages_unproven", "id", postgresql_where=text("state = 'accepted' AND flagged_at IS NULL")),
    Index("ix_messages_held", "id", postgresql_where=text("state = 'held'")),
    Index("ix_messages_provider_id", "provider_id", postgresql_where=text("provider_id IS NOT NULL")),
    Index("ix_messages_to_address", "to_address", "id"),
    _one_of("state", MessageState),
    _one_of("audience", Role),
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
    _now("claimed_at"),
    Column("called_at", Instant),
    Column("answered_at", Instant),
    Column("retry_at", Instant, comment="refused for now: not before"),
    Column("provider_id", Text),
    Column("answer", Text, comment="status or kind of failure; never an address or a text"),
    UniqueConstraint("message_id", "number"),
    _one_of("state", AttemptState),
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
)

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
    UniqueConstraint("channel", "provider_id"),
    _one_of("intent", Intent),
    Index("ix_replies_customer_id", "customer_id", "received_at"),
    Index("ix_replies_from_address", "channel", "from_address", "received_at"),
    Index("ix_replies_task_id", "task_id", postgresql_where=text("task_id IS NOT NULL")),
    Index("ix_replies_unmatched", "id", postgresql_where=text("customer_id IS NULL")),
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
    _one_of("kind", NoticeKind),
    Index("ix_notices_untold", "invoice_id", postgresql_where=text("message_id IS NULL")),
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
    _one_of("kind", BlockKind),
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
    _now("received_at"),
    Column("retry_at", Instant, comment="real time: nothing is known of its message yet, not tried before"),
    Column("applied_at", Instant),
    UniqueConstraint("source", "event_id"),
    _one_of("state", InboxState),
    Index("ix_inbox_new", "id", postgresql_where=text("state = 'new'")),
    Index("ix_inbox_source", "source", "received_at"),
    Index("ix_inbox_quarantined", "id", postgresql_where=text("state = 'quarantined'")),
)

installation = Table(
    "installation",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("secret", LargeBinary, nullable=False, comment="signs links; 256 random bits"),
    Column("armed_for", Text, comment="the server and machine that may send; null: whoever comes first"),
    Column("stopped_at", Instant),
    Column("stopped_by", Text),
    Column("stopped_why", Text),
    CheckConstraint("only_row", name="only_row"),
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
    Index("ix_message_invoices_invoice_id", "invoice_id"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("customer_id", Text, ForeignKey("customers.id"), nullable=False),
    Column("invoice_id", Text, ForeignKey("invoices.id"), nullable=False),
    Column("step_id", Text, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("1"), comment="attempts that the step allows"),
    Column("owner", Text),
    Column("opened_at", Instant, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    Column("outcome", Text, comment="null when it was cancelled"),
    Column("note", Text),
    UniqueConstraint("invoice_id", "step_id", "occurrence", "kind"),
    _one_of("kind", TaskKind),
    _one_of("outcome", TaskOutcome),
    Index("ix_tasks_open", "due_on", "id", postgresql_where=text("closed_at IS NULL")),
    Index("ix_tasks_open_queue", "queue", "due_on", "id", postgresql_where=text("closed_at IS NULL")),
    Index("ix_tasks_done", "due_on", "id", postgresql_where=text("closed_at IS NOT NULL")),
    Index("ix_tasks_customer_id", "customer_id"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("day", Date, primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("segment", Text, nullable=False),
    Column("invoices", Integer, nullable=False),
    Column("amount", Money, nullable=False),
    _one_of("bucket", ("current", "1-30", "31-60", "61-90", "91+")),
)

test_clock = Table(
    "test_clock",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("shift_seconds", Numeric(20, 6), nullable=False),
    CheckConstraint("only_row", name="only_row"),
)
