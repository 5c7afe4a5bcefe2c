"""What came in at the bank? Statements and their lines, and the payments that these became."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Identity, Index, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from models.bank import BankLineState
from models.tables.schema import Instant, Money, metadata, one_of

bank_statements = Table(
    "bank_statements",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account", Text, nullable=False, comment="IBAN or other number of our account"),
    Column("reference", Text, nullable=False, comment="as the bank numbers it, else the name of the file"),
    Column("sha256", Text, nullable=False, unique=True),
    Column("imported_at", Instant, nullable=False),
    Column("imported_by", Text, nullable=False),
)

bank_lines = Table(
    "bank_lines",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("statement_id", BigInteger, ForeignKey("bank_statements.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("reference", Text, nullable=False, comment="the bank's own for this entry: once per account"),
    Column("booked_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Money, nullable=False, comment="negative: money that left, such as a returned debit"),
    Column("name", Text, comment="of the other side"),
    Column("other_account", Text),
    Column("remittance", Text, nullable=False, comment="what the payer wrote"),
    Column("end_to_end", Text),
    Column("method", Text, comment="how it came"),
    Column("returned", JSONB(none_as_null=True), comment="of money that went back: why, and what it undoes"),
    Column("state", Text, nullable=False),
    Column("why", JSONB, nullable=False, comment="what spoke for the match, or against it; the candidates"),
    Column("customer_id", Text, ForeignKey("customers.id")),
    Column("payment_id", Text, comment="of the payment that it became, or that it took back"),
    Column("task_id", BigInteger, ForeignKey("tasks.id")),
    Column("decided_at", Instant),
    Column("decided_by", Text),
    UniqueConstraint("account", "reference"),
    one_of("state", BankLineState),
    Index("ix_bank_lines_statement_id", "statement_id"),
    Index("ix_bank_lines_open", "id", postgresql_where=text("state IN ('doubtful', 'unknown')")),
    Index("ix_bank_lines_other_account", "other_account", postgresql_where=text("state = 'matched'")),
    Index("ix_bank_lines_end_to_end", "end_to_end", postgresql_where=text("end_to_end IS NOT NULL")),
    Index("ix_bank_lines_payment_id", "payment_id", postgresql_where=text("payment_id IS NOT NULL")),
)
