"""What waits for people, and who are they?"""

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
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.staff import StaffRole
from models.tables.schema import Instant, metadata, now, one_of
from models.task import TaskKind, TaskOutcome

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
    Column("stands_in_for", Text, comment="whose it is, while the owner does it for somebody who is away"),
    Column("opened_at", Instant, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("snoozed_until", Instant, comment="not shown before"),
    Column("again_at", Instant, comment="the time that the customer asked to be called at"),
    Column("escalated_at", Instant, comment="when it was put before a supervisor for being late"),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    Column("outcome", Text, comment="null when it was cancelled"),
    Column("note", Text),
    UniqueConstraint("invoice_id", "step_id", "occurrence", "kind"),
    one_of("kind", TaskKind),
    one_of("outcome", TaskOutcome),
    Index("ix_tasks_open", "due_on", "id", postgresql_where=text("closed_at IS NULL")),
    Index("ix_tasks_open_queue", "queue", "due_on", "id", postgresql_where=text("closed_at IS NULL")),
    Index("ix_tasks_done", "due_on", "id", postgresql_where=text("closed_at IS NOT NULL")),
    Index("ix_tasks_customer_id", "customer_id"),
    Index("ix_tasks_open_owner", "owner", "due_on", "id", postgresql_where=text("closed_at IS NULL")),
    Index(
        "ix_tasks_stands_in_for",
        "stands_in_for",
        postgresql_where=text("closed_at IS NULL AND stands_in_for IS NOT NULL"),
    ),
)

staff = Table(
    "staff",
    metadata,
    Column("name", Text, primary_key=True, comment="handle: what follows the @, and the actor of what they do"),
    Column("full_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("email", Text),
    Column("languages", JSONB, nullable=False),
    Column("most_customers", Integer, comment="how many they look after at most; null: any number"),
    Column("notify", JSONB, nullable=False, comment="URLs of chat tools; with secrets in them"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    one_of("role", StaffRole),
)

absences = Table(
    "absences",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("staff", Text, ForeignKey("staff.name"), nullable=False),
    Column("from_day", Date, nullable=False),
    Column("through", Date, nullable=False, comment="last day"),
    Column("begins_at", Instant, nullable=False, comment="midnight of the first day, where the creditor is"),
    Column("ends_at", Instant, nullable=False, comment="midnight after the last one"),
    Column("substitute", Text, ForeignKey("staff.name")),
    Column("reason", Text),
    Column("set_by", Text, nullable=False),
    Column("ended_at", Instant, comment="back earlier"),
    CheckConstraint("through >= from_day", name="days"),
    Index("ix_absences_staff", "staff", "through"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("staff", Text, ForeignKey("staff.name"), nullable=False),
    Column("kind", Text, nullable=False, comment="mention, task_overdue, assigned ..."),
    Column("customer_id", Text, ForeignKey("customers.id")),
    Column("invoice_id", Text),
    Column("task_id", BigInteger, ForeignKey("tasks.id")),
    Column("details", JSONB, nullable=False),
    Column("at", Instant, nullable=False),
    now("written_at"),
    Column("read_at", Instant),
    Column("told_at", Instant, comment="real time at which it left by e-mail or chat"),
    Column("retry_at", Instant, comment="real time: not before"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Index("ix_notifications_staff", "staff", "id"),
    Index("ix_notifications_untold", "id", postgresql_where=text("told_at IS NULL")),
)
