"""Which offers has nobody answered in time? They leave the table; their cases have gone on at midnight."""

from activities.resources import Resources
from store import customers, negotiation_ends, negotiations

_PAGE = 500


async def expired_offers(resources: Resources) -> int:
    """How many negotiations are over. One transaction each: nobody waits for the locks of five hundred customers."""
    count = 0
    while True:
        async with resources.database.connect() as tx:
            past = await negotiation_ends.past(tx, await resources.clock.now(tx), limit=_PAGE)
        for negotiation_id in past:
            async with resources.database.begin() as tx:
                await customers.lock(tx, [await negotiations.customer_of(tx, negotiation_id)])
                now = await resources.clock.now(tx)
                count += bool(await negotiation_ends.expire(tx, negotiation_id, now))
        if len(past) < _PAGE:
            return count
