"""Which plans run on though their invoices are paid? What is still to come is interest: somebody looks whether it came.

An invoice that is paid has no case any more, and it is the cases that follow arrangements up.
"""

from activities.delivery import wake_all
from activities.resources import Resources
from store import arrangements, customers, following, stranded


async def caseless_arrangements(resources: Resources) -> int:
    """How many have ended, kept or not. One transaction each: the customer is locked only as long as it takes."""
    async with resources.database.connect() as tx:
        found = await stranded.caseless_arrangements(tx)
    count = 0
    for arrangement_id, customer_id in found:
        async with resources.database.begin() as tx:
            await customers.lock(tx, [customer_id])
            now = await resources.clock.now(tx)
            within = resources.rulebook.disputes.credit_notes.within
            woken = await following.follow_one(tx, arrangement_id, now, credited_within=within)
            [one] = await arrangements.get(tx, [arrangement_id])
        count += not one.arrangement.state.is_running
        await wake_all(resources, woken, "arrangement followed up")
    return count
