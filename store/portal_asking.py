"""Whose address is this, and how often was a link sent to it lately?"""

from models.strategy import Channel
from store.engine import Tx, run

_BY_EMAIL = """
SELECT DISTINCT customer_id FROM contacts WHERE lower(email) = lower(%(address)s) ORDER BY customer_id LIMIT %(most)s
"""
_BY_PHONE = "SELECT DISTINCT customer_id FROM contacts WHERE phone = %(address)s ORDER BY customer_id LIMIT %(most)s"
_LATELY = """
SELECT count(*) AS many FROM portal_links
WHERE address = lower(%(address)s) AND message_id IS NULL AND made_by = 'customer'
  AND made_at > clock_timestamp() - interval '1 hour'
"""


async def customers_at(tx: Tx, channel: Channel, address: str, most: int) -> list[str]:
    """The customers that have a contact with this e-mail address or phone number."""
    statement = _BY_EMAIL if channel is Channel.EMAIL else _BY_PHONE
    return [row["customer_id"] for row in await run(tx, statement, {"address": address, "most": most})]


async def lately(tx: Tx, address: str) -> int:
    """How many links were asked for and sent to an address within the last hour."""
    (row,) = await run(tx, _LATELY, {"address": address})
    return int(row["many"])
