"""Which tables, view and trigger does Puntual begin with?"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


#: The only place that says what an invoice still owes.
_BALANCES = """
CREATE VIEW balances AS
SELECT i.id AS invoice_id, i.customer_id, i.currency, i.issued_on, i.due_on, i.amount, i.product,
       i.amount - COALESCE((SELECT SUM(a.amount) FROM allocations a WHERE a.invoice_id = i.id), 0) AS balance
FROM invoices i
"""

_APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'interactions are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False, comment="in force: given, else by country and region"),
        sa.Column("given_time_zone", sa.Text(), nullable=True),
        sa.Column("fixed_segment", sa.Text(), nullable=True, comment="set by hand"),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("segment_why", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "segment_strategy", sa.Text(), nullable=False, comment="name of the strategy that new cases start with"
        ),
        sa.Column("collector", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("credit_hold_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('business', 'consumer')", name=op.f("ck_customers_kind")),
        sa.CheckConstraint("language IN ('es', 'en', 'pt')", name=op.f("ck_customers_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_index(
        "ix_customers_collector",
        "customers",
        ["collector", "id"],
        unique=False,
        postgresql_where=sa.text("collector IS NOT NULL"),
    )
    op.create_index("ix_customers_country", "customers", ["country", "id"], unique=False)
    op.create_index("ix_customers_segment", "customers", ["segment", "id"], unique=False)
    op.create_table(
        "strategy_versions",
        sa.Column("id", sa.Text(), nullable=False, comment="hash of the content"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_versions")),
    )
    op.create_table(
        "test_clock",
        sa.Column("only_row", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("shift_seconds", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("only_row", name=op.f("ck_test_clock_only_row")),
        sa.PrimaryKeyConstraint("only_row", name=op.f("pk_test_clock")),
    )
    op.create_table(
        "contacts",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("whatsapp", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role IN ('payables', 'administration', 'management', 'direction')", name=op.f("ck_contacts_role")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_contacts_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", "position", name=op.f("pk_contacts")),
    )
    op.create_table(
        "credits",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("note", sa.Text(), nullable=True, comment="a payment's method, a credit note's reason"),
        sa.Column(
            "unallocated",
            sa.Numeric(precision=19, scale=4),
            nullable=False,
            comment="amount less its allocations; 0 once reversed",
        ),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("reversal_reason", sa.Text(), nullable=True),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('payment', 'credit_note')", name=op.f("ck_credits_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credits_amount")),
        sa.CheckConstraint("unallocated >= 0 AND unallocated <= amount", name=op.f("ck_credits_unallocated")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_credits_customer_id_customers")),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_credits")),
    )
    op.create_index("ix_credits_customer_id", "credits", ["customer_id", "received_on"], unique=False)
    op.create_index(
        "ix_credits_on_account",
        "credits",
        ["customer_id", "currency"],
        unique=False,
        postgresql_where=sa.text("unallocated > 0"),
    )
    op.create_table(
        "interactions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_interactions_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
    )
    op.create_index("ix_interactions_customer_id", "interactions", ["customer_id", "id"], unique=False)
    op.create_index("ix_interactions_invoice_id", "interactions", ["invoice_id", "id"], unique=False)
    op.create_index("ix_interactions_kind_at", "interactions", ["kind", "at"], unique=False)
    op.create_table(
        "invoices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("document_url", sa.Text(), nullable=True),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_invoices_amount")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_invoices_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
    )
    op.create_index("ix_invoices_customer_id", "invoices", ["customer_id", "due_on", "id"], unique=False)
    op.create_index("ix_invoices_currency", "invoices", ["currency", "id"], unique=False)
    op.create_index("ix_invoices_due_on", "invoices", ["due_on", "id"], unique=False)
    op.create_index("ix_invoices_issued_on", "invoices", ["issued_on"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "send_key", sa.Text(), nullable=False, comment="case, step, occurrence of the first case it is about"
        ),
        sa.Column("claimed_by", sa.Text(), nullable=False, comment="the case whose turn it was"),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False, comment="day of the claim where the customer is"),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "audience IN ('payables', 'administration', 'management', 'direction')", name=op.f("ck_messages_audience")
        ),
        sa.CheckConstraint("state IN ('claimed', 'accepted', 'held', 'suppressed')", name=op.f("ck_messages_state")),
        sa.ForeignKeyConstraint(["claimed_by"], ["invoices.id"], name=op.f("fk_messages_claimed_by_invoices")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_messages_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("send_key", name=op.f("uq_messages_send_key")),
    )
    op.create_index("ix_messages_claimed_at", "messages", ["claimed_at"], unique=False)
    op.create_index("ix_messages_customer_id", "messages", ["customer_id", "claimed_at"], unique=False)
    op.create_index(
        "ix_messages_undelivered",
        "messages",
        ["claimed_by"],
        unique=False,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_table(
        "snapshots",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("invoices", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.CheckConstraint("bucket IN ('current', '1-30', '31-60', '61-90', '91+')", name=op.f("ck_snapshots_bucket")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_snapshots_customer_id_customers")),
        sa.PrimaryKeyConstraint("day", "customer_id", "currency", "bucket", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "allocations",
        sa.Column("credit_kind", sa.Text(), nullable=False),
        sa.Column("credit_id", sa.Text(), nullable=False),
        sa.Column(
            "invoice_id", sa.Text(), nullable=False, comment="no foreign key: a payment may arrive before its invoice"
        ),
        sa.Column(
            "requested",
            sa.Numeric(precision=19, scale=4),
            nullable=True,
            comment="what the sender meant for this invoice; null: allocated by us, oldest due first",
        ),
        sa.Column(
            "amount",
            sa.Numeric(precision=19, scale=4),
            nullable=False,
            comment="in force now; 0 while its invoice is unknown or after a reversal",
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_allocations_amount")),
        sa.ForeignKeyConstraint(
            ["credit_kind", "credit_id"],
            ["credits.kind", "credits.id"],
            name=op.f("fk_allocations_credit_kind_credits"),
        ),
        sa.PrimaryKeyConstraint("credit_kind", "credit_id", "invoice_id", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_invoice_id", "allocations", ["invoice_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("strategy_version", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False, comment="what it waits for: a kind of step, a hold, a payment"),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_activity", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("planned_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "settled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the balance reached zero; cleared by a reversal",
        ),
        sa.Column("settled_on", sa.Date(), nullable=True, comment="day of the credit that settled it"),
        sa.Column("settled_by_payment", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("thanked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("closed_as", sa.Text(), nullable=True, comment="ended by a decision of people or of the ladder"),
        sa.CheckConstraint("closed_as IN ('settled', 'cancelled', 'handed_over')", name=op.f("ck_cases_closed_as")),
        sa.CheckConstraint("outcome IN ('settled', 'cancelled', 'handed_over')", name=op.f("ck_cases_outcome")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_cases_customer_id_customers")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_cases_invoice_id_invoices")),
        sa.ForeignKeyConstraint(
            ["strategy_version"], ["strategy_versions.id"], name=op.f("fk_cases_strategy_version_strategy_versions")
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_cases")),
    )
    op.create_index(
        "ix_cases_behind",
        "cases",
        ["invoice_id"],
        unique=False,
        postgresql_where=sa.text("open AND planned_revision < revision"),
    )
    op.create_index("ix_cases_customer_id", "cases", ["customer_id", "invoice_id"], unique=False)
    op.create_index(
        "ix_cases_next_at", "cases", ["next_at", "invoice_id"], unique=False, postgresql_where=sa.text("open")
    )
    op.create_index(
        "ix_cases_open_customer", "cases", ["customer_id", "next_at"], unique=False, postgresql_where=sa.text("open")
    )
    op.create_index("ix_cases_open", "cases", ["invoice_id"], unique=False, postgresql_where=sa.text("open"))
    op.create_index(
        "ix_cases_outcome",
        "cases",
        ["outcome", "invoice_id"],
        unique=False,
        postgresql_where=sa.text("outcome IS NOT NULL"),
    )
    op.create_index("ix_cases_stage", "cases", ["stage", "invoice_id"], unique=False)
    op.create_index(
        "ix_cases_strategy_version", "cases", ["strategy_version"], unique=False, postgresql_where=sa.text("open")
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=True, comment="null: the whole customer"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('pause', 'dispute', 'promise', 'plan', 'offer')", name=op.f("ck_holds_kind")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_holds_customer_id_customers")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_holds_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index("ix_holds_customer_id", "holds", ["customer_id", "kind"], unique=False)
    op.create_index(
        "ix_holds_invoice_id", "holds", ["invoice_id"], unique=False, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "message_invoices",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("claim", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_message_invoices_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_invoices_message_id_messages")),
        sa.PrimaryKeyConstraint("message_id", "invoice_id", name=op.f("pk_message_invoices")),
    )
    op.create_index("ix_message_invoices_invoice_id", "message_invoices", ["invoice_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="attempts that the step allows",
        ),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True, comment="null when it was cancelled"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('call', 'negotiation', 'approval', 'escalation', 'find_contact')", name=op.f("ck_tasks_kind")
        ),
        sa.CheckConstraint(
            "outcome IN ('no_answer', 'wrong_number', 'reached', 'refuses', 'accepted', 'rejected', 'approved', 'done')",
            name=op.f("ck_tasks_outcome"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_tasks_customer_id_customers")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_tasks_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint(
            "invoice_id", "step_id", "occurrence", "kind", name=op.f("uq_tasks_invoice_id_step_id_occurrence_kind")
        ),
    )
    op.create_index("ix_tasks_customer_id", "tasks", ["customer_id"], unique=False)
    op.create_index(
        "ix_tasks_done", "tasks", ["due_on", "id"], unique=False, postgresql_where=sa.text("closed_at IS NOT NULL")
    )
    op.create_index(
        "ix_tasks_open", "tasks", ["due_on", "id"], unique=False, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index(
        "ix_tasks_open_queue",
        "tasks",
        ["queue", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "steps",
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'done', 'covered', 'superseded', 'skipped')", name=op.f("ck_steps_status")
        ),
        sa.CheckConstraint("occurrence >= 1", name=op.f("ck_steps_occurrence")),
        sa.ForeignKeyConstraint(["invoice_id"], ["cases.invoice_id"], name=op.f("fk_steps_invoice_id_cases")),
        sa.PrimaryKeyConstraint("invoice_id", "step_id", "occurrence", name=op.f("pk_steps")),
    )
    op.create_index(
        "ix_steps_message_id", "steps", ["message_id"], unique=False, postgresql_where=sa.text("message_id IS NOT NULL")
    )
    op.create_index(
        "ix_steps_task_id", "steps", ["task_id"], unique=False, postgresql_where=sa.text("task_id IS NOT NULL")
    )
    op.execute(_BALANCES)
    op.execute(_APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER interactions_append_only BEFORE UPDATE OR DELETE ON interactions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER interactions_never_truncated BEFORE TRUNCATE ON interactions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP VIEW balances")
    op.drop_index("ix_steps_task_id", table_name="steps", postgresql_where=sa.text("task_id IS NOT NULL"))
    op.drop_index("ix_steps_message_id", table_name="steps", postgresql_where=sa.text("message_id IS NOT NULL"))
    op.drop_table("steps")
    op.drop_index("ix_tasks_open_queue", table_name="tasks", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_tasks_open", table_name="tasks", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_tasks_done", table_name="tasks", postgresql_where=sa.text("closed_at IS NOT NULL"))
    op.drop_index("ix_tasks_customer_id", table_name="tasks")
    op.drop_table("tasks")
    op.drop_index("ix_message_invoices_invoice_id", table_name="message_invoices")
    op.drop_table("message_invoices")
    op.drop_index("ix_holds_invoice_id", table_name="holds", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_holds_customer_id", table_name="holds")
    op.drop_table("holds")
    op.drop_index("ix_cases_strategy_version", table_name="cases", postgresql_where=sa.text("open"))
    op.drop_index("ix_cases_stage", table_name="cases")
    op.drop_index("ix_cases_outcome", table_name="cases", postgresql_where=sa.text("outcome IS NOT NULL"))
    op.drop_index("ix_cases_open", table_name="cases", postgresql_where=sa.text("open"))
    op.drop_index("ix_cases_open_customer", table_name="cases", postgresql_where=sa.text("open"))
    op.drop_index("ix_cases_next_at", table_name="cases", postgresql_where=sa.text("open"))
    op.drop_index("ix_cases_customer_id", table_name="cases")
    op.drop_index(
        "ix_cases_behind", table_name="cases", postgresql_where=sa.text("open AND planned_revision < revision")
    )
    op.drop_table("cases")
    op.drop_index("ix_allocations_invoice_id", table_name="allocations")
    op.drop_table("allocations")
    op.drop_table("snapshots")
    op.drop_index("ix_messages_undelivered", table_name="messages", postgresql_where=sa.text("state = 'claimed'"))
    op.drop_index("ix_messages_customer_id", table_name="messages")
    op.drop_index("ix_messages_claimed_at", table_name="messages")
    op.drop_table("messages")
    op.drop_index("ix_invoices_issued_on", table_name="invoices")
    op.drop_index("ix_invoices_due_on", table_name="invoices")
    op.drop_index("ix_invoices_currency", table_name="invoices")
    op.drop_index("ix_invoices_customer_id", table_name="invoices")
    op.drop_table("invoices")
    op.drop_index("ix_interactions_kind_at", table_name="interactions")
    op.drop_index("ix_interactions_invoice_id", table_name="interactions")
    op.drop_index("ix_interactions_customer_id", table_name="interactions")
    op.drop_table("interactions")
    op.drop_index("ix_credits_on_account", table_name="credits", postgresql_where=sa.text("unallocated > 0"))
    op.drop_index("ix_credits_customer_id", table_name="credits")
    op.drop_table("credits")
    op.drop_table("contacts")
    op.drop_table("test_clock")
    op.drop_table("strategy_versions")
    op.drop_index("ix_customers_segment", table_name="customers")
    op.drop_index("ix_customers_country", table_name="customers")
    op.drop_index("ix_customers_collector", table_name="customers", postgresql_where=sa.text("collector IS NOT NULL"))
    op.drop_table("customers")
    op.execute("DROP FUNCTION refuse_change")
