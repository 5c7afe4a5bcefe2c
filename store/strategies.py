"""Which versions of the strategies do cases run on? A version is its content; it is written once and never changed."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.errors import NotFound
from models.strategy import Strategy
from models.tables import strategy_versions
from store.engine import Tx


async def publish(tx: Tx, versions: Iterable[tuple[str, Strategy]]) -> None:
    """Make versions (id, strategy) known; those already known stay as they are."""
    rows = [
        {"id": version, "name": strategy.name, "body": strategy.model_dump(mode="json", by_alias=True)}
        for version, strategy in versions
    ]
    if rows:
        await tx.execute(insert(strategy_versions).on_conflict_do_nothing(), rows)


async def known(tx: Tx, versions: Iterable[str]) -> set[str]:
    """Those of these versions that a case ever could run on."""
    table = strategy_versions
    return set((await tx.execute(select(table.c.id).where(table.c.id.in_(list(versions))))).scalars())


class StrategyShelf:
    """Strategies by version, read once: a version never changes, so the shelf never goes stale."""

    def __init__(self) -> None:
        self._read: dict[str, Strategy] = {}

    async def get(self, tx: Tx, versions: set[str]) -> dict[str, Strategy]:
        """The strategies of these versions. Raises NotFound for one that was never published."""
        missing = versions - self._read.keys()
        if missing:
            table = strategy_versions
            rows = await tx.execute(select(table.c.id, table.c.body).where(table.c.id.in_(missing)))
            for version, body in rows:
                self._read[version] = Strategy.model_validate(body)
        unknown = versions - self._read.keys()
        if unknown:
            raise NotFound(f"No strategy version {', '.join(sorted(unknown))} in the database")
        return self._read
