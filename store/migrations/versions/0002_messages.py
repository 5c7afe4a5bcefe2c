"""Which tables does sending for real need: attempts, receipts, replies, blocks, the inbox of webhooks, the switch?"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: 256 bits that sign links; the built-in uuid is what there is without an extension.
_RANDOM = "decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')"


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'new'"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "received_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "retry_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="real time: nothing is known of its message yet, not tried before",
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('new', 'applied', 'quarantined', 'ignored')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "event_id", name=op.f("uq_inbox_source_event_id")),
    )
    op.create_index("ix_inbox_new", "inbox", ["id"], unique=False, postgresql_where=sa.text("state = 'new'"))
    op.create_index("ix_inbox_source", "inbox", ["source", "received_at"], unique=False)
    op.create_index(
        "ix_inbox_quarantined", "inbox", ["id"], unique=False, postgresql_where=sa.text("state = 'quarantined'")
    )
    op.create_table(
        "installation",
        sa.Column("only_row", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False, comment="signs links; 256 random bits"),
        sa.Column(
            "armed_for",
            sa.Text(),
            nullable=True,
            comment="the server and machine that may send; null: whoever comes first",
        ),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.Text(), nullable=True),
        sa.Column("stopped_why", sa.Text(), nullable=True),
        sa.CheckConstraint("only_row", name=op.f("ck_installation_only_row")),
        sa.PrimaryKeyConstraint("only_row", name=op.f("pk_installation")),
    )
    op.create_table(
        "attempts",
        sa.Column("token", sa.Text(), nullable=False, comment="travels inside the call and comes back in every event"),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column(
            "claimed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True, comment="refused for now: not before"),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True, comment="status or kind of failure; never an address or a text"),
        sa.CheckConstraint(
            "state IN ('claimed', 'calling', 'accepted', 'refused', 'rejected', 'unknown')",
            name=op.f("ck_attempts_state"),
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_attempts_message_id_messages")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_attempts")),
        sa.UniqueConstraint("message_id", "number", name=op.f("uq_attempts_message_id_number")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="later it is dropped"),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True, comment="null: not told yet"),
        sa.CheckConstraint("kind IN ('dispute_received', 'dispute_answered')", name=op.f("ck_notices_kind")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_notices_customer_id_customers")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_notices_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_notices_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_untold", "notices", ["invoice_id"], unique=False, postgresql_where=sa.text("message_id IS NULL")
    )
    op.create_table(
        "blocks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="what told us: keyword, link, provider, staff"),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opt_out', 'complaint', 'bounced', 'invalid', 'wrong_person')", name=op.f("ck_blocks_kind")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_blocks_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    op.create_index(
        "uq_blocks_in_force",
        "blocks",
        ["address", "channel", "kind"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "message_attachments",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "content_id", sa.Text(), nullable=True, comment="shown inside the HTML under this name; null: listed"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_attachments_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("message_id", "position", name=op.f("pk_message_attachments")),
    )
    op.create_table(
        "replies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("from_address", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="null: nobody knows this address"),
        sa.Column("message_id", sa.BigInteger(), nullable=True, comment="the message that it answers"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column(
            "amount",
            sa.Numeric(precision=19, scale=4),
            nullable=True,
            comment="named in it, in whatever currency its invoices have",
        ),
        sa.Column("task_id", sa.BigInteger(), nullable=True, comment="whoever does it reads this"),
        sa.CheckConstraint(
            "intent IN ('paid', 'promise', 'dispute', 'question', 'wrong_person', 'out_of_office', 'stop', 'start', 'other')",
            name=op.f("ck_replies_intent"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_replies_customer_id_customers")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_replies_message_id_messages")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_replies_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_replies_channel_provider_id")),
    )
    op.create_index("ix_replies_customer_id", "replies", ["customer_id", "received_at"], unique=False)
    op.create_index("ix_replies_from_address", "replies", ["channel", "from_address", "received_at"], unique=False)
    op.create_index(
        "ix_replies_task_id", "replies", ["task_id"], unique=False, postgresql_where=sa.text("task_id IS NOT NULL")
    )
    op.create_index(
        "ix_replies_unmatched", "replies", ["id"], unique=False, postgresql_where=sa.text("customer_id IS NULL")
    )
    op.create_index(
        "ix_contacts_email",
        "contacts",
        [sa.literal_column("lower(email)")],
        unique=False,
        postgresql_where=sa.text("email IS NOT NULL"),
    )
    op.create_index(
        "ix_contacts_phone", "contacts", ["phone"], unique=False, postgresql_where=sa.text("phone IS NOT NULL")
    )
    op.create_index(
        "ix_contacts_whatsapp", "contacts", ["whatsapp"], unique=False, postgresql_where=sa.text("whatsapp IS NOT NULL")
    )
    op.add_column(
        "customers",
        sa.Column(
            "channels",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="authorised by the customer; null: nobody said",
        ),
    )
    op.add_column(
        "message_invoices",
        sa.Column(
            "position",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="0: the case whose turn it was",
        ),
    )
    op.add_column(
        "message_invoices", sa.Column("occurrence", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column(
        "message_invoices",
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("messages", sa.Column("reason", sa.Text(), nullable=True, comment="why it did not simply go on"))
    op.add_column(
        "messages",
        sa.Column(
            "attempt",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="token of the newest attempt: no other may write",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "variables",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="what a provider's approved template is filled with",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "told_as",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="kinds of the interactions of the first and the other cases",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "allowed_by",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="contact rules in force when it was claimed, and the local time",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "never_guessed",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="silence proves nothing: a person says what happened",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "not_after",
            sa.DateTime(timezone=True),
            server_default=sa.text("'epoch'"),
            nullable=False,
            comment="end of the lawful window of its claim",
        ),
    )
    op.add_column("messages", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "messages", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True, comment="bounced or dropped")
    )
    op.add_column("messages", sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "messages",
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="real time at which its provider was last asked what became of it",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "flagged_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="real time at which it was flagged for having no final event",
        ),
    )
    op.drop_index(op.f("ix_messages_undelivered"), table_name="messages", postgresql_where="(state = 'claimed'::text)")
    op.create_index("ix_messages_held", "messages", ["id"], unique=False, postgresql_where=sa.text("state = 'held'"))
    op.create_index(
        "ix_messages_provider_id",
        "messages",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_index("ix_messages_to_address", "messages", ["to_address", "id"], unique=False)
    op.create_index(
        "ix_messages_unfinished",
        "messages",
        ["claimed_by", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('claimed', 'unknown')"),
    )
    op.create_index(
        "ix_messages_unproven",
        "messages",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'accepted' AND flagged_at IS NULL"),
    )
    op.alter_column("message_invoices", "position", server_default=None)
    op.alter_column("message_invoices", "occurrence", server_default=None)
    op.alter_column("message_invoices", "why", server_default=None)
    op.alter_column("messages", "attempt", server_default=None)
    op.alter_column("messages", "variables", server_default=None)
    op.alter_column("messages", "told_as", server_default=None)
    op.alter_column("messages", "allowed_by", server_default=None)
    op.alter_column("messages", "never_guessed", server_default=None)
    op.alter_column("messages", "not_after", server_default=None)
    op.drop_constraint(op.f("ck_messages_state"), "messages", type_="check")
    op.create_check_constraint(
        op.f("ck_messages_state"),
        "messages",
        "state IN ('claimed', 'unknown', 'accepted', 'delivered', 'bounced', 'dropped', 'rejected', 'held', 'suppressed', 'superseded')",
    )
    op.drop_constraint(op.f("ck_steps_status"), "steps", type_="check")
    op.create_check_constraint(
        op.f("ck_steps_status"), "steps", "status IN ('open', 'done', 'covered', 'superseded', 'skipped', 'unreached')"
    )
    op.drop_constraint(op.f("ck_tasks_kind"), "tasks", type_="check")
    op.create_check_constraint(
        op.f("ck_tasks_kind"),
        "tasks",
        "kind IN ('call', 'negotiation', 'approval', 'escalation', 'find_contact', 'reply')",
    )
    op.execute(f"INSERT INTO installation (secret) VALUES ({_RANDOM})")  # nosec B608 - a constant of this file


def downgrade() -> None:
    # What the older version has no word for becomes its nearest one.
    op.execute("UPDATE messages SET state = 'accepted' WHERE state IN ('delivered', 'bounced', 'dropped')")
    op.execute("UPDATE messages SET state = 'held' WHERE state IN ('unknown', 'rejected')")
    op.execute("UPDATE messages SET state = 'suppressed' WHERE state = 'superseded'")
    op.execute("UPDATE steps SET status = 'skipped' WHERE status = 'unreached'")
    op.drop_index("ix_notices_untold", table_name="notices", postgresql_where=sa.text("message_id IS NULL"))
    op.drop_table("notices")
    op.drop_index(
        "ix_messages_unproven",
        table_name="messages",
        postgresql_where=sa.text("state = 'accepted' AND flagged_at IS NULL"),
    )
    op.drop_index(
        "ix_messages_unfinished", table_name="messages", postgresql_where=sa.text("state IN ('claimed', 'unknown')")
    )
    op.drop_index("ix_messages_to_address", table_name="messages")
    op.drop_index("ix_messages_provider_id", table_name="messages", postgresql_where=sa.text("provider_id IS NOT NULL"))
    op.drop_index("ix_messages_held", table_name="messages", postgresql_where=sa.text("state = 'held'"))
    op.create_index(
        op.f("ix_messages_undelivered"),
        "messages",
        ["claimed_by"],
        unique=False,
        postgresql_where="(state = 'claimed'::text)",
    )
    op.drop_column("customers", "channels")
    op.drop_column("messages", "flagged_at")
    op.drop_column("messages", "asked_at")
    op.drop_column("messages", "complained_at")
    op.drop_column("messages", "bounced_at")
    op.drop_column("messages", "opened_at")
    op.drop_column("messages", "delivered_at")
    op.drop_column("messages", "not_after")
    op.drop_column("messages", "never_guessed")
    op.drop_column("messages", "allowed_by")
    op.drop_column("messages", "told_as")
    op.drop_column("messages", "variables")
    op.drop_column("messages", "attempt")
    op.drop_column("messages", "reason")
    op.drop_column("message_invoices", "why")
    op.drop_column("message_invoices", "occurrence")
    op.drop_column("message_invoices", "position")
    for place in ("email", "phone", "whatsapp"):
        op.drop_index(f"ix_contacts_{place}", table_name="contacts")
    op.drop_index("ix_replies_customer_id", table_name="replies")
    op.drop_table("replies")
    op.drop_table("message_attachments")
    op.drop_index("uq_blocks_in_force", table_name="blocks", postgresql_where=sa.text("lifted_at IS NULL"))
    op.drop_table("blocks")
    op.drop_table("attempts")
    op.drop_table("installation")
    op.drop_index("ix_inbox_quarantined", table_name="inbox", postgresql_where=sa.text("state = 'quarantined'"))
    op.drop_index("ix_inbox_source", table_name="inbox")
    op.drop_index("ix_inbox_new", table_name="inbox", postgresql_where=sa.text("state = 'new'"))
    op.drop_table("inbox")
    op.execute("DELETE FROM tasks WHERE kind = 'reply'")
    op.drop_constraint(op.f("ck_messages_state"), "messages", type_="check")
    op.create_check_constraint(
        op.f("ck_messages_state"), "messages", "state IN ('claimed', 'accepted', 'held', 'suppressed')"
    )
    op.drop_constraint(op.f("ck_steps_status"), "steps", type_="check")
    op.create_check_constraint(
        op.f("ck_steps_status"), "steps", "status IN ('open', 'done', 'covered', 'superseded', 'skipped')"
    )
    op.drop_constraint(op.f("ck_tasks_kind"), "tasks", type_="check")
    op.create_check_constraint(
        op.f("ck_tasks_kind"), "tasks", "kind IN ('call', 'negotiation', 'approval', 'escalation', 'find_contact')"
    )
