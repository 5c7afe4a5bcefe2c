"""Is everything sealed that was written? Every minute what came since, in batches that each are one transaction."""

from activities.resources import Resources
from store import seals as stored

#: A batch takes a tenth of a second, so that it keeps no connection for long.
_BATCH = 2_000
#: Of a million entries that were there before there were seals, so many per minute.
_BATCHES = 100


async def seals(resources: Resources) -> int:
    """Seal what is not sealed yet, unless somebody else does; how many entries."""
    sealed, reached = 0, 0
    async with resources.database.connect() as tx:
        settled_before = await stored.settled_before(tx)
    for _ in range(_BATCHES):
        async with resources.database.begin() as tx:
            batch = await stored.seal_some(tx, reached, _BATCH)
        if batch is None:
            return sealed
        count, reached = batch
        sealed += count
        if count < _BATCH:
            break
    async with resources.database.begin() as tx:
        await stored.advance(tx, reached, settled_before)
    return sealed
