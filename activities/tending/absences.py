"""Who has gone or come back today? Their open tasks go to whoever stands in, and come back to them."""

from activities.resources import Resources
from store import stand_ins


async def absences(resources: Resources) -> int:
    """How many tasks changed hands."""
    async with resources.database.begin() as tx:
        return await stand_ins.rearrange(tx, await resources.clock.now(tx))
