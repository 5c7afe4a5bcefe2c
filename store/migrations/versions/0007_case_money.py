"""What do lists of cases need of the invoices? Currency, due day, amount and what was allocated stand on the case, too."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Whoever allocates, wherever: what a case has received is added up with it.
_ADD_UP = """
CREATE FUNCTION add_up_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases c SET allocated = s.amount
    FROM (SELECT t.invoice_id, COALESCE((SELECT SUM(a.amount) FROM allocations a WHERE a.invoice_id = t.invoice_id), 0)
                 AS amount FROM (SELECT DISTINCT invoice_id FROM changed) t) s
    WHERE c.invoice_id = s.invoice_id AND c.allocated <> s.amount;
    RETURN NULL;
END
$$
"""
#: Name, event, and what it changed.
_TRIGGERS = (
    ("allocations_made", "INSERT", "NEW"),
    ("allocations_changed", "UPDATE", "NEW"),
    ("allocations_gone", "DELETE", "OLD"),
)


def upgrade() -> None:
    money = sa.Numeric(precision=19, scale=4)
    op.add_column("cases", sa.Column("currency", sa.Text(), nullable=True, comment="of the invoice"))
    op.add_column("cases", sa.Column("due_on", sa.Date(), nullable=True, comment="of the invoice"))
    op.add_column("cases", sa.Column("amount", money, nullable=True, comment="of the invoice"))
    op.add_column(
        "cases",
        sa.Column("allocated", money, server_default=sa.text("0"), nullable=False, comment="in all, kept by a trigger"),
    )
    op.execute(
        "UPDATE cases c SET currency = i.currency, due_on = i.due_on, amount = i.amount, allocated = i.amount - b.balance "
        "FROM invoices i JOIN balances b ON b.invoice_id = i.id WHERE i.id = c.invoice_id"
    )
    for name in ("currency", "due_on", "amount"):
        op.alter_column("cases", name, nullable=False)
    op.create_index("ix_cases_open_due_on", "cases", ["open", "due_on", "invoice_id"], unique=False)
    op.create_index("ix_cases_open_amount", "cases", ["open", "amount", "invoice_id"], unique=False)
    op.execute(_ADD_UP)
    for name, event, rows in _TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON allocations REFERENCING {rows} TABLE AS changed "
            "FOR EACH STATEMENT EXECUTE FUNCTION add_up_allocated()"
        )


def downgrade() -> None:
    for name, _, _ in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON allocations")
    op.execute("DROP FUNCTION add_up_allocated")
    op.drop_index("ix_cases_open_amount", table_name="cases")
    op.drop_index("ix_cases_open_due_on", table_name="cases")
    for name in ("allocated", "amount", "due_on", "currency"):
        op.drop_column("cases", name)
