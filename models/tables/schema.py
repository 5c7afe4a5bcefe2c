"""How are tables written here? Text with CHECK instead of native enums, money as exact numeric, times with a zone."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, Numeric, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Money = Numeric(19, 4)
Instant = DateTime(timezone=True)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=column)


def now(name: str) -> Column[object]:
    """When the row was really written, by the server's clock: not a business time (those come from `Clock`)."""
    return Column(name, Instant, nullable=False, server_default=text("clock_timestamp()"))
