"""Is what an address names this customer's? Agreements, disputes and negotiations of others are not there."""

from models.errors import NotFound
from store import arrangements, disputes, negotiations
from web.console.visit import Visit

#: More digits than a number of ours ever has.
_DIGITS = 18


async def arrangement(visit: Visit, customer_id: str, text: str) -> int:
    """The number of a promise, plan or settlement of theirs. Raises NotFound."""
    number = _number(text)
    async with visit.desk.database.connect() as tx:
        found = await arrangements.get(tx, [number])
    if not found or found[0].arrangement.customer_id != customer_id:
        raise NotFound(f"No agreement {number} of {customer_id}")
    return number


async def dispute(visit: Visit, customer_id: str, text: str) -> int:
    """Raises NotFound."""
    number = _number(text)
    async with visit.desk.database.connect() as tx:
        found = await disputes.get(tx, number)
    if found["customer_id"] != customer_id:
        raise NotFound(f"No dispute {number} of {customer_id}")
    return number


async def negotiation(visit: Visit, customer_id: str, text: str) -> int:
    """Raises NotFound."""
    number = _number(text)
    async with visit.desk.database.connect() as tx:
        if await negotiations.customer_of(tx, number) != customer_id:
            raise NotFound(f"No negotiation {number} of {customer_id}")
    return number


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise NotFound("Nothing of ours has such a number")
    return int(text)
