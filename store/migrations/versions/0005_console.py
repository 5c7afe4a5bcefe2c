"""Which tables does the console need: users, sessions, saved views, targets, figures, scheduled reports, proposals?"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NOTICES = (
    "kind IN ('dispute_received', 'dispute_answered', 'promise_confirmed', 'promise_reminder', 'promise_broken', "
    "'plan_schedule', 'plan_broken', 'settlement_agreed', 'offer'{more})"
)


def upgrade() -> None:
    op.add_column(
        "installation",
        sa.Column(
            "costs",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="prices of config/costs.yaml, as they were made known last",
        ),
    )
    op.add_column(
        "installation",
        sa.Column(
            "figured_through",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="no interaction up to this id has yet to be looked at for figures that it makes wrong",
        ),
    )
    op.create_index("ix_cases_settled_on", "cases", ["settled_on"], unique=False)
    op.create_index("ix_customers_name", "customers", [sa.text("lower(name)"), "id"], unique=False)
    op.create_index("ix_customers_words", "customers", [sa.text("to_tsvector('simple', name)")], postgresql_using="gin")
    op.create_index(
        "ix_customers_tax_id",
        "customers",
        [sa.text("upper(regexp_replace(attributes ->> 'tax_id', '[^A-Za-z0-9]', '', 'g'))")],
        unique=False,
        postgresql_where=sa.text("attributes ->> 'tax_id' IS NOT NULL"),
    )
    op.create_index(
        "ix_arrangements_broken", "arrangements", ["ended_at"], postgresql_where=sa.text("state = 'broken'")
    )
    op.create_index("ix_instalments_open", "instalments", ["due_on"], postgresql_where=sa.text("state = 'open'"))
    op.create_index(
        "ix_customers_region",
        "customers",
        ["region", "id"],
        unique=False,
        postgresql_where=sa.text("region IS NOT NULL"),
    )
    op.create_index(
        "ix_invoices_product",
        "invoices",
        ["product", "id"],
        unique=False,
        postgresql_where=sa.text("product IS NOT NULL"),
    )
    op.create_table(
        "bulk_orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "terms",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the action with what it needs, and the reason",
        ),
        sa.Column(
            "query", sa.Text(), nullable=False, comment="what stands behind the ? of the list they were chosen from"
        ),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_orders")),
    )
    op.create_index(
        "ix_bulk_orders_unfinished",
        "bulk_orders",
        ["id"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "bulk_items",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True, comment="null: it still waits"),
        sa.Column("why", sa.Text(), nullable=True, comment="of one that was refused"),
        sa.CheckConstraint("outcome IN ('done', 'refused')", name=op.f("ck_bulk_items_outcome")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["bulk_orders.id"], name=op.f("fk_bulk_items_order_id_bulk_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["cases.invoice_id"], name=op.f("fk_bulk_items_invoice_id_cases")),
        sa.PrimaryKeyConstraint("order_id", "invoice_id", name=op.f("pk_bulk_items")),
    )
    op.create_index(
        "ix_bulk_items_waiting",
        "bulk_items",
        ["order_id", "invoice_id"],
        unique=False,
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_invoices_number", "invoices", ["number"], unique=False)
    op.create_index("ix_invoices_amount", "invoices", ["amount", "id"], unique=False)
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", _NOTICES.format(more=", 'by_hand'"))
    op.add_column(
        "customers",
        sa.Column(
            "segment_rules",
            sa.Text(),
            nullable=True,
            comment="version of the list of segments that placed it; null: not written down yet",
        ),
    )
    op.create_table(
        "figures",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("grouped", sa.Text(), nullable=False, comment="segment, region ...; '': all together"),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="as the report tells them"),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report", "grouped", "as_of", name=op.f("pk_figures")),
    )
    op.create_index("ix_figures_as_of", "figures", ["as_of"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="of the strategy; `segments` of the segments"),
        sa.Column("version", sa.Text(), nullable=True, comment="hash of the content; null: back to what the files say"),
        sa.Column("source", sa.Text(), nullable=True, comment="the YAML as it was written; null as the version is"),
        sa.Column(
            "replaces",
            sa.Text(),
            nullable=True,
            comment="the version that was in force when it was proposed; null: none of its name",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=True),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="of an approved one: no longer in force, another was published or it was taken back",
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decision = 'withdrawn') = (decided_by = proposed_by)",
            name=op.f("ck_proposals_four_eyes"),
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_proposals_decided"),
        ),
        sa.CheckConstraint("(version IS NULL) = (source IS NULL)", name=op.f("ck_proposals_content")),
        sa.CheckConstraint("ended_at IS NULL OR decision = 'approved'", name=op.f("ck_proposals_ended")),
        sa.CheckConstraint("decision IN ('approved', 'rejected', 'withdrawn')", name=op.f("ck_proposals_decision")),
        sa.CheckConstraint("kind IN ('strategy', 'segments')", name=op.f("ck_proposals_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(
        "ix_proposals_in_force",
        "proposals",
        ["kind", "name"],
        unique=True,
        postgresql_where=sa.text("decision = 'approved' AND ended_at IS NULL"),
    )
    op.create_index(
        "ix_proposals_waiting", "proposals", ["kind", "name"], unique=True, postgresql_where=sa.text("decision IS NULL")
    )
    op.create_table(
        "report_orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("recipients", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="e-mail addresses"),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "grouped",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="segment, region ...; '': together",
        ),
        sa.Column("hour", sa.Integer(), nullable=False, comment="of the creditor's day, at which it leaves"),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="what should have left before is not sent any more",
        ),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cadence IN ('daily', 'weekly', 'monthly')", name=op.f("ck_report_orders_cadence")),
        sa.CheckConstraint("language IN ('es', 'en', 'pt')", name=op.f("ck_report_orders_language")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_report_orders_hour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_orders")),
        sa.UniqueConstraint("name", name=op.f("uq_report_orders_name")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as it was typed, in lower case, cut"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_address", "sign_in_attempts", ["address", "at"], unique=False)
    op.create_index("ix_sign_in_attempts_name", "sign_in_attempts", ["name", "at"], unique=False)
    op.create_table(
        "targets",
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False, comment="a column of the report"),
        sa.Column("segment", sa.Text(), nullable=False, comment="'': all together"),
        sa.Column("currency", sa.Text(), nullable=False, comment="'': every currency"),
        sa.Column("value", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("EXTRACT(DAY FROM month) = 1", name=op.f("ck_targets_month")),
        sa.PrimaryKeyConstraint("month", "report", "measure", "segment", "currency", name=op.f("pk_targets")),
    )
    op.create_table(
        "users",
        sa.Column(
            "name", sa.Text(), nullable=False, comment="handle: the actor of what they do; their role is that of staff"
        ),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column(
            "email", sa.Text(), nullable=True, comment="where an invitation goes; single sign-on finds them by it"
        ),
        sa.Column("admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("language", sa.Text(), nullable=True, comment="null: as the browser asks"),
        sa.Column("theme", sa.Text(), nullable=True, comment="null: as the browser asks"),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=True,
            comment="argon2id; null: none was chosen yet, or they come by single sign-on alone",
        ),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True, comment="base32, of the second factor (RFC 6238)"),
        sa.Column(
            "totp_confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null: no second factor is asked for",
        ),
        sa.Column(
            "totp_last_step",
            sa.BigInteger(),
            nullable=True,
            comment="the newest time step that was used: each code opens once",
        ),
        sa.Column(
            "recovery_codes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="SHA-256 each, in hex",
        ),
        sa.Column(
            "invitation",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of what the link carries by which they choose",
        ),
        sa.Column("invitation_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("oidc_issuer", sa.Text(), nullable=True),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint("language IN ('es', 'en', 'pt')", name=op.f("ck_users_language")),
        sa.CheckConstraint("theme IN ('light', 'dark')", name=op.f("ck_users_theme")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
        sa.UniqueConstraint("invitation", name=op.f("uq_users_invitation")),
        sa.UniqueConstraint("oidc_issuer", "oidc_subject", name=op.f("uq_users_oidc_issuer_oidc_subject")),
    )
    op.create_index(
        "ix_messages_flagged",
        "messages",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'accepted' AND flagged_at IS NOT NULL"),
    )
    op.create_table(
        "report_deliveries",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="names its e-mail, however often it is tried",
        ),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True, comment="who sent it by hand; null: the clock"),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True, comment="real time: not before"),
        sa.Column(
            "called_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="real time: from here until it ends nobody knows whether it has left",
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True, comment="code: why it will not be sent"),
        sa.Column("answer", sa.Text(), nullable=True, comment="code of the last failure"),
        sa.Column("answered_by", sa.Text(), nullable=True, comment="who said by hand what became of it"),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["report_orders.id"],
            name=op.f("fk_report_deliveries_order_id_report_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_deliveries")),
        sa.UniqueConstraint(
            "order_id", "as_of", "recipient", name=op.f("uq_report_deliveries_order_id_as_of_recipient")
        ),
    )
    op.create_index(
        "ix_report_deliveries_open",
        "report_deliveries",
        ["order_id", "as_of"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND refused IS NULL"),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False, comment="today, portfolio ..."),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False, comment="what stands behind the ? of the address"),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="everybody sees it"),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_saved_views_user_name_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_name", "page", "name", name=op.f("uq_saved_views_user_name_page_name")),
    )
    op.create_table(
        "sessions",
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the cookie carries, 256 random bits"
        ),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False, comment="real time, as all of a session"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "waits_for_code",
            sa.Boolean(),
            nullable=False,
            comment="the password was right, the second factor is missing",
        ),
        sa.Column("agent", sa.Text(), nullable=True, comment="the browser, as it says"),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column(
            "notice",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what the next page says once: [{kind, text}]",
        ),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_sessions_user_name_users")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index("ix_sessions_user_name", "sessions", ["user_name"], unique=False)


def downgrade() -> None:
    op.drop_column("customers", "segment_rules")
    op.drop_index("ix_cases_settled_on", table_name="cases")
    op.drop_column("installation", "figured_through")
    op.drop_column("installation", "costs")
    op.drop_index("ix_instalments_open", table_name="instalments")
    op.drop_index("ix_arrangements_broken", table_name="arrangements")
    op.drop_index("ix_invoices_amount", table_name="invoices")
    op.drop_index("ix_invoices_number", table_name="invoices")
    op.drop_table("bulk_items")
    op.drop_table("bulk_orders")
    op.drop_index("ix_invoices_product", table_name="invoices")
    op.drop_index("ix_customers_region", table_name="customers")
    op.drop_index("ix_customers_tax_id", table_name="customers")
    op.drop_index("ix_customers_words", table_name="customers")
    op.drop_index("ix_customers_name", table_name="customers")
    op.execute("DELETE FROM notices WHERE kind = 'by_hand'")
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", _NOTICES.format(more=""))
    op.drop_index("ix_sessions_user_name", table_name="sessions")
    op.drop_index("ix_sessions_expires_at", table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("saved_views")
    op.drop_index(
        "ix_messages_flagged",
        table_name="messages",
        postgresql_where=sa.text("state = 'accepted' AND flagged_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_report_deliveries_open",
        table_name="report_deliveries",
        postgresql_where=sa.text("sent_at IS NULL AND refused IS NULL"),
    )
    op.drop_table("report_deliveries")
    op.drop_table("users")
    op.drop_table("targets")
    op.drop_index("ix_sign_in_attempts_name", table_name="sign_in_attempts")
    op.drop_index("ix_sign_in_attempts_address", table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.drop_table("report_orders")
    op.drop_index("ix_proposals_waiting", table_name="proposals", postgresql_where=sa.text("decision IS NULL"))
    op.drop_index(
        "ix_proposals_in_force",
        table_name="proposals",
        postgresql_where=sa.text("decision = 'approved' AND ended_at IS NULL"),
    )
    op.drop_table("proposals")
    op.drop_index("ix_figures_as_of", table_name="figures")
    op.drop_table("figures")
