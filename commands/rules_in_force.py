"""Which rules does a command show? The files, and what was published over them where a database answers."""

import asyncio
from typing import TYPE_CHECKING

from config.settings import Settings

if TYPE_CHECKING:
    from config.published_rules import InForce
    from config.rulebook import Rulebook


def rules_in_force(settings: Settings) -> "InForce":
    """Raises RulebookInvalid where the files are at fault. Without a database: what the files say, and a remark."""
    from commands.output import say
    from config.published_rules import InForce
    from config.rulebook import load_rulebook
    from models.errors import PuntualError

    files = load_rulebook(settings.config_dir, collector_role=settings.collector_role)
    try:
        found = asyncio.run(_asked(files))
    except PuntualError:  # none is known, none answers, or it was never migrated
        say("No database answers: this is what the files say, without what was published over them")
        return InForce(files)
    for id_, faults in found.broken.items():
        for where, what in faults:
            say(f"Proposal {id_} was approved and does not fit any more, so its file is in force: {where}: {what}")
    return found


async def _asked(files: "Rulebook") -> "InForce":
    from commands.desk import open_reader
    from store.publications import Publications

    async with open_reader() as reader, reader.database.connect() as tx:
        return await Publications().over(tx, files)
