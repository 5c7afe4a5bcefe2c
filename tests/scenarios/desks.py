"""How does a scenario get to work? A desk as the command has it, on the servers that it is given."""

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from config.rulebook import load_rulebook
from config.sentences import Sentences
from config.settings import Settings
from operations.desk import Desk
from store.clock import open_clock
from temporal.wake import Waker


async def open_desk(settings: Settings, database: AsyncEngine, client: Client) -> Desk:
    desk = Desk(
        database=database,
        clock=open_clock(test_clock_allowed=settings.test_clock),
        rulebook=load_rulebook(settings.config_dir, collector_role=settings.collector_role),
        sentences=Sentences(settings.language),
        waker=Waker(client, settings.task_queue),
        zone=settings.zone,
        actor="scenario",
    )
    await desk.publish_strategies()
    return desk
