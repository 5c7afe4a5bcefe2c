"""Who may call a channel for a message, and what came of it? Each change is one statement that only one caller wins.

Times of attempts are real ones, by the database's clock: providers do not live on a test clock.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from store.engine import Tx, run

_BEGIN_CALL = """
UPDATE attempts a SET state = 'calling', called_at = clock_timestamp(), provider = %(provider)s
FROM messages m
WHERE a.token = %(token)s AND a.state = 'claimed' AND m.attempt = a.token AND m.state = 'claimed'
  AND m.not_after >= %(now)s + make_interval(secs => %(lasts)s)
  AND NOT EXISTS (SELECT FROM installation WHERE stopped_at IS NOT NULL)
RETURNING a.message_id
"""


async def begin_call(tx: Tx, token: str, provider: str, now: datetime, lasts: float = 0.0) -> bool:
    """The fence before the call: whether this caller, and nobody else, may make it now.

    lasts: seconds that the call may take; what begins too late would arrive outside the lawful window.
    No where the attempt was made or overtaken, the hour is past, or the kill switch is on.
    """
    return bool(await run(tx, _BEGIN_CALL, {"token": token, "provider": provider, "now": now, "lasts": lasts}))


#: Interactions are written here, not at the claim: a timeline tells what went out, not what was meant to.
_ACCEPT = """
WITH attempt AS (
    UPDATE attempts SET state = 'accepted', answered_at = clock_timestamp(), provider_id = %(provider_id)s,
                        answer = %(answer)s
    WHERE token = %(token)s AND state NOT IN ('accepted', 'rejected') RETURNING message_id
), taken AS (
    UPDATE messages m SET state = 'accepted', accepted_at = %(now)s, provider_id = %(provider_id)s, reason = NULL
    FROM attempt
    WHERE m.id = attempt.message_id AND m.state IN ('claimed', 'unknown', 'held')
      AND (m.attempt = %(token)s OR NOT %(fenced)s)
    RETURNING m.*
), answered AS (
    UPDATE tasks w SET closed_at = %(now)s, closed_by = %(actor)s, outcome = 'sent' FROM taken
    WHERE w.customer_id = taken.customer_id AND w.kind = 'held_message' AND w.closed_at IS NULL
      AND w.details -> 'message' = to_jsonb(taken.id)
), claiming AS (
    -- Locked, because a payment may be settling it now: what is charged on a paid invoice would be left behind.
    SELECT t.customer_id, t.local_day, i.invoice_id, i.currency, i.step_id, i.occurrence, i.position,
           i.charges -> 'claims' AS claims
    FROM taken t JOIN message_invoices i ON i.message_id = t.id JOIN cases c ON c.invoice_id = i.invoice_id
    WHERE i.charges IS NOT NULL AND c.settled_at IS NULL AND c.closed_as IS NULL
    FOR NO KEY UPDATE OF c
), charged AS (
    INSERT INTO charges (customer_id, invoice_id, kind, currency, amount, claimed_on, through, step_id, occurrence,
                         basis, claimed_at, claimed_by)
    SELECT c.customer_id, c.invoice_id, one ->> 'kind', c.currency, (one ->> 'amount')::numeric, c.local_day,
           (one ->> 'through')::date, c.step_id, c.occurrence, one -> 'basis', %(now)s, 'engine'
    FROM claiming c CROSS JOIN LATERAL jsonb_array_elements(c.claims) WITH ORDINALITY AS claimed (one, position)
    ORDER BY c.position, claimed.position
    ON CONFLICT (invoice_id, step_id, occurrence, kind) WHERE step_id IS NOT NULL DO NOTHING
    RETURNING *
), told AS (
    SELECT t.customer_id, i.invoice_id, t.told_as ->> LEAST(i.position, 1) AS kind,
           jsonb_build_object('step', i.step_id, 'message', t.id, 'channel', t.channel, 'role', t.audience,
                              'template', t.template,
                              'invoices', (SELECT COUNT(*) FROM message_invoices n WHERE n.message_id = t.id))
               AS details,
           i.why, i.position, 0::bigint AS charge
    FROM taken t JOIN message_invoices i ON i.message_id = t.id
    UNION ALL
    SELECT h.customer_id, h.invoice_id, 'charge_claimed',
           jsonb_build_object('charge', h.kind, 'charge_id', h.id, 'amount', h.amount::text, 'currency', h.currency,
                              'step', h.step_id, 'message', t.id),
           h.basis - '{parts,apart}'::text[], i.position, h.id
    FROM charged h CROSS JOIN taken t JOIN message_invoices i ON i.message_id = t.id AND i.invoice_id = h.invoice_id
), written AS (
    INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details, why)
    SELECT %(now)s, told.customer_id, told.invoice_id, told.kind, %(actor)s, told.details, told.why
    FROM told ORDER BY told.position, told.charge
)
SELECT id FROM taken
"""


async def accept(
    tx: Tx,
    token: str,
    provider_id: str,
    now: datetime,
    *,
    fenced: bool,
    answer: str = "accepted",
    actor: str = "engine",
) -> bool:
    """The channel took it: attempt and message are accepted, and each invoice's timeline says so.

    What the message claims on top of invoices that are still owed is in effect from here on.

    A person who was to say whether it went out is asked no more.

    fenced: only the newest attempt may write (whoever made the call); an event of the provider proves any attempt.
    Whether the message became accepted by this.
    """
    parameters = {
        "token": token,
        "provider_id": provider_id,
        "now": now,
        "fenced": fenced,
        "answer": answer,
        "actor": actor,
    }
    return bool(await run(tx, _ACCEPT, parameters))


_REFUSED = """
UPDATE attempts SET state = 'refused', answered_at = clock_timestamp(), answer = %(answer)s,
                    retry_at = clock_timestamp() + make_interval(secs => %(seconds)s)
WHERE token = %(token)s AND state = 'calling'
"""


async def refused(tx: Tx, token: str, answer: str, retry_in: float) -> None:
    """A definite no for now: a new attempt may be made in so many seconds."""
    await run(tx, _REFUSED, {"token": token, "answer": answer, "seconds": retry_in})


_REJECTED = """
UPDATE attempts SET state = 'rejected', answered_at = clock_timestamp(), answer = %(answer)s
WHERE token = %(token)s AND state = 'calling'
"""


async def rejected(tx: Tx, token: str, answer: str) -> None:
    """A definite no to the message itself."""
    await run(tx, _REJECTED, {"token": token, "answer": answer})


_UNKNOWN = """
WITH attempt AS (
    UPDATE attempts SET state = 'unknown', answer = %(answer)s WHERE token = %(token)s AND state = 'calling'
    RETURNING token
)
UPDATE messages m SET state = 'unknown', reason = %(answer)s FROM attempt
WHERE m.attempt = attempt.token AND m.state = 'claimed'
"""


async def unknown(tx: Tx, token: str, answer: str) -> None:
    """The call was made, and nobody can say what came of it."""
    await run(tx, _UNKNOWN, {"token": token, "answer": answer})


_RENEW = """
WITH renewed AS (
    UPDATE messages SET state = 'claimed', attempt = %(token)s, reason = NULL
    WHERE id = %(message_id)s AND state IN ('claimed', 'unknown') AND attempt = %(old)s RETURNING id
)
INSERT INTO attempts (token, message_id, number, state)
SELECT %(token)s, renewed.id, (SELECT MAX(number) + 1 FROM attempts a WHERE a.message_id = renewed.id), 'claimed'
FROM renewed RETURNING token
"""


async def renew(tx: Tx, message_id: int, old: str, token: str) -> bool:
    """Another attempt under the same key, after a definite no; whether it was still this one's turn."""
    return bool(await run(tx, _RENEW, {"message_id": message_id, "old": old, "token": token}))


_DUE = """
SELECT m.id FROM messages m JOIN attempts a ON a.token = m.attempt
WHERE m.state IN ('claimed', 'unknown') AND m.id > %(after)s
  AND CASE a.state WHEN 'claimed' THEN a.claimed_at < clock_timestamp() - make_interval(secs => %(grace)s)
                   WHEN 'refused' THEN a.retry_at <= clock_timestamp()
                   ELSE a.called_at < clock_timestamp() - make_interval(secs => %(grace)s) END
ORDER BY m.id LIMIT %(limit)s
"""


async def due(tx: Tx, grace: float, after: int, limit: int) -> Sequence[int]:
    """Messages that somebody has to look after: never handed over, refused a while ago, or without an answer."""
    return [row["id"] for row in await run(tx, _DUE, {"grace": grace, "after": after, "limit": limit})]


_PRESENT = """
SELECT a.token, a.number, a.state, a.provider, a.called_at, a.retry_at <= clock_timestamp() AS may_retry,
       EXTRACT(EPOCH FROM clock_timestamp() - a.called_at)::float8 AS seconds_since_call
FROM messages m JOIN attempts a ON a.token = m.attempt WHERE m.id = %(message_id)s
"""


async def present(tx: Tx, message_id: int) -> dict[str, Any]:
    """The newest attempt of a message, with how long ago its call was made (None: not yet)."""
    (row,) = await run(tx, _PRESENT, {"message_id": message_id})
    return row


_HEARD = """
SELECT EXISTS (SELECT FROM inbox WHERE source = %(source)s AND received_at > %(since)s
                 AND received_at <= clock_timestamp()) AS heard
"""


async def heard_since(tx: Tx, source: str, since: datetime) -> bool:
    """Whether a provider has told us of anything since an instant: its events do arrive."""
    (row,) = await run(tx, _HEARD, {"source": source, "since": since})
    return bool(row["heard"])
