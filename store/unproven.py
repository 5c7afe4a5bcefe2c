"""Of which messages has nobody heard since their channel took them?"""

from typing import Any

from store.engine import Tx, run

_UNPROVEN = """
SELECT m.id, m.channel, m.provider_id, a.provider,
       EXTRACT(EPOCH FROM clock_timestamp() - a.answered_at)::float8 AS seconds, m.asked_at IS NOT NULL AS asked
FROM messages m JOIN attempts a ON a.token = m.attempt
WHERE m.state = 'accepted' AND m.flagged_at IS NULL AND m.channel = %(channel)s AND a.provider = %(provider)s
  AND m.id > %(after)s AND a.answered_at < clock_timestamp() - make_interval(secs => %(seconds)s)
  AND (m.asked_at IS NULL OR m.asked_at < clock_timestamp() - make_interval(secs => %(again)s))
ORDER BY m.id LIMIT %(limit)s
"""


async def unproven(
    tx: Tx, channel: str, provider: str, seconds: float, again: float, after: int, limit: int
) -> list[dict[str, Any]]:
    """Accepted messages without a final event for so many seconds, not asked about within the last `again` seconds."""
    parameters = {
        "channel": channel,
        "provider": provider,
        "seconds": seconds,
        "again": again,
        "after": after,
        "limit": limit,
    }
    return await run(tx, _UNPROVEN, parameters)


async def asked(tx: Tx, message_id: int, *, flag: bool) -> None:
    """Its provider was asked what became of it; `flag` where it should have known by now."""
    statement = (
        "UPDATE messages SET asked_at = clock_timestamp(), "
        "flagged_at = CASE WHEN %(flag)s THEN clock_timestamp() END WHERE id = %(id)s"
    )
    await run(tx, statement, {"id": message_id, "flag": flag})
