"""Which tasks were not done in time? Each is put before the supervisors once."""

from activities.resources import Resources


async def overdue_tasks(resources: Resources) -> int:
    return 0
