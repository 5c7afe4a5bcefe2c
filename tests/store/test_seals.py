"""Is every interaction sealed once, in whatever order transactions commit, and is a change of one found and named?"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from models.interaction import Interaction, InteractionKind
from store import history, seals
from store.engine import Tx

NOW = datetime(2026, 3, 2, tzinfo=UTC)
_CUSTOMER = (
    "INSERT INTO customers (id, name, kind, language, country, time_zone, segment, segment_why, segment_strategy, "
    "attributes) VALUES (:id, 'A', 'business', 'es', 'CO', 'UTC', 'new', '{}', 's', '{}')"
)


@pytest.fixture(autouse=True)
async def _customers(database: AsyncEngine) -> None:
    async with database.begin() as tx:
        for id_ in ("C-1", "C-2"):
            await tx.execute(text(_CUSTOMER), {"id": id_})


async def _say(tx: Tx, *words: str, customer: str = "C-1") -> None:
    notes = [Interaction(InteractionKind.NOTE, customer, "ana", NOW, details={"text": word}) for word in words]
    await history.append(tx, notes)


async def _seal(database: AsyncEngine, after: int = 0, limit: int = 100) -> int:
    async with database.begin() as tx:
        batch = await seals.seal_some(tx, after, limit)
    assert batch is not None
    return batch[0]


async def test_each_customer_has_a_chain_of_its_own_and_nothing_is_sealed_twice(database: AsyncEngine) -> None:
    async with database.begin() as tx:
        await _say(tx, "one", "two")
        await _say(tx, "ñandú 日本", customer="C-2")
    assert (await _seal(database), await _seal(database)) == (3, 0)
    async with database.begin() as tx:
        await _say(tx, "three")
        assert await seals.seal_customer(tx, "C-1") == 1
    async with database.connect() as tx:
        told = [row["entry"] for row in await seals.chain(tx, "C-1")]
        assert ["one" in told[0], "two" in told[1], "three" in told[2]] == [True] * 3
        assert [await seals.first_changed(tx, id_) for id_ in ("C-1", "C-2", "C-9")] == [None] * 3


async def test_what_commits_late_is_sealed_at_its_turn(database: AsyncEngine) -> None:
    async with database.connect() as late:
        await late.begin()
        await _say(late, "written first, committed last")
        async with database.begin() as tx:
            await _say(tx, "committed first")
        assert await _seal(database) == 1
        async with database.begin() as tx:
            await seals.advance(tx, 10**9, await seals.settled_before(tx))
        await late.commit()
    assert await _seal(database) == 1
    async with database.connect() as tx:
        found = await seals.chain(tx, "C-1")
        assert [row["id"] for row in found] == sorted((row["id"] for row in found), reverse=True)
        assert await seals.first_changed(tx, "C-1") is None


async def test_a_change_behind_the_databases_back_is_named_by_its_place(database: AsyncEngine) -> None:
    async with database.begin() as tx:
        await _say(tx, "one", "two", "three")
    await _seal(database)
    async with database.begin() as tx:
        await tx.execute(text("SET LOCAL session_replication_role = replica"))
        await tx.execute(text("UPDATE interactions SET details = '{\"text\": \"2\"}' WHERE details ->> 'text' = 'two'"))
    async with database.connect() as tx:
        misfit = await seals.first_changed(tx, "C-1")
        places = [row["position"] for row in await seals.chain(tx, "C-1")]
    assert misfit is not None
    assert (misfit.position, misfit.what) == (places[1], "digest")


async def test_only_one_seals_at_a_time_and_whoever_finds_another_leaves_it_to_that_one(database: AsyncEngine) -> None:
    async with database.begin() as tx:
        await _say(tx, "one")
    async with database.begin() as first:
        assert await seals.seal_some(first, 0, 10) is not None
        async with database.begin() as second:
            assert await seals.seal_some(second, 0, 10) is None
    assert await _seal(database) == 0


async def test_nobody_looks_again_at_what_was_written_long_ago(database: AsyncEngine) -> None:
    async with database.begin() as tx:
        await _say(tx, "one", "two")
    await _seal(database)
    async with database.begin() as tx:
        await seals.advance(tx, 10**9, await seals.settled_before(tx))
        mark = "SELECT sealed_through FROM installation"
        assert (await tx.execute(text(mark))).scalar_one() == 0
        await seals.advance(tx, 10**9, datetime(2100, 1, 1, tzinfo=UTC))
        last = (await tx.execute(text("SELECT MAX(id) FROM interactions"))).scalar_one()
        assert (await tx.execute(text(mark))).scalar_one() == last
