"""Who posts events in the tests? The worker's loop, whole or a round of it, over an office."""

import asyncio
from dataclasses import dataclass
from typing import Any

from activities.outgoing import Outgoing
from models.webhook_endpoint import NewEndpoint
from operations import webhooks
from store import installation
from store.engine import Database
from tests.activities.outgoing_process import PLACE
from tests.operations.office import Office


@dataclass
class House:
    """An office whose events go out. `outgoing` posts to machines of the own network too."""

    office: Office
    outgoing: Outgoing

    async def subscribe(self, url: str, *events: str) -> tuple[int, str]:
        """The id of the endpoint and its secret."""
        new = NewEndpoint(url=url, events=events or ("*",))
        endpoint, secret = await webhooks.add(self.office.desk, new, private=True)
        return endpoint.id, secret

    async def post(self) -> int:
        """Everything that is due, each endpoint beside the others; how many events were taken."""
        taken = 0
        while endpoints := await self.outgoing.due():
            going = (self.outgoing.post_all(one, asyncio.Event()) for one in endpoints)
            taken += sum(await asyncio.gather(*going))
        return taken

    async def let_time_pass(self) -> None:
        """Everything that waits for its next try is due."""
        await self.office.execute("UPDATE webhook_deliveries SET next_at = clock_timestamp()")

    async def let_leases_end(self) -> None:
        await self.office.execute("UPDATE webhook_endpoints SET leased_until = clock_timestamp()")

    async def deliveries(self, endpoint: int) -> list[dict[str, Any]]:
        query = "SELECT * FROM webhook_deliveries WHERE endpoint_id = :id ORDER BY id"
        return await self.office.rows(query, id=endpoint)


async def arm(database: Database) -> None:
    """This database may post from here."""
    async with database.begin() as tx:
        await installation.arm(tx, PLACE)
