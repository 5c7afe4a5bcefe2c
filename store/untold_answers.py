"""Which answers wait to go out to customers none of whose cases is open? Beside all cases, by e-mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from models.message import AnswerTold
from store.engine import Tx, run
from store.given_up import MOST_TRIES

_WAITING: LiteralString = """
SELECT a.id, a.tell AS address, a.body_text, a.subject, a.in_reply_to, a.customer_id,
       (SELECT c.invoice_id FROM cases c WHERE c.customer_id = a.customer_id
        ORDER BY c.invoice_id = ANY(a.invoice_ids) DESC, c.invoice_id DESC LIMIT 1) AS invoice_id
FROM answers a
WHERE a.tell IS NOT NULL AND a.tell_tries < %(most)s AND (a.tell_at IS NULL OR a.tell_at <= clock_timestamp())
ORDER BY a.tell_at NULLS FIRST, a.id LIMIT %(limit)s FOR UPDATE OF a SKIP LOCKED
"""
_TRIED: LiteralString = """
UPDATE answers SET tell_tries = tell_tries + 1,
                   tell_at = clock_timestamp() + make_interval(secs => LEAST(%(seconds)s * power(2, tell_tries), 21600))
WHERE id = %(id)s
"""
_LATER: LiteralString = """
UPDATE answers SET tell_at = clock_timestamp() + make_interval(secs => %(seconds)s) WHERE id = %(id)s
"""
_OVER: LiteralString = "UPDATE answers SET tell = NULL, told_at = %(told_at)s WHERE id = %(id)s"


@dataclass(frozen=True, slots=True)
class Untold:
    """invoice_id: one of the customer's, by which the contact rules are asked."""

    id: int
    address: str
    answer: AnswerTold
    customer_id: str
    invoice_id: str


async def waiting(tx: Tx, limit: int) -> list[Untold]:
    """The longest waiting first, locked."""
    return [_untold(row) for row in await run(tx, _WAITING, {"limit": limit, "most": MOST_TRIES})]


async def tried(tx: Tx, answer_id: int, seconds: float) -> None:
    """seconds: until the next try, doubled with each, by the server's clock."""
    await run(tx, _TRIED, {"id": answer_id, "seconds": seconds})


async def later(tx: Tx, answer_id: int, seconds: float) -> None:
    """Not at this hour: looked at again after so many seconds, behind the others."""
    await run(tx, _LATER, {"id": answer_id, "seconds": seconds})


async def over(tx: Tx, answer_id: int, told_at: datetime | None) -> None:
    """It went out then; None: it never will."""
    await run(tx, _OVER, {"id": answer_id, "told_at": told_at})


def _untold(row: dict[str, Any]) -> Untold:
    answer = AnswerTold(row["body_text"], row["subject"], row["in_reply_to"])
    return Untold(row["id"], row["address"], answer, row["customer_id"], row["invoice_id"])
