"""By what are open cases put in order? Due day and amount of the invoice stand on its case, too."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("due_on", sa.Date(), nullable=True, comment="of the invoice"))
    op.add_column(
        "cases", sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=True, comment="of the invoice")
    )
    op.execute("UPDATE cases c SET due_on = i.due_on, amount = i.amount FROM invoices i WHERE i.id = c.invoice_id")
    op.alter_column("cases", "due_on", nullable=False)
    op.alter_column("cases", "amount", nullable=False)
    op.create_index(
        "ix_cases_open_due_on", "cases", ["due_on", "invoice_id"], unique=False, postgresql_where=sa.text("open")
    )
    op.create_index(
        "ix_cases_open_amount", "cases", ["amount", "invoice_id"], unique=False, postgresql_where=sa.text("open")
    )


def downgrade() -> None:
    op.drop_index("ix_cases_open_amount", table_name="cases", postgresql_where=sa.text("open"))
    op.drop_index("ix_cases_open_due_on", table_name="cases", postgresql_where=sa.text("open"))
    op.drop_column("cases", "amount")
    op.drop_column("cases", "due_on")
