"""What has a customer agreed to and asked for in the portal so far, and what became of it?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from models.approval import ApprovalOf
from models.arrangement import ArrangementKind
from store.engine import Tx, run

_SAME = """
SELECT id FROM arrangements
WHERE customer_id = %(customer_id)s AND kind = %(kind)s AND state IN ('pending', 'open') AND source = %(source)s
  AND terms = %(terms)s
ORDER BY id DESC LIMIT 1
"""
_BROKEN = """
SELECT COUNT(*) AS n FROM arrangements
WHERE customer_id = %(customer_id)s AND state = 'broken' AND ended_at >= %(since)s
"""
_REFUSED = """
SELECT COUNT(DISTINCT r.id) AS n FROM arrangements r JOIN arrangement_invoices p ON p.arrangement_id = r.id
WHERE r.customer_id = %(customer_id)s AND r.source = %(source)s AND r.made_at >= %(since)s
  AND (r.state = 'refused' OR (r.state = 'cancelled' AND NOT EXISTS
       (SELECT 1 FROM holds h WHERE h.arrangement_id = r.id)))
  AND p.invoice_id = ANY(%(invoice_ids)s)
"""
_ASKED = """
SELECT COUNT(DISTINCT n.id) AS n FROM negotiations n JOIN negotiation_invoices i ON i.negotiation_id = n.id
WHERE n.customer_id = %(customer_id)s AND n.opened_by = %(by)s AND n.opened_at >= %(since)s
  AND n.state IN ('rejected', 'expired') AND i.invoice_id = ANY(%(invoice_ids)s)
"""
_ANSWER_BY = """
SELECT MIN(due_on) AS day FROM tasks
WHERE customer_id = %(customer_id)s AND kind = 'approval' AND closed_at IS NULL AND details ->> 'of' = ANY(%(of)s)
  AND details ->> 'subject' = %(subject)s::text
"""
_OF_NEGOTIATION = """
SELECT id, kind FROM arrangements WHERE customer_id = %(customer_id)s AND negotiation_id = %(id)s ORDER BY id
"""


async def the_same(tx: Tx, customer_id: str, kind: ArrangementKind, source: str, terms: dict[str, Any]) -> int | None:
    """The running arrangement that was asked for in these very terms, if there is one."""
    parameters = {"customer_id": customer_id, "kind": kind.value, "source": source, "terms": Jsonb(terms)}
    rows = await run(tx, _SAME, parameters)
    return int(rows[0]["id"]) if rows else None


async def broken_since(tx: Tx, customer_id: str, since: datetime) -> int:
    """Promises, plans and settlements."""
    [row] = await run(tx, _BROKEN, {"customer_id": customer_id, "since": since})
    return int(row["n"])


async def came_to_nothing(
    tx: Tx, customer_id: str, invoice_ids: Sequence[str], since: datetime, *, source: str, by: str
) -> int:
    """How often the customer asked us about any of these invoices, and nothing was agreed.

    Promises that were not approved, or taken back before anybody had answered, and negotiations that they opened.
    """
    parameters = {
        "customer_id": customer_id,
        "invoice_ids": list(invoice_ids),
        "since": since,
        "source": source,
        "by": by,
    }
    [refused] = await run(tx, _REFUSED, parameters)
    [asked] = await run(tx, _ASKED, parameters)
    return int(refused["n"]) + int(asked["n"])


async def answer_by(tx: Tx, customer_id: str, of: Sequence[ApprovalOf], subject: int) -> date | None:
    """The day by which somebody is to say yes or no; None where nobody is asked."""
    parameters = {"customer_id": customer_id, "of": [one.value for one in of], "subject": subject}
    [row] = await run(tx, _ANSWER_BY, parameters)
    day: date | None = row["day"]
    return day


async def of_negotiation(tx: Tx, customer_id: str, negotiation_id: int) -> list[tuple[int, ArrangementKind]]:
    """What came of it, per currency."""
    rows = await run(tx, _OF_NEGOTIATION, {"customer_id": customer_id, "id": negotiation_id})
    return [(row["id"], ArrangementKind(row["kind"])) for row in rows]
