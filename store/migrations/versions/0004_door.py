"""Which tables does the ERP's door need: API keys, webhooks, connectors, bank statements, charges?"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: The small sets of values that grew: (table, column, as they are now, as they were).
_GROWN = (
    (
        "erp_requests",
        "kind",
        "kind IN ('credit_note', 'interest_invoice', 'charges_invoice', 'credit_hold', 'credit_hold_lifted', "
        "'handed_over', 'recalled', 'write_off', 'write_off_reversed')",
        "kind IN ('credit_note', 'interest_invoice', 'credit_hold', 'credit_hold_lifted', 'handed_over', 'recalled', "
        "'write_off', 'write_off_reversed')",
    ),
    (
        "tasks",
        "kind",
        "kind IN ('call', 'visit', 'negotiation', 'approval', 'escalation', 'find_contact', 'reply', 'dispute', "
        "'held_message', 'credit_note', 'bank_line')",
        "kind IN ('call', 'visit', 'negotiation', 'approval', 'escalation', 'find_contact', 'reply', 'dispute', "
        "'held_message', 'credit_note')",
    ),
)

#: Whoever writes interactions, wherever: what others subscribed to is put in the queue of each endpoint with them.
_TELL = """
CREATE FUNCTION queue_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM webhook_endpoints) THEN
        INSERT INTO webhook_deliveries (endpoint_id, interaction_id)
        SELECT e.id, h.id FROM happened h JOIN webhook_endpoints e ON e.kinds ? h.kind ORDER BY h.id, e.id;
    END IF;
    RETURN NULL;
END
$$
"""
_TELLS = (
    "CREATE TRIGGER interactions_told AFTER INSERT ON interactions REFERENCING NEW TABLE AS happened "
    "FOR EACH STATEMENT EXECUTE FUNCTION queue_deliveries()"
)


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False, comment="public part of the key, shown in lists and logs"),
        sa.Column("name", sa.Text(), nullable=False, comment="whose it is: the actor of what comes in by it"),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the secret part, which has 256 random bits"
        ),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False, comment="calls allowed in a minute"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "bank_statements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account", sa.Text(), nullable=False, comment="IBAN or other number of our account"),
        sa.Column("reference", sa.Text(), nullable=False, comment="as the bank numbers it, else the name of the file"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statements")),
        sa.UniqueConstraint("sha256", name=op.f("uq_bank_statements_sha256")),
    )
    op.create_table(
        "connectors",
        sa.Column("name", sa.Text(), nullable=False, comment="as the configuration names it"),
        sa.Column(
            "watermarks",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="by stream: how far it was read, {at, id}",
        ),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "counts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="of the last run",
        ),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_connectors")),
    )
    op.create_table(
        "connector_links",
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="of item, as in imports"),
        sa.Column("key", sa.Text(), nullable=False, comment="the ERP's own id"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="the id that it has here"),
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the content as last taken; null: the ERP no longer counts it",
        ),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="of a credit: how often the ERP has allocated it otherwise",
        ),
        sa.Column(
            "level",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="dunning level as written back",
        ),
        sa.PrimaryKeyConstraint("connector", "kind", "key", name=op.f("pk_connector_links")),
    )
    op.create_index("ix_connector_links_item_id", "connector_links", ["kind", "item_id"], unique=False)
    op.create_table(
        "connector_refusals",
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False, comment="what was refused, as JSON, to be tried again"),
        sa.Column(
            "errors",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="[[field, what was expected]]",
        ),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("connector", "kind", "key", name=op.f("pk_connector_refusals")),
    )
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "events",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="types of events as the subscriber names them",
        ),
        sa.Column(
            "kinds",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="kinds of interactions that these come from",
        ),
        sa.Column(
            "secrets",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="newest first; [{secret, until}]: an old one signs beside until then",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("disabled_why", sa.Text(), nullable=True, comment="code, where we stopped by ourselves"),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True, comment="real time: one sender has it"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "idempotent_calls",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False, comment="SHA-256 of method, path and body"),
        sa.Column("status", sa.Integer(), nullable=False, comment="of the answer; a call that was refused is not kept"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_idempotent_calls_key_id_api_keys")),
        sa.PrimaryKeyConstraint("key_id", "idempotency_key", name=op.f("pk_idempotent_calls")),
    )
    op.create_index("ix_idempotent_calls_written_at", "idempotent_calls", ["written_at"], unique=False)
    op.create_table(
        "charges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False, comment="from this day on it is owed"),
        sa.Column("through", sa.Date(), nullable=True, comment="of interest: the last day that it is for"),
        sa.Column("step_id", sa.Text(), nullable=True, comment="of the ladder, that put it in effect"),
        sa.Column("occurrence", sa.Integer(), nullable=True),
        sa.Column(
            "basis",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the law or rule, with rates, days and base",
        ),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("erp_request_id", sa.BigInteger(), nullable=True, comment="that asks to invoice it"),
        sa.CheckConstraint("ended_as IN ('waived', 'reversed', 'billed')", name=op.f("ck_charges_ended_as")),
        sa.CheckConstraint("kind IN ('fee', 'compensation', 'interest')", name=op.f("ck_charges_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_charges_amount")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_charges_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["erp_request_id"], ["erp_requests.id"], name=op.f("fk_charges_erp_request_id_erp_requests")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_charges_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
    )
    op.create_index("ix_charges_invoice_id", "charges", ["invoice_id", "id"], unique=False)
    op.create_index(
        "ix_charges_open_customer",
        "charges",
        ["customer_id", "currency"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_charges_step",
        "charges",
        ["invoice_id", "step_id", "occurrence", "kind"],
        unique=True,
        postgresql_where=sa.text("step_id IS NOT NULL"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "endpoint_id",
            sa.BigInteger(),
            nullable=False,
            comment="no foreign key: who writes interactions must not wait for an endpoint that is changed or removed",
        ),
        sa.Column("interaction_id", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="real time: not before",
        ),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gave_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True, comment="of the last attempt: status or fault"),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_webhook_deliveries_interaction_id_interactions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "endpoint_id", "interaction_id", name=op.f("uq_webhook_deliveries_endpoint_id_interaction_id")
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["endpoint_id", "id"],
        unique=False,
        postgresql_where=sa.text("delivered_at IS NULL AND gave_up_at IS NULL"),
    )
    op.create_table(
        "bank_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False, comment="the bank's own for this entry: once per account"),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "amount",
            sa.Numeric(precision=19, scale=4),
            nullable=False,
            comment="negative: money that left, such as a returned debit",
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="of the other side"),
        sa.Column("other_account", sa.Text(), nullable=True),
        sa.Column("remittance", sa.Text(), nullable=False, comment="what the payer wrote"),
        sa.Column("end_to_end", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True, comment="how it came"),
        sa.Column(
            "returned",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="of money that went back: why, and what it undoes",
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "why",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="what spoke for the match, or against it; the candidates",
        ),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column(
            "payment_id", sa.Text(), nullable=True, comment="of the payment that it became, or that it took back"
        ),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('matched', 'doubtful', 'unknown', 'ignored')", name=op.f("ck_bank_lines_state")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_bank_lines_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statements.id"], name=op.f("fk_bank_lines_statement_id_bank_statements")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_bank_lines_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint("account", "reference", name=op.f("uq_bank_lines_account_reference")),
    )
    op.create_index(
        "ix_bank_lines_open",
        "bank_lines",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('doubtful', 'unknown')"),
    )
    for column, condition in (
        ("other_account", "state = 'matched'"),
        ("end_to_end", "end_to_end IS NOT NULL"),
        ("payment_id", "payment_id IS NOT NULL"),
    ):
        op.create_index(
            f"ix_bank_lines_{column}", "bank_lines", [column], unique=False, postgresql_where=sa.text(condition)
        )
    op.create_index("ix_bank_lines_statement_id", "bank_lines", ["statement_id"], unique=False)
    op.create_table(
        "charge_allocations",
        sa.Column("credit_kind", sa.Text(), nullable=False),
        sa.Column("credit_id", sa.Text(), nullable=False),
        sa.Column("charge_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "amount", sa.Numeric(precision=19, scale=4), nullable=False, comment="in force now; 0 after a reversal"
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_charge_allocations_amount")),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("fk_charge_allocations_charge_id_charges")),
        sa.ForeignKeyConstraint(
            ["credit_kind", "credit_id"],
            ["credits.kind", "credits.id"],
            name=op.f("fk_charge_allocations_credit_kind_credits"),
        ),
        sa.PrimaryKeyConstraint("credit_kind", "credit_id", "charge_id", name=op.f("pk_charge_allocations")),
    )
    op.create_index("ix_charge_allocations_charge_id", "charge_allocations", ["charge_id"], unique=False)
    op.add_column("credits", sa.Column("reversed_as", sa.Text(), nullable=True))
    op.add_column(
        "credits",
        sa.Column("reference", sa.Text(), nullable=True, comment="what the payer wrote: names invoices, perhaps"),
    )
    op.add_column(
        "credits",
        sa.Column(
            "received_currency", sa.Text(), nullable=True, comment="what came in, where it was converted at a rate"
        ),
    )
    op.add_column("credits", sa.Column("received_amount", sa.Numeric(precision=19, scale=4), nullable=True))
    op.add_column(
        "credits",
        sa.Column(
            "rate",
            sa.Numeric(precision=20, scale=10),
            nullable=True,
            comment="units of `currency` for one of `received_currency`",
        ),
    )
    op.add_column(
        "message_invoices",
        sa.Column(
            "charges",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what it asks for on top, what it claims of that (in effect once accepted), what is on account",
        ),
    )
    op.create_check_constraint(
        op.f("ck_credits_reversed_as"), "credits", "reversed_as IN ('bounced', 'chargeback', 'mistake')"
    )
    for table, column, grown, _ in _GROWN:
        _check(table, column, grown)
    op.execute(_TELL)
    op.execute(_TELLS)


def downgrade() -> None:
    op.execute("DROP TRIGGER interactions_told ON interactions")
    op.execute("DROP FUNCTION queue_deliveries")
    # What an older version would not know: the ERP's charges are interest to it, a line of the bank is looked into.
    op.execute("UPDATE erp_requests SET kind = 'interest_invoice' WHERE kind = 'charges_invoice'")
    op.execute("UPDATE tasks SET kind = 'escalation' WHERE kind = 'bank_line'")
    for table, column, _, before in _GROWN:
        _check(table, column, before)
    op.drop_constraint(op.f("ck_credits_reversed_as"), "credits", type_="check")
    op.drop_column("message_invoices", "charges")
    op.drop_column("credits", "rate")
    op.drop_column("credits", "received_amount")
    op.drop_column("credits", "received_currency")
    op.drop_column("credits", "reference")
    op.drop_column("credits", "reversed_as")
    op.drop_index("ix_charge_allocations_charge_id", table_name="charge_allocations")
    op.drop_table("charge_allocations")
    op.drop_index("ix_bank_lines_statement_id", table_name="bank_lines")
    op.drop_index(
        "ix_bank_lines_open", table_name="bank_lines", postgresql_where=sa.text("state IN ('doubtful', 'unknown')")
    )
    op.drop_table("bank_lines")
    op.drop_index(
        "ix_webhook_deliveries_due",
        table_name="webhook_deliveries",
        postgresql_where=sa.text("delivered_at IS NULL AND gave_up_at IS NULL"),
    )
    op.drop_table("webhook_deliveries")
    op.drop_index("ix_charges_step", table_name="charges", postgresql_where=sa.text("step_id IS NOT NULL"))
    op.drop_index("ix_charges_open_customer", table_name="charges", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_charges_invoice_id", table_name="charges")
    op.drop_table("charges")
    op.drop_index("ix_idempotent_calls_written_at", table_name="idempotent_calls")
    op.drop_table("idempotent_calls")
    op.drop_table("webhook_endpoints")
    op.drop_table("connector_refusals")
    op.drop_index("ix_connector_links_item_id", table_name="connector_links")
    op.drop_table("connector_links")
    op.drop_table("connectors")
    op.drop_table("bank_statements")
    op.drop_table("api_keys")


def _check(table: str, column: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, condition)
