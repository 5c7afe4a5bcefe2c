"""What does a customer owe today, as figures? The statement of account that the PDF prints."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.statement import aging_of
from models.errors import NotFound
from models.statement import Statement
from models.values import amount_text
from reading.reader import Reader
from store import customers
from store.engine import Tx
from store.statements import statement_of


async def account(reader: Reader, tx: Tx, customer_id: str, language: str | None = None) -> Statement:
    """The account of today, where the customer is. Raises NotFound."""
    placed = await customers.placements(tx, [customer_id])
    if customer_id not in placed:
        raise NotFound(f"No customer {customer_id}")
    today = (await reader.clock.now(tx)).astimezone(ZoneInfo(placed[customer_id]["time_zone"])).date()
    found = await statement_of(tx, customer_id, today, language)
    assert found is not None
    return found


def told(statement: Statement) -> dict[str, Any]:
    """Open invoices by due date, late charges, credits not applied, the age of it per currency; amounts as text."""
    return {
        "customer_id": statement.customer_id,
        "customer_name": statement.customer_name,
        "as_of": statement.as_of,
        "invoices": [_with_text(asdict(one)) for one in statement.invoices],
        "charges": [_with_text(asdict(one)) for one in statement.charges],
        "credits": [_with_text(asdict(one)) for one in statement.credits],
        "aging": [_with_text({**asdict(one), "net": one.net}) for one in aging_of(statement)],
    }


def _with_text(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: amount_text(value, row["currency"]) if isinstance(value, Decimal) else value
        for name, value in row.items()
    }
