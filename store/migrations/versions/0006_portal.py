"""Which tables does the portal need: links, people, sessions, codes, payments under way, wishes, proposals?"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Table, column, and what it may hold, from now on and before.
_GROWN = (
    (
        "holds",
        "kind",
        "kind IN ('pause', 'dispute', 'promise', 'plan', 'settlement', 'credit_note', 'offer', 'payment')",
        "kind IN ('pause', 'dispute', 'promise', 'plan', 'settlement', 'credit_note', 'offer')",
    ),
    (
        "credits",
        "reversed_as",
        "reversed_as IN ('bounced', 'chargeback', 'mistake', 'refund')",
        "reversed_as IN ('bounced', 'chargeback', 'mistake')",
    ),
    (
        "tasks",
        "kind",
        "kind IN ('call', 'visit', 'negotiation', 'approval', 'escalation', 'find_contact', 'reply', 'dispute', "
        "'held_message', 'credit_note', 'bank_line', 'online_payment', 'contact_change')",
        "kind IN ('call', 'visit', 'negotiation', 'approval', 'escalation', 'find_contact', 'reply', 'dispute', "
        "'held_message', 'credit_note', 'bank_line')",
    ),
    (
        "notices",
        "kind",
        "kind IN ('dispute_received', 'dispute_answered', 'promise_confirmed', 'promise_reminder', 'promise_broken', "
        "'plan_schedule', 'plan_broken', 'settlement_agreed', 'offer', 'answer', 'by_hand')",
        "kind IN ('dispute_received', 'dispute_answered', 'promise_confirmed', 'promise_reminder', 'promise_broken', "
        "'plan_schedule', 'plan_broken', 'settlement_agreed', 'offer', 'by_hand')",
    ),
)


def upgrade() -> None:
    op.create_table(
        "contact_wishes",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False, comment="of the contact whose wishes these are"),
        sa.Column("channel", sa.Text(), nullable=True, comment="first; null: no wish"),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("from_hour", sa.Time(), nullable=True, comment="local; both or none"),
        sa.Column("until_hour", sa.Time(), nullable=True),
        sa.Column("weekdays", sa.ARRAY(sa.Integer()), nullable=True, comment="ISO, 1: Monday; null: no wish"),
        sa.Column(
            "agreed",
            sa.ARRAY(sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment="channels by which they agreed to be written to, beside those of customers.channels",
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("language IN ('es', 'en', 'pt')", name=op.f("ck_contact_wishes_language")),
        sa.CheckConstraint(
            "role IN ('payables', 'administration', 'management', 'direction')", name=op.f("ck_contact_wishes_role")
        ),
        sa.CheckConstraint(
            "(from_hour IS NULL) = (until_hour IS NULL) AND from_hour < until_hour IS NOT FALSE",
            name=op.f("ck_contact_wishes_hours"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_contact_wishes_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("customer_id", "role", name=op.f("pk_contact_wishes")),
    )
    op.create_table(
        "portal_people",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column(
            "channel", sa.Text(), nullable=True, comment="null: came by a link that was sent to nobody in particular"
        ),
        sa.Column("address", sa.Text(), nullable=False, comment="lower case; '' where nobody knows"),
        sa.Column("name", sa.Text(), nullable=False, comment="as the link was addressed"),
        sa.Column("role", sa.Text(), nullable=True, comment="that of the contact; null: none"),
        sa.Column(
            "rights",
            sa.ARRAY(sa.Text()),
            nullable=True,
            comment="given by hand; null: those of the role (config/portal.yaml)",
        ),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True, comment="may not come in any more"),
        sa.Column("blocked_by", sa.Text(), nullable=True),
        sa.Column(
            "first_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="real time, as all of these tables but checkouts.expires_at",
        ),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True, comment="came in last; null: not yet"),
        sa.CheckConstraint(
            "role IN ('payables', 'administration', 'management', 'direction')", name=op.f("ck_portal_people_role")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_portal_people_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_people")),
        sa.UniqueConstraint("customer_id", "address", name=op.f("uq_portal_people_customer_id_address")),
    )
    op.create_table(
        "checkouts",
        sa.Column(
            "id", sa.Text(), nullable=False, comment="random; names the payment at the provider and to the customer"
        ),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False, comment="of all its lines"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it ended as it did, as a code"),
        sa.Column(
            "provider_id", sa.Text(), nullable=True, comment="what the provider calls it: a session, a preference"
        ),
        sa.Column(
            "payment_ref",
            sa.Text(),
            nullable=True,
            comment="what the provider calls the money: a payment intent, a payment",
        ),
        sa.Column("credit_id", sa.Text(), nullable=True, comment="the payment that it became"),
        sa.Column("url", sa.Text(), nullable=True, comment="where the customer pays"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="by the clock of the cases: until then they rest",
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "begun_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="real time",
        ),
        sa.Column(
            "looked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="real time of the last look at the provider",
        ),
        sa.Column(
            "refused_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="real time at which the provider did not serve us",
        ),
        sa.Column(
            "receipt_to",
            sa.Text(),
            nullable=True,
            comment="e-mail address of whoever paid, until the receipt has gone there",
        ),
        sa.Column("receipt_tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "receipt_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="real time before which it is not tried again",
        ),
        sa.CheckConstraint(
            "state IN ('open', 'pending', 'paid', 'failed', 'expired', 'cancelled', 'refunded')",
            name=op.f("ck_checkouts_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_checkouts_amount")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_checkouts_customer_id_customers")),
        sa.ForeignKeyConstraint(["person_id"], ["portal_people.id"], name=op.f("fk_checkouts_person_id_portal_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint("provider", "provider_id", name=op.f("uq_checkouts_provider_provider_id")),
    )
    op.create_index("ix_checkouts_customer_id", "checkouts", ["customer_id", "opened_at"], unique=False)
    op.create_index(
        "ix_checkouts_payment_ref",
        "checkouts",
        ["provider", "payment_ref"],
        unique=False,
        postgresql_where=sa.text("payment_ref IS NOT NULL"),
    )
    op.create_index(
        "ix_checkouts_receipt_to",
        "checkouts",
        ["receipt_at"],
        unique=False,
        postgresql_where=sa.text("receipt_to IS NOT NULL"),
    )
    op.create_index(
        "ix_checkouts_under_way",
        "checkouts",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'pending')"),
    )
    op.create_table(
        "checkout_lines",
        sa.Column("checkout_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False, comment="of the invoice itself"),
        sa.Column(
            "charges",
            sa.Numeric(precision=19, scale=4),
            server_default=sa.text("0"),
            nullable=False,
            comment="of what is charged beside it",
        ),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_checkout_lines_checkout_id_checkouts")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_checkout_lines_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("checkout_id", "invoice_id", name=op.f("pk_checkout_lines")),
    )
    op.create_index("ix_checkout_lines_invoice_id", "checkout_lines", ["invoice_id"], unique=False)
    op.create_table(
        "contact_proposals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False, comment="digest of role and name: one waits for each person"),
        sa.Column(
            "before",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="the contact as it was; null: there was none",
        ),
        sa.Column(
            "after",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="as it is to be; null: it is to go",
        ),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True, comment="null: it waits"),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("task_id", sa.BigInteger(), nullable=True, comment="of whoever decides"),
        sa.Column(
            "tell", sa.Text(), nullable=True, comment="address that was on file, which is still to hear of the change"
        ),
        sa.Column("tell_tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True, comment="real time: not before"),
        sa.CheckConstraint(
            "decision IN ('approved', 'rejected', 'withdrawn')", name=op.f("ck_contact_proposals_decision")
        ),
        sa.CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name=op.f("ck_contact_proposals_somebody")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_contact_proposals_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["portal_people.id"], name=op.f("fk_contact_proposals_proposed_by_portal_people")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_contact_proposals_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_proposals")),
    )
    op.create_index(
        "ix_contact_proposals_customer_id", "contact_proposals", ["customer_id", "proposed_at"], unique=False
    )
    op.create_index(
        "ix_contact_proposals_waiting",
        "contact_proposals",
        ["customer_id", "about"],
        unique=True,
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_index(
        "ix_contact_proposals_tell",
        "contact_proposals",
        ["tell_at"],
        unique=False,
        postgresql_where=sa.text("tell IS NOT NULL"),
    )
    op.create_table(
        "portal_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of 256 random bits, kept nowhere"),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_ids", sa.ARRAY(sa.Text()), nullable=False, comment="what it shows without a code"),
        sa.Column("channel", sa.Text(), nullable=True, comment="null: made by hand, for whoever is given it"),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True, comment="the message that carries it"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True, comment="last"),
        sa.CheckConstraint(
            "role IN ('payables', 'administration', 'management', 'direction')", name=op.f("ck_portal_links_role")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_portal_links_customer_id_customers")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_portal_links_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_portal_links_digest")),
    )
    op.create_index("ix_portal_links_customer_id", "portal_links", ["customer_id", "made_at"], unique=False)
    op.create_index("ix_portal_links_address", "portal_links", ["address", "made_at"], unique=False)
    op.create_index("ix_portal_links_expires_at", "portal_links", ["expires_at"], unique=False)
    op.create_index(
        "ix_portal_links_message_id",
        "portal_links",
        ["message_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_table(
        "portal_sessions",
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the cookie carries, 256 random bits"
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_ids", sa.ARRAY(sa.Text()), nullable=False, comment="of the links that this browser came by"),
        sa.Column(
            "whole_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="a code was right: the whole account is seen",
        ),
        sa.Column("language", sa.Text(), nullable=True, comment="chosen on a page; null: as the customer's"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "notice",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what the next page says once: [{kind, text}]",
        ),
        sa.CheckConstraint("language IN ('es', 'en', 'pt')", name=op.f("ck_portal_sessions_language")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["portal_links.id"], name=op.f("fk_portal_sessions_link_id_portal_links"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["portal_people.id"], name=op.f("fk_portal_sessions_person_id_portal_people")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_portal_sessions")),
    )
    op.create_index("ix_portal_sessions_expires_at", "portal_sessions", ["expires_at"], unique=False)
    op.create_index("ix_portal_sessions_link_id", "portal_sessions", ["link_id"], unique=False)
    op.create_index("ix_portal_sessions_person_id", "portal_sessions", ["person_id"], unique=False)
    op.create_table(
        "portal_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="keyed by the installation's secret"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="on file when it was sent"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["portal_people.id"], name=op.f("fk_portal_codes_person_id_portal_people")
        ),
        sa.ForeignKeyConstraint(
            ["session"],
            ["portal_sessions.digest"],
            name=op.f("fk_portal_codes_session_portal_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_codes")),
    )
    op.create_index("ix_portal_codes_person_id", "portal_codes", ["person_id", "made_at"], unique=False)
    op.create_index("ix_portal_codes_session", "portal_codes", ["session"], unique=False)
    op.create_table(
        "checkout_movements",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False, comment="the provider's name of this movement: recorded once"),
        sa.Column("checkout_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False, comment="real time"),
        sa.Column(
            "of", sa.Text(), nullable=True, comment="of what went back: the ref of the payment that it takes from"
        ),
        sa.Column(
            "undone",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="it came to nothing in the end",
        ),
        sa.Column(
            "credit_id",
            sa.Text(),
            nullable=True,
            comment="the payment that it became, or that was taken back for it",
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('payment', 'refund', 'chargeback')", name=op.f("ck_checkout_movements_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_checkout_movements_amount")),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_checkout_movements_checkout_id_checkouts")
        ),
        sa.PrimaryKeyConstraint("provider", "ref", name=op.f("pk_checkout_movements")),
    )
    op.create_index("ix_checkout_movements_checkout_id", "checkout_movements", ["checkout_id"], unique=False)
    op.add_column(
        "message_attachments",
        sa.Column(
            "setting",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="what a sheet is set from anew as it leaves, with its link; null: it leaves as it is",
        ),
    )
    op.add_column("holds", sa.Column("checkout_id", sa.Text(), nullable=True, comment="the payment under way"))
    op.create_foreign_key(op.f("fk_holds_checkout_id_checkouts"), "holds", "checkouts", ["checkout_id"], ["id"])
    op.create_index(
        "ix_holds_checkout_id",
        "holds",
        ["checkout_id"],
        unique=False,
        postgresql_where=sa.text("checkout_id IS NOT NULL"),
    )
    for table, column, grown, _ in _GROWN:
        _check(table, column, grown)
    op.add_column("feedback", sa.Column("occasion", sa.Text(), nullable=True, comment="after which the portal asked"))
    op.add_column(
        "feedback",
        sa.Column("occasion_id", sa.Text(), nullable=True, comment="id of the invoice, dispute or arrangement"),
    )
    op.alter_column("feedback", "rating", comment="null: was asked, and would rather not say")
    op.create_check_constraint(
        op.f("ck_feedback_occasion"), "feedback", "occasion IN ('paid', 'dispute_answered', 'plan_agreed')"
    )
    op.create_unique_constraint(
        op.f("uq_feedback_customer_id_occasion_occasion_id"), "feedback", ["customer_id", "occasion", "occasion_id"]
    )
    _talk()


def _talk() -> None:
    """What is written in the portal, and what we answer."""
    op.add_column(
        "replies", sa.Column("person_id", sa.BigInteger(), nullable=True, comment="who wrote it in the portal")
    )
    op.create_foreign_key(op.f("fk_replies_person_id_portal_people"), "replies", "portal_people", ["person_id"], ["id"])
    op.add_column(
        "replies",
        sa.Column(
            "invoice_ids",
            sa.ARRAY(sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment="which it is about, as whoever wrote it in the portal said",
        ),
    )
    op.create_index(
        "ix_replies_person_id",
        "replies",
        ["person_id", "received_at"],
        unique=False,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("reply_id", sa.BigInteger(), nullable=True, comment="the newest of those that it answers"),
        sa.Column("task_id", sa.BigInteger(), nullable=True, comment="in which it was written"),
        sa.Column(
            "invoice_ids", sa.ARRAY(sa.Text()), nullable=False, comment="which it is about; none: the whole account"
        ),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.Text(), nullable=True, comment="Message-ID of the e-mail that it answers"),
        sa.Column("subject", sa.Text(), nullable=False, comment="of that e-mail; '' where there was none"),
        sa.Column("message_id", sa.BigInteger(), nullable=True, comment="which carried it; null: none"),
        sa.Column(
            "tell",
            sa.Text(),
            nullable=True,
            comment="e-mail address, while it waits to go out beside all cases: none was open",
        ),
        sa.Column("tell_tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True, comment="real time: not before"),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True, comment="it went out so"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_answers_customer_id_customers")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_answers_message_id_messages")),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_answers_reply_id_replies")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_answers_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index("ix_answers_customer_id", "answers", ["customer_id", "written_at"], unique=False)
    op.create_index(
        "ix_answers_tell", "answers", ["tell_at"], unique=False, postgresql_where=sa.text("tell IS NOT NULL")
    )
    op.create_index(
        "ix_answers_task_id",
        "answers",
        ["task_id"],
        unique=False,
        postgresql_where=sa.text("task_id IS NOT NULL"),
    )
    op.add_column(
        "messages",
        sa.Column("in_reply_to", sa.Text(), nullable=True, comment="Message-ID of the e-mail that it answers"),
    )


def downgrade() -> None:
    op.drop_column("messages", "in_reply_to")
    op.drop_index("ix_answers_task_id", table_name="answers", postgresql_where=sa.text("task_id IS NOT NULL"))
    op.drop_index("ix_answers_tell", table_name="answers", postgresql_where=sa.text("tell IS NOT NULL"))
    op.drop_index("ix_answers_customer_id", table_name="answers")
    op.drop_table("answers")
    op.drop_index("ix_replies_person_id", table_name="replies", postgresql_where=sa.text("person_id IS NOT NULL"))
    op.drop_column("replies", "invoice_ids")
    op.drop_constraint(op.f("fk_replies_person_id_portal_people"), "replies", type_="foreignkey")
    op.drop_column("replies", "person_id")
    # It was asked after no message: nobody would know about what.
    op.execute("DELETE FROM feedback WHERE occasion IS NOT NULL")
    op.drop_constraint(op.f("uq_feedback_customer_id_occasion_occasion_id"), "feedback", type_="unique")
    op.drop_constraint(op.f("ck_feedback_occasion"), "feedback", type_="check")
    op.alter_column("feedback", "rating", comment=None)
    op.drop_column("feedback", "occasion_id")
    op.drop_column("feedback", "occasion")
    # What an older version would not know: a payment under way holds nothing, what we gave back was a mistake.
    op.execute("DELETE FROM holds WHERE kind = 'payment'")
    op.execute("UPDATE credits SET reversed_as = 'mistake' WHERE reversed_as = 'refund'")
    op.execute("DELETE FROM notices WHERE kind = 'answer'")
    op.execute("UPDATE tasks SET kind = 'escalation' WHERE kind IN ('online_payment', 'contact_change')")
    for table, column, _, before in _GROWN:
        _check(table, column, before)
    op.drop_index("ix_holds_checkout_id", table_name="holds", postgresql_where=sa.text("checkout_id IS NOT NULL"))
    op.drop_constraint(op.f("fk_holds_checkout_id_checkouts"), "holds", type_="foreignkey")
    op.drop_column("holds", "checkout_id")
    op.drop_column("message_attachments", "setting")
    op.drop_index("ix_checkout_movements_checkout_id", table_name="checkout_movements")
    op.drop_table("checkout_movements")
    op.drop_index("ix_portal_codes_session", table_name="portal_codes")
    op.drop_index("ix_portal_codes_person_id", table_name="portal_codes")
    op.drop_table("portal_codes")
    op.drop_index("ix_portal_sessions_person_id", table_name="portal_sessions")
    op.drop_index("ix_portal_sessions_link_id", table_name="portal_sessions")
    op.drop_index("ix_portal_sessions_expires_at", table_name="portal_sessions")
    op.drop_table("portal_sessions")
    op.drop_index(
        "ix_portal_links_message_id", table_name="portal_links", postgresql_where=sa.text("message_id IS NOT NULL")
    )
    op.drop_index("ix_portal_links_address", table_name="portal_links")
    op.drop_index("ix_portal_links_expires_at", table_name="portal_links")
    op.drop_index("ix_portal_links_customer_id", table_name="portal_links")
    op.drop_table("portal_links")
    op.drop_index(
        "ix_contact_proposals_tell", table_name="contact_proposals", postgresql_where=sa.text("tell IS NOT NULL")
    )
    op.drop_index(
        "ix_contact_proposals_waiting", table_name="contact_proposals", postgresql_where=sa.text("decision IS NULL")
    )
    op.drop_index("ix_contact_proposals_customer_id", table_name="contact_proposals")
    op.drop_table("contact_proposals")
    op.drop_index("ix_checkout_lines_invoice_id", table_name="checkout_lines")
    op.drop_table("checkout_lines")
    op.drop_index(
        "ix_checkouts_under_way", table_name="checkouts", postgresql_where=sa.text("state IN ('open', 'pending')")
    )
    op.drop_index("ix_checkouts_receipt_to", table_name="checkouts", postgresql_where=sa.text("receipt_to IS NOT NULL"))
    op.drop_index(
        "ix_checkouts_payment_ref", table_name="checkouts", postgresql_where=sa.text("payment_ref IS NOT NULL")
    )
    op.drop_index("ix_checkouts_customer_id", table_name="checkouts")
    op.drop_table("checkouts")
    op.drop_table("portal_people")
    op.drop_table("contact_wishes")


def _check(table: str, column: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, condition)
