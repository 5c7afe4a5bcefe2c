"""How is a timeline read page by page?"""

from typing import Any

from reading.reader import Reader
from reading.timeline import entries
from store.engine import Tx
from web.api.paging import Asked, number

_LIST = "timeline"


async def page(
    reader: Reader, tx: Tx, paging: Asked, *, invoice_id: str | None = None, customer_id: str | None = None
) -> dict[str, Any]:
    """Entries of an invoice or of a customer. Raises NotFound."""
    (after,) = paging.after(_LIST, number) or (0,)
    found = await entries(
        reader, tx, invoice_id=invoice_id, customer_id=customer_id, after=after, limit=paging.limit + 1
    )
    return paging.page(found, _LIST, lambda entry: (entry["id"],))
