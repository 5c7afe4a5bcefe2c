"""To which addresses must nothing be sent, and why?"""

from datetime import datetime

from models.block import BlockKind
from store.engine import Tx, run

_ADD = """
INSERT INTO blocks (channel, address, kind, since, source, message_id)
VALUES (%(channel)s, %(address)s, %(kind)s, %(since)s, %(source)s, %(message_id)s)
ON CONFLICT (address, channel, kind) WHERE lifted_at IS NULL DO NOTHING
RETURNING id
"""


async def add(
    tx: Tx, channel: str, address: str, kind: BlockKind, since: datetime, *, source: str, message_id: int | None = None
) -> bool:
    """Nothing is sent to this address on this channel any more; whether that is new.

    source: what told us (keyword, link, provider, staff).
    """
    parameters = {
        "channel": channel,
        "address": address,
        "kind": kind.value,
        "since": since,
        "source": source,
        "message_id": message_id,
    }
    return bool(await run(tx, _ADD, parameters))
