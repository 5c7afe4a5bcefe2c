"""What was brought as evidence? Files attached to disputes."""

from datetime import datetime
from typing import Any

from models.errors import NotFound
from store.engine import Tx, run

_ADD = """
INSERT INTO dispute_documents (dispute_id, name, media_type, content, from_customer, added_at, added_by)
VALUES (%(dispute_id)s, %(name)s, %(media_type)s, %(content)s, %(from_customer)s, %(at)s, %(by)s) RETURNING id
"""


async def add(
    tx: Tx,
    dispute_id: int,
    *,
    name: str,
    media_type: str,
    content: bytes,
    from_customer: bool,
    at: datetime,
    by: str,
) -> int:
    parameters = {
        "dispute_id": dispute_id,
        "name": name,
        "media_type": media_type,
        "content": content,
        "from_customer": from_customer,
        "at": at,
        "by": by,
    }
    [row] = await run(tx, _ADD, parameters)
    return int(row["id"])


_LISTED = """
SELECT id, dispute_id, name, media_type, octet_length(content) AS bytes, from_customer, added_at, added_by
FROM dispute_documents WHERE dispute_id = %(id)s ORDER BY id
"""


async def listed(tx: Tx, dispute_id: int) -> list[dict[str, Any]]:
    """The files of a dispute without their content, oldest first."""
    return await run(tx, _LISTED, {"id": dispute_id})


async def get(tx: Tx, document_id: int) -> dict[str, Any]:
    """A file with its content. Raises NotFound."""
    rows = await run(tx, "SELECT * FROM dispute_documents WHERE id = %(id)s", {"id": document_id})
    if not rows:
        raise NotFound(f"No document {document_id}")
    return rows[0]


_ADDED_SINCE = """
SELECT count(*) AS files FROM dispute_documents f JOIN disputes d ON d.id = f.dispute_id
WHERE d.customer_id = %(customer_id)s AND f.from_customer AND f.added_at > %(since)s
"""


async def added_since(tx: Tx, customer_id: str, since: datetime) -> int:
    """How many files a customer has brought."""
    [row] = await run(tx, _ADDED_SINCE, {"customer_id": customer_id, "since": since})
    return int(row["files"])
