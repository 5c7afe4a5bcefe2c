"""Which tables do people in the loop need: arrangements, negotiations, disputes, staff, dossiers, requests to the ERP?"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: The small sets of values that grew: (table, column, as they are now, as they were).
_GROWN = (
    (
        "cases",
        "outcome",
        "outcome IN ('settled', 'cancelled', 'handed_over', 'written_off')",
        "outcome IN ('settled', 'cancelled', 'handed_over')",
    ),
    (
        "cases",
        "closed_as",
        "closed_as IN ('settled', 'cancelled', 'handed_over', 'written_off')",
        "closed_as IN ('settled', 'cancelled', 'handed_over')",
    ),
    (
        "holds",
        "kind",
        "kind IN ('pause', 'dispute', 'promise', 'plan', 'settlement', 'credit_note', 'offer')",
        "kind IN ('pause', 'dispute', 'promise', 'plan', 'offer')",
    ),
    (
        "notices",
        "kind",
        "kind IN ('dispute_received', 'dispute_answered', 'promise_confirmed', 'promise_reminder', 'promise_broken', "
        "'plan_schedule', 'plan_broken', 'settlement_agreed', 'offer')",
        "kind IN ('dispute_received', 'dispute_answered')",
    ),
    (
        "tasks",
        "kind",
        "kind IN ('call', 'visit', 'negotiation', 'approval', 'escalation', 'find_contact', 'reply', 'dispute', "
        "'held_message', 'credit_note')",
        "kind IN ('call', 'negotiation', 'approval', 'escalation', 'find_contact', 'reply')",
    ),
    (
        "tasks",
        "outcome",
        "outcome IN ('no_answer', 'wrong_number', 'reached', 'refuses', 'promises', 'disputes', 'asks_plan', "
        "'call_later', 'says_paid', 'accepted', 'rejected', 'approved', 'partly', 'withdrawn', 'sent', 'again', "
        "'done')",
        "outcome IN ('no_answer', 'wrong_number', 'reached', 'refuses', 'accepted', 'rejected', 'approved', 'done')",
    ),
)

#: A dispute was only a hold until now: it becomes one of its own, to be answered within a week.
_DISPUTES = """
WITH made AS (
    INSERT INTO disputes (customer_id, invoice_id, kind, reason, amount, balance, netted, source, opened_at, opened_by,
                          answer_by)
    SELECT customer_id, invoice_id, 'other', reason, amount,
           (SELECT b.balance FROM balances b WHERE b.invoice_id = holds.invoice_id),
           COALESCE((SELECT SUM(a.amount) FROM allocations a
                      WHERE a.invoice_id = holds.invoice_id AND a.credit_kind = 'credit_note'), 0),
           'desk', since, actor, since::date + 7
    FROM holds WHERE kind = 'dispute' AND ended_at IS NULL AND invoice_id IS NOT NULL
    RETURNING id, invoice_id)
UPDATE holds SET dispute_id = made.id FROM made
WHERE holds.invoice_id = made.invoice_id AND holds.kind = 'dispute' AND holds.ended_at IS NULL
"""

#: What is held waits in the worklist from now on: also what was held before.
_HELD = """
INSERT INTO tasks (kind, queue, customer_id, invoice_id, step_id, occurrence, owner, opened_at, due_on, details)
SELECT 'held_message', 'collectors', m.customer_id, i.invoice_id, i.step_id,
       row_number() OVER (PARTITION BY i.invoice_id, i.step_id ORDER BY m.id), u.collector, m.claimed_at, m.local_day + 1,
       jsonb_build_object('message', m.id, 'channel', m.channel, 'invoices',
                          (SELECT jsonb_agg(n.invoice_id ORDER BY n.position) FROM message_invoices n
                            WHERE n.message_id = m.id))
FROM messages m JOIN customers u ON u.id = m.customer_id
JOIN message_invoices i ON i.message_id = m.id AND i.position = 0
WHERE m.state = 'held'
"""


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column(
            "name", sa.Text(), nullable=False, comment="handle: what follows the @, and the actor of what they do"
        ),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "most_customers", sa.Integer(), nullable=True, comment="how many they look after at most; null: any number"
        ),
        sa.Column(
            "notify",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="URLs of chat tools; with secrets in them",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint(
            "role IN ('collector', 'supervisor', 'credit_manager', 'manager')", name=op.f("ck_staff_role")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_staff")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False, comment="last day"),
        sa.Column(
            "begins_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="midnight of the first day, where the creditor is",
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="midnight after the last one"),
        sa.Column("substitute", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="back earlier"),
        sa.CheckConstraint("through >= from_day", name=op.f("ck_absences_days")),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name=op.f("fk_absences_staff_staff")),
        sa.ForeignKeyConstraint(["substitute"], ["staff.name"], name=op.f("fk_absences_substitute_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_staff", "absences", ["staff", "through"], unique=False)
    op.create_table(
        "dossiers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="agency, legal, or asked for by a person"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="a ZIP"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_dossiers_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
    )
    op.create_index("ix_dossiers_customer_id", "dossiers", ["customer_id", "id"], unique=False)
    op.create_table(
        "erp_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=True, comment="null: the whole customer"),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True, comment="done or refused; null: the ERP has not said yet"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('credit_note', 'interest_invoice', 'credit_hold', 'credit_hold_lifted', 'handed_over', 'recalled', 'write_off', 'write_off_reversed')",
            name=op.f("ck_erp_requests_kind"),
        ),
        sa.CheckConstraint("answer IN ('done', 'refused')", name=op.f("ck_erp_requests_answer")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_erp_requests_customer_id_customers")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_erp_requests_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_requests")),
    )
    op.create_index("ix_erp_requests_customer_id", "erp_requests", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_erp_requests_open", "erp_requests", ["id"], unique=False, postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_table(
        "lateness_reasons",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "reason IN ('cash_flow', 'waits_for_own_customer', 'approval_pending', 'payment_run', 'invoice_not_received', 'missing_document', 'dispute', 'oversight', 'insolvency', 'hardship', 'other')",
            name=op.f("ck_lateness_reasons_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_lateness_reasons_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_lateness_reasons_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lateness_reasons")),
    )
    op.create_index("ix_lateness_reasons_invoice_id", "lateness_reasons", ["invoice_id"], unique=False)
    op.create_table(
        "seals",
        sa.Column("interaction_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column(
            "position",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="order within the customer's chain",
        ),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 over the digest before it and the interaction"
        ),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_seals_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_seals_interaction_id_interactions")
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_seals")),
    )
    op.create_index("ix_seals_customer_id", "seals", ["customer_id", "position"], unique=False)
    op.create_table(
        "disputes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "amount",
            sa.Numeric(precision=19, scale=4),
            nullable=True,
            comment="the disputed part; null: all that is owed",
        ),
        sa.Column(
            "balance",
            sa.Numeric(precision=19, scale=4),
            nullable=False,
            comment="what was owed when it was opened",
        ),
        sa.Column(
            "netted",
            sa.Numeric(precision=19, scale=4),
            nullable=False,
            comment="what credit notes had taken off by then",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="how we heard of it: call, visit, reply, desk, portal"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column(
            "escalated_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was put higher for want of an answer",
        ),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column(
            "credited", sa.Numeric(precision=19, scale=4), nullable=True, comment="what a credit note is expected for"
        ),
        sa.Column("answer", sa.Text(), nullable=True, comment="our words to the customer, in the customer's language"),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('price', 'quantity', 'quality', 'not_received', 'order_number', 'already_paid', 'not_ours', 'duplicate', 'other')",
            name=op.f("ck_disputes_kind"),
        ),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'partly', 'rejected', 'withdrawn', 'settled')", name=op.f("ck_disputes_outcome")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_disputes_customer_id_customers")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_disputes_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_disputes_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index("ix_disputes_customer_id", "disputes", ["customer_id", "id"], unique=False)
    op.create_index("ix_disputes_invoice_id", "disputes", ["invoice_id", "id"], unique=False)
    op.create_index(
        "ix_disputes_open",
        "disputes",
        ["answer_by", "id"],
        unique=False,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="customer: how it was; template: what a collector thinks of it"
        ),
        sa.Column("message_id", sa.BigInteger(), nullable=True, comment="the message that asked"),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('customer', 'template')", name=op.f("ck_feedback_kind")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_feedback_rating")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_feedback_customer_id_customers")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_feedback_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("message_id", name=op.f("uq_feedback_message_id")),
    )
    op.create_index(
        "ix_feedback_template",
        "feedback",
        ["template", "id"],
        unique=False,
        postgresql_where=sa.text("template IS NOT NULL"),
    )
    op.create_table(
        "negotiations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False, comment="last day, where the customer is"),
        sa.Column("step_id", sa.Text(), nullable=True, comment="the rung that opened it; null: a person did"),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'rejected', 'expired', 'withdrawn')", name=op.f("ck_negotiations_state")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_negotiations_customer_id_customers")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_negotiations_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiations")),
    )
    op.create_index("ix_negotiations_customer_id", "negotiations", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_negotiations_open",
        "negotiations",
        ["customer_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="mention, task_overdue, assigned ..."),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("invoice_id", sa.Text(), nullable=True),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "told_at", sa.DateTime(timezone=True), nullable=True, comment="real time at which it left by e-mail or chat"
        ),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True, comment="real time: not before"),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_notifications_customer_id_customers")),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name=op.f("fk_notifications_staff_staff")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_notifications_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index("ix_notifications_staff", "notifications", ["staff", "id"], unique=False)
    op.create_index(
        "ix_notifications_untold", "notifications", ["id"], unique=False, postgresql_where=sa.text("told_at IS NULL")
    )
    op.create_table(
        "arrangements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.Numeric(precision=19, scale=4), nullable=False, comment="sum of its instalments"),
        sa.Column("tolerance", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("break_after", sa.Integer(), nullable=False, comment="missed instalments that break it"),
        sa.Column(
            "check_on",
            sa.Date(),
            nullable=True,
            comment="day after the next deadline, where the customer is; null: nothing to watch",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="how it was agreed: call, visit, reply, desk, negotiation, portal",
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="as they were asked for"),
        sa.Column("negotiation_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it ended, where somebody said so"),
        sa.CheckConstraint("kind IN ('promise', 'plan', 'settlement')", name=op.f("ck_arrangements_kind")),
        sa.CheckConstraint(
            "state IN ('pending', 'open', 'kept', 'partly_kept', 'broken', 'cancelled', 'refused')",
            name=op.f("ck_arrangements_state"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_arrangements_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.id"], name=op.f("fk_arrangements_negotiation_id_negotiations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangements")),
    )
    op.create_index("ix_arrangements_customer_id", "arrangements", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_arrangements_running",
        "arrangements",
        ["customer_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('pending', 'open')"),
    )
    op.create_table(
        "dispute_documents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dispute_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("from_customer", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["disputes.id"], name=op.f("fk_dispute_documents_dispute_id_disputes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_documents")),
    )
    op.create_index("ix_dispute_documents_dispute_id", "dispute_documents", ["dispute_id"], unique=False)
    op.create_table(
        "negotiation_invoices",
        sa.Column("negotiation_id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_negotiation_invoices_invoice_id_invoices")
        ),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.id"], name=op.f("fk_negotiation_invoices_negotiation_id_negotiations")
        ),
        sa.PrimaryKeyConstraint("negotiation_id", "invoice_id", name=op.f("pk_negotiation_invoices")),
    )
    op.create_index("ix_negotiation_invoices_invoice_id", "negotiation_invoices", ["invoice_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("negotiation_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=True, comment="the role that has to approve it first"),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('instalments', 'discount', 'partial', 'extension')", name=op.f("ck_offers_kind")),
        sa.CheckConstraint(
            "needs IN ('collector', 'supervisor', 'credit_manager', 'manager')", name=op.f("ck_offers_needs")
        ),
        sa.CheckConstraint("side IN ('us', 'customer')", name=op.f("ck_offers_side")),
        sa.CheckConstraint(
            "state IN ('pending', 'open', 'accepted', 'rejected', 'countered', 'refused', 'expired')",
            name=op.f("ck_offers_state"),
        ),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.id"], name=op.f("fk_offers_negotiation_id_negotiations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("negotiation_id", "number", name=op.f("uq_offers_negotiation_id_number")),
    )
    op.create_table(
        "arrangement_invoices",
        sa.Column("arrangement_id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column(
            "amount", sa.Numeric(precision=19, scale=4), nullable=False, comment="the part of it that is covered"
        ),
        sa.Column(
            "balance",
            sa.Numeric(precision=19, scale=4),
            nullable=False,
            comment="what was owed of it when this was agreed",
        ),
        sa.Column(
            "credited",
            sa.Numeric(precision=19, scale=4),
            nullable=False,
            comment="what credit notes had taken off it by then",
        ),
        sa.ForeignKeyConstraint(
            ["arrangement_id"], ["arrangements.id"], name=op.f("fk_arrangement_invoices_arrangement_id_arrangements")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_arrangement_invoices_invoice_id_invoices")
        ),
        sa.PrimaryKeyConstraint("arrangement_id", "invoice_id", name=op.f("pk_arrangement_invoices")),
    )
    op.create_index("ix_arrangement_invoices_invoice_id", "arrangement_invoices", ["invoice_id"], unique=False)
    op.create_table(
        "instalments",
        sa.Column("arrangement_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False, comment="the last day that still counts"),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("interest", sa.Numeric(precision=19, scale=4), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'kept', 'partly_kept', 'missed')", name=op.f("ck_instalments_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_instalments_amount")),
        sa.ForeignKeyConstraint(
            ["arrangement_id"], ["arrangements.id"], name=op.f("fk_instalments_arrangement_id_arrangements")
        ),
        sa.PrimaryKeyConstraint("arrangement_id", "number", name=op.f("pk_instalments")),
    )
    op.add_column("customers", sa.Column("given_collector", sa.Text(), nullable=True, comment="as the ERP names one"))
    op.add_column(
        "customers",
        sa.Column(
            "collector_why",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="the rule or the person that chose",
        ),
    )
    op.alter_column(
        "customers",
        "collector",
        existing_type=sa.TEXT(),
        comment="who looks after it: in force",
        existing_nullable=True,
    )
    op.add_column("holds", sa.Column("arrangement_id", sa.BigInteger(), nullable=True))
    op.add_column("holds", sa.Column("dispute_id", sa.BigInteger(), nullable=True))
    op.add_column("holds", sa.Column("erp_request_id", sa.BigInteger(), nullable=True))
    op.add_column("holds", sa.Column("expected_by", sa.Date(), nullable=True, comment="last day for a credit note"))
    op.create_index(
        "ix_holds_arrangement_id",
        "holds",
        ["arrangement_id"],
        unique=False,
        postgresql_where=sa.text("arrangement_id IS NOT NULL"),
    )
    op.create_index(
        "ix_holds_dispute_id", "holds", ["dispute_id"], unique=False, postgresql_where=sa.text("dispute_id IS NOT NULL")
    )
    op.create_foreign_key(
        op.f("fk_holds_arrangement_id_arrangements"), "holds", "arrangements", ["arrangement_id"], ["id"]
    )
    op.create_index(
        "ix_holds_expected_by",
        "holds",
        ["expected_by"],
        unique=False,
        postgresql_where=sa.text("expected_by IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_foreign_key(op.f("fk_holds_dispute_id_disputes"), "holds", "disputes", ["dispute_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_holds_erp_request_id_erp_requests"), "holds", "erp_requests", ["erp_request_id"], ["id"]
    )
    op.add_column(
        "installation",
        sa.Column(
            "sealed_through",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="no interaction up to this id is unsealed",
        ),
    )
    op.add_column("notices", sa.Column("arrangement_id", sa.BigInteger(), nullable=True, comment="what it tells of"))
    op.add_column(
        "notices",
        sa.Column(
            "withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="there is nothing to tell any more"
        ),
    )
    op.create_foreign_key(
        op.f("fk_notices_arrangement_id_arrangements"), "notices", "arrangements", ["arrangement_id"], ["id"]
    )
    op.add_column(
        "tasks",
        sa.Column(
            "stands_in_for",
            sa.Text(),
            nullable=True,
            comment="whose it is, while the owner does it for somebody who is away",
        ),
    )
    op.create_index(
        "ix_tasks_stands_in_for",
        "tasks",
        ["stands_in_for"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL AND stands_in_for IS NOT NULL"),
    )
    op.add_column(
        "replies",
        sa.Column(
            "read_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when somebody had seen to it whose task it was not: of a sender nobody knew",
        ),
    )
    op.add_column("replies", sa.Column("read_by", sa.Text(), nullable=True))
    op.drop_index("ix_replies_unmatched", table_name="replies", postgresql_where=sa.text("customer_id IS NULL"))
    op.create_index(
        "ix_replies_unmatched",
        "replies",
        ["id"],
        unique=False,
        postgresql_where=sa.text("customer_id IS NULL AND read_at IS NULL"),
    )
    op.add_column(
        "tasks", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True, comment="not shown before")
    )
    op.add_column(
        "tasks",
        sa.Column(
            "again_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the time that the customer asked to be called at",
        ),
    )
    op.add_column(
        "tasks",
        sa.Column(
            "escalated_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was put before a supervisor for being late",
        ),
    )
    op.create_index(
        "ix_tasks_open_owner",
        "tasks",
        ["owner", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.drop_index("ix_notices_untold", table_name="notices", postgresql_where=sa.text("message_id IS NULL"))
    op.create_index(
        "ix_notices_untold",
        "notices",
        ["invoice_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NULL AND withdrawn_at IS NULL"),
    )

    for table, column, grown, _ in _GROWN:
        _check(table, column, grown)
    op.execute(_DISPUTES)
    op.execute(_HELD)
    # Until now only the ERP named who looks after a customer.
    op.execute(
        "UPDATE customers SET given_collector = collector, "
        "collector_why = jsonb_build_object('code', 'owner_by_erp', 'params', jsonb_build_object('owner', collector)) "
        "WHERE collector IS NOT NULL"
    )


def downgrade() -> None:
    # What the older version has no word for goes, or becomes its nearest word.
    op.execute("UPDATE cases SET outcome = 'cancelled' WHERE outcome = 'written_off'")
    op.execute("UPDATE cases SET closed_as = 'cancelled' WHERE closed_as = 'written_off'")
    op.execute("DELETE FROM holds WHERE kind IN ('settlement', 'credit_note')")
    op.execute(
        "DELETE FROM notices WHERE kind IN ('promise_confirmed', 'promise_reminder', 'promise_broken', 'plan_schedule', "
        "'plan_broken', 'settlement_agreed', 'offer')"
    )
    op.execute("UPDATE steps SET task_id = NULL WHERE task_id IN (SELECT id FROM tasks WHERE kind IN ('visit'))")
    op.execute("UPDATE notifications SET task_id = NULL")
    op.execute("UPDATE negotiations SET task_id = NULL")
    op.execute("UPDATE disputes SET task_id = NULL")
    op.execute("DELETE FROM tasks WHERE kind IN ('visit', 'dispute', 'held_message', 'credit_note')")
    op.execute(
        "UPDATE tasks SET outcome = 'reached' "
        "WHERE outcome IN ('promises', 'disputes', 'asks_plan', 'call_later', 'says_paid')"
    )
    op.execute("UPDATE tasks SET outcome = 'done' WHERE outcome IN ('partly', 'withdrawn', 'sent', 'again')")
    for table, column, _, before in _GROWN:
        _check(table, column, before)
    op.drop_index(
        "ix_notices_untold",
        table_name="notices",
        postgresql_where=sa.text("message_id IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_index(
        "ix_notices_untold", "notices", ["invoice_id"], unique=False, postgresql_where=sa.text("message_id IS NULL")
    )
    op.drop_index("ix_tasks_open_owner", table_name="tasks", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(
        "ix_tasks_stands_in_for",
        table_name="tasks",
        postgresql_where=sa.text("closed_at IS NULL AND stands_in_for IS NOT NULL"),
    )
    op.drop_column("tasks", "stands_in_for")
    op.drop_index(
        "ix_replies_unmatched",
        table_name="replies",
        postgresql_where=sa.text("customer_id IS NULL AND read_at IS NULL"),
    )
    op.create_index(
        "ix_replies_unmatched", "replies", ["id"], unique=False, postgresql_where=sa.text("customer_id IS NULL")
    )
    op.drop_column("replies", "read_by")
    op.drop_column("replies", "read_at")
    op.drop_column("tasks", "escalated_at")
    op.drop_column("tasks", "again_at")
    op.drop_column("tasks", "snoozed_until")
    op.drop_constraint(op.f("fk_notices_arrangement_id_arrangements"), "notices", type_="foreignkey")
    op.drop_column("installation", "sealed_through")
    op.drop_column("notices", "withdrawn_at")
    op.drop_column("notices", "arrangement_id")
    op.drop_constraint(op.f("fk_holds_erp_request_id_erp_requests"), "holds", type_="foreignkey")
    op.drop_constraint(op.f("fk_holds_dispute_id_disputes"), "holds", type_="foreignkey")
    op.drop_index(
        "ix_holds_expected_by",
        table_name="holds",
        postgresql_where=sa.text("expected_by IS NOT NULL AND ended_at IS NULL"),
    )
    op.drop_constraint(op.f("fk_holds_arrangement_id_arrangements"), "holds", type_="foreignkey")
    op.drop_index("ix_holds_dispute_id", table_name="holds", postgresql_where=sa.text("dispute_id IS NOT NULL"))
    op.drop_index("ix_holds_arrangement_id", table_name="holds", postgresql_where=sa.text("arrangement_id IS NOT NULL"))
    op.drop_column("holds", "expected_by")
    op.drop_column("holds", "erp_request_id")
    op.drop_column("holds", "dispute_id")
    op.drop_column("holds", "arrangement_id")
    op.alter_column(
        "customers",
        "collector",
        existing_type=sa.TEXT(),
        comment=None,
        existing_comment="who looks after it: in force",
        existing_nullable=True,
    )
    op.execute("UPDATE customers SET collector = given_collector")
    op.drop_column("customers", "collector_why")
    op.drop_column("customers", "given_collector")
    op.drop_table("instalments")
    op.drop_index("ix_arrangement_invoices_invoice_id", table_name="arrangement_invoices")
    op.drop_table("arrangement_invoices")
    op.drop_table("offers")
    op.drop_index("ix_negotiation_invoices_invoice_id", table_name="negotiation_invoices")
    op.drop_table("negotiation_invoices")
    op.drop_index("ix_dispute_documents_dispute_id", table_name="dispute_documents")
    op.drop_table("dispute_documents")
    op.drop_index(
        "ix_arrangements_running", table_name="arrangements", postgresql_where=sa.text("state IN ('pending', 'open')")
    )
    op.drop_index("ix_arrangements_customer_id", table_name="arrangements")
    op.drop_table("arrangements")
    op.drop_index("ix_notifications_untold", table_name="notifications", postgresql_where=sa.text("told_at IS NULL"))
    op.drop_index("ix_notifications_staff", table_name="notifications")
    op.drop_table("notifications")
    op.drop_index("ix_negotiations_open", table_name="negotiations", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_negotiations_customer_id", table_name="negotiations")
    op.drop_table("negotiations")
    op.drop_index("ix_feedback_template", table_name="feedback", postgresql_where=sa.text("template IS NOT NULL"))
    op.drop_table("feedback")
    op.drop_index("ix_disputes_open", table_name="disputes", postgresql_where=sa.text("resolved_at IS NULL"))
    op.drop_index("ix_disputes_invoice_id", table_name="disputes")
    op.drop_index("ix_disputes_customer_id", table_name="disputes")
    op.drop_table("disputes")
    op.drop_index("ix_seals_customer_id", table_name="seals")
    op.drop_table("seals")
    op.drop_index("ix_lateness_reasons_invoice_id", table_name="lateness_reasons")
    op.drop_table("lateness_reasons")
    op.drop_index("ix_erp_requests_open", table_name="erp_requests", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_index("ix_erp_requests_customer_id", table_name="erp_requests")
    op.drop_table("erp_requests")
    op.drop_index("ix_dossiers_customer_id", table_name="dossiers")
    op.drop_table("dossiers")
    op.drop_index("ix_absences_staff", table_name="absences")
    op.drop_table("absences")
    op.drop_table("staff")


def _check(table: str, column: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, condition)
