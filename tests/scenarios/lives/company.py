"""What comes of a few lives that share an installation? In a process and a database of their own."""

import asyncio
import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from store.engine import open_engine
from tests.operations.office import open_office
from tests.scenarios.lives.life import DAYS, Life, Wrong
from tests.scenarios.lives.walk import walk_lives

#: A walk that goes on for longer than this (seconds) for each life does not go on at all: the engine runs in a circle.
_PATIENCE = 120


@dataclass
class Lived:
    """`tally`: how often each kind of thing happened or was refused. `wrong`: what was, with the story of the life."""

    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: str | None = None


def live(database_url: str, seeds: range) -> Lived:
    return asyncio.run(_live(database_url, seeds))


async def lived(database_url: str, home: Path, seeds: range, days: int = DAYS) -> list[Life]:
    """Raises Wrong, and TimeoutError where a walk does not come to its end."""
    database = open_engine(database_url)
    try:
        async with asyncio.timeout(_PATIENCE * len(seeds)):
            return await walk_lives(await open_office(database, home), seeds, days)
    finally:
        await database.dispose()


async def _live(database_url: str, seeds: range) -> Lived:
    with tempfile.TemporaryDirectory(prefix="puntual-lives-") as home:
        try:
            lives = await lived(database_url, Path(home), seeds)
        except Wrong as wrong:
            return Lived(wrong=f"{wrong}\n  again: {again(range(wrong.seed, wrong.seed + 1))}")
        except TimeoutError:
            return Lived(wrong=f"the walk of {again(seeds)} does not come to its end")
        except Exception:  # whatever the engine raises is a finding, and the other lives go on
            return Lived(wrong=f"{traceback.format_exc()}\n  again: {again(seeds)}")
    return Lived(sum((life.tally for life in lives), Counter()))


def again(seeds: range) -> str:
    """The command that lives these lives once more."""
    return f"make lives CUSTOMERS={len(seeds)} SEED={seeds.start}"
