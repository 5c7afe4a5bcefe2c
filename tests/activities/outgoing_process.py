"""How is whoever posts events killed? As a process of its own, which posts until it is."""

import asyncio
import sys

from activities.outgoing import Outgoing
from erp.webhooks.posting import Poster
from store.clock import SystemClock
from store.engine import open_engine

#: Where the databases of the tests run, as the guard against copies knows it.
PLACE = "here"


async def _main(database_url: str) -> None:
    database = open_engine(database_url, 4)
    async with Poster(private=True) as poster, Outgoing(database, SystemClock(), poster, PLACE).open(5.0):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
