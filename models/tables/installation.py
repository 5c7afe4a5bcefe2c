"""What is one of a kind in an installation: its secret, its clock, its nightly snapshots?"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.tables.schema import Instant, Money, metadata, one_of

installation = Table(
    "installation",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("secret", LargeBinary, nullable=False, comment="signs links; 256 random bits"),
    Column("armed_for", Text, comment="the server and machine that may send; null: whoever comes first"),
    Column("stopped_at", Instant),
    Column("stopped_by", Text),
    Column("stopped_why", Text),
    Column(
        "sealed_through",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="no interaction up to this id is unsealed",
    ),
    Column("costs", JSONB(none_as_null=True), comment="prices of config/costs.yaml, as they were made known last"),
    Column(
        "figured_through",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="no interaction up to this id has yet to be looked at for figures that it makes wrong",
    ),
    CheckConstraint("only_row", name="only_row"),
)


snapshots = Table(
    "snapshots",
    metadata,
    Column("day", Date, primary_key=True),
    Column("customer_id", Text, ForeignKey("customers.id"), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("segment", Text, nullable=False),
    Column("invoices", Integer, nullable=False),
    Column("amount", Money, nullable=False),
    one_of("bucket", ("current", "1-30", "31-60", "61-90", "91+")),
)


test_clock = Table(
    "test_clock",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("shift_seconds", Numeric(20, 6), nullable=False),
    CheckConstraint("only_row", name="only_row"),
)
